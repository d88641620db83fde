"""Questions about tickets, the door and who came."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventhub.accounts.models import User
from eventhub.attendance.models import Arrival, DoorHelper, Scan
from eventhub.directory.models import Organisation
from eventhub.events.models import Event
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, Profile, Slot, Table
from eventhub.matchmaking.states import MeetingState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType, RegistrationSetup
from eventhub.registration.queries import people
from eventhub.registration.states import TAKES_A_SEAT

TAKES_PLACE = frozenset({MeetingState.SCHEDULED, MeetingState.MOVED})


def ticket(code: str) -> Select[Registration]:
    """Select whose ticket has this code, with event, place and type."""
    return (
        select(Registration)
        .where(Registration.ticket_code == code)
        .options(joinedload(Registration.event).joinedload(Event.venue), joinedload(Registration.type))
    )


def registration_at(event: Event, registration_id: int) -> Select[Registration]:
    """Select one registration for an event."""
    return select(Registration).where(Registration.event_id == event.id, Registration.id == registration_id)


def arrival_of(registration: Registration) -> Select[Arrival]:
    """Select how somebody came in, with who let them in."""
    return select(Arrival).where(Arrival.registration_id == registration.id).options(joinedload(Arrival.by))


def with_arrivals(now: datetime) -> Select[Event, int | None]:
    """Select the events that are over and whose doors wrote something down, and for how many days that is kept."""
    seen = [Registration.id.in_(select(model.registration_id)) for model in (Scan, Arrival)]
    events = select(Registration.event_id).where(or_(*seen))
    return (
        select(Event, RegistrationSetup.sensitive_kept_days)
        .outerjoin(RegistrationSetup, RegistrationSetup.event_id == Event.id)
        .where(Event.ends_at <= now, Event.id.in_(events))
        .order_by(Event.id)
    )


def scans_of(registration: Registration) -> Select[Scan]:
    """Select what the doors answered somebody, in their order."""
    return select(Scan).where(Scan.registration_id == registration.id).order_by(Scan.at, Scan.id)


def scan(key: str) -> Select[Scan]:
    """Select what was answered under a device's key."""
    return select(Scan).where(Scan.key == key)


def scan_at(event: Event, key: str) -> Select[Scan]:
    """Select what was answered at one event's doors under a device's key."""
    return scan(key).join(Scan.registration).where(Registration.event_id == event.id)


def guests(event: Event) -> Any:
    """Select what the door has to know of everybody who ever registered, with when and where they came in, by name."""
    return (
        select(
            Registration.id,
            Registration.name,
            Registration.organisation,
            Registration.ticket_code,
            Registration.state,
            ParticipantType.name.label("type"),
            Arrival.at,
            Arrival.door,
            Organisation.name.label("entry"),
        )
        .outerjoin(Registration.entry)
        .outerjoin(ParticipantType, ParticipantType.id == Registration.type_id)
        .outerjoin(Arrival, Arrival.registration_id == Registration.id)
        .where(Registration.event_id == event.id)
        .order_by(Registration.name_key, Registration.id)
    )


def elsewhere(event: Event, code: str) -> Select[Event]:
    """Select the other event that a ticket is for."""
    ticket_of = select(Registration.event_id).where(Registration.ticket_code == code)
    return select(Event).where(Event.id.in_(ticket_of), Event.id != event.id)


def to_print(event: Event, type_id: int | None) -> Select[Registration]:
    """Select who is expected or in, of one type or all, by name."""
    coming = people.confirmed_for(event).options(joinedload(Registration.type))
    return coming if type_id is None else coming.where(Registration.type_id == type_id)


def tables_of(event: Event, now: datetime) -> Any:
    """Select registration, time and table of every meeting that is still to begin, the earliest first."""
    return (
        select(Profile.registration_id, Slot.starts_at, Table.number)
        .join(Attendee, Attendee.profile_id == Profile.id)
        .join(Meeting, Meeting.id == Attendee.meeting_id)
        .join(Slot, Slot.id == Meeting.slot_id)
        .join(Table, Table.id == Meeting.table_id)
        .join(Matchmaking, Matchmaking.id == Meeting.matchmaking_id)
        .where(Matchmaking.event_id == event.id, Meeting.state.in_(TAKES_PLACE), Slot.starts_at > now)
        .order_by(Slot.starts_at, Slot.id)
    )


def numbers_at(event: Event) -> Any:
    """Select by type how many seats are offered, expected, in, or marked as absent."""
    return (
        select(Registration.type_id, Registration.state, func.count(Registration.id))
        .where(Registration.event_id == event.id, Registration.state.in_(TAKES_A_SEAT))
        .group_by(Registration.type_id, Registration.state)
    )


def helpers_of(event: Event) -> Select[DoorHelper]:
    """Select who checks people in at an event without editing it, by name."""
    return (
        select(DoorHelper)
        .join(DoorHelper.user)
        .where(DoorHelper.event_id == event.id)
        .options(contains_eager(DoorHelper.user))
        .order_by(User.name, User.email)
    )


def helper(event: Event, user: User) -> Select[DoorHelper]:
    """Select somebody's part at the doors of an event."""
    return select(DoorHelper).where(DoorHelper.event_id == event.id, DoorHelper.user_id == user.id)
