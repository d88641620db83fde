"""Questions about tickets, the door and who came."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from eventhub.attendance.models import Arrival, Scan
from eventhub.events.models import Event
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, Profile, Slot, Table
from eventhub.matchmaking.states import MeetingState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.states import HOLDS_A_SEAT, RegistrationState

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
        )
        .outerjoin(ParticipantType, ParticipantType.id == Registration.type_id)
        .outerjoin(Arrival, Arrival.registration_id == Registration.id)
        .where(Registration.event_id == event.id)
        .order_by(Registration.name, Registration.id)
    )


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


def numbers_in(event: Event) -> Select[RegistrationState, int]:
    """Select how many of those with a seat are expected, in, or marked as absent."""
    return (
        select(Registration.state, func.count(Registration.id))
        .where(Registration.event_id == event.id, Registration.state.in_(HOLDS_A_SEAT))
        .group_by(Registration.state)
    )
