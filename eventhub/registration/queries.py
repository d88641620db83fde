"""Questions about registrations, the waiting list and the seats."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from eventhub.accounts.models import EmailLink, User
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity, TypeCapacity
from eventhub.registration.models.setup import ParticipantType, RegistrationSetup
from eventhub.registration.states import COMING, STILL_OPEN, TAKES_A_SEAT, RegistrationState

CONCERNED = COMING | STILL_OPEN
"""Who is told when the event changes."""


def capacity_of(event: Event) -> Select[Capacity]:
    """Select the count of an event's seats; there is none before the first registration."""
    return select(Capacity).where(Capacity.event_id == event.id)


def registration_of(user: User, event: Event) -> Select[Registration]:
    """Select a person's registration for an event, in whatever state."""
    return select(Registration).where(Registration.event_id == event.id, Registration.user_id == user.id)


def registration_by(link: EmailLink, event: Event) -> Select[Registration]:
    """Select the registration of whom a link was sent to."""
    return (
        select(Registration).join(Registration.user).where(Registration.event_id == event.id, User.email == link.email)
    )


def registrations_of(user: User) -> Select[Registration]:
    """Select everything a person ever registered for, the earliest event first, with event and venue."""
    return (
        select(Registration)
        .join(Registration.event)
        .where(Registration.user_id == user.id)
        .options(contains_eager(Registration.event).joinedload(Event.venue))
        .order_by(Event.starts_at, Registration.id)
    )


def confirmed_for(event: Event) -> Select[Registration]:
    """Select who is expected at an event or was there, by name."""
    return _in_states(event, COMING).order_by(Registration.name, Registration.id)


def seated_at(event: Event) -> Select[Registration]:
    """Select whose seats are taken, those offered and the absent's too."""
    return _in_states(event, TAKES_A_SEAT)


def waiting_for(event: Event, *, full_types: Collection[int] = ()) -> Select[Registration]:
    """Select who waits for a seat, first come first, without those of types that have no seat left."""
    waiting = _in_states(event, [RegistrationState.WAITLISTED]).order_by(Registration.waiting_number)
    eligible = or_(Registration.type_id.is_(None), Registration.type_id.not_in(full_types))
    return waiting.where(eligible) if full_types else waiting


def offered_at(event: Event) -> Select[Registration]:
    """Select to whom a seat of an event is offered."""
    return _in_states(event, [RegistrationState.OFFERED]).order_by(Registration.id)


def offers_over(now: datetime) -> Select[Registration]:
    """Select the offers nobody took in time; while an event has no date, nobody has to decide."""
    return (
        select(Registration)
        .join(Registration.event)
        .where(Registration.state == RegistrationState.OFFERED, Registration.offered_until <= now)
        .where(Event.state == EventState.PUBLISHED)
        .order_by(Registration.offered_until, Registration.id)
    )


def setup_of(event: Event) -> Select[RegistrationSetup]:
    """Select what an event's organiser set up; there is nothing where the plain rules hold."""
    return select(RegistrationSetup).where(RegistrationSetup.event_id == event.id)


def types_of(event: Event) -> Select[ParticipantType]:
    """Select every type of an event's participants, retired ones too, in their order."""
    return (
        select(ParticipantType)
        .where(ParticipantType.event_id == event.id)
        .order_by(ParticipantType.position, ParticipantType.id)
    )


def live_types(event: Event) -> Select[ParticipantType]:
    """Select the types people can register as."""
    return types_of(event).where(ParticipantType.retired_at.is_(None))


def has_types(event: Event) -> Select[bool]:
    """Select whether people say as what they take part."""
    return select(live_types(event).exists())


def types_with_counts(event: Event) -> Select[ParticipantType, TypeCapacity]:
    """Select the types whose seats are counted, with the count, freshly read and held by whoever asks."""
    return (
        select(ParticipantType, TypeCapacity)
        .outerjoin(TypeCapacity, TypeCapacity.type_id == ParticipantType.id)
        .where(ParticipantType.event_id == event.id)
        .where(or_(ParticipantType.seats.is_not(None), TypeCapacity.id.is_not(None)))
        .order_by(ParticipantType.id)
        .execution_options(populate_existing=True)
    )


def concerned_by(event: Event) -> Select[Registration]:
    """Select whom a change of the event concerns, with their addresses."""
    return _in_states(event, CONCERNED).options(joinedload(Registration.user)).order_by(Registration.id)


def waiting_position(registration: Registration) -> Select[int]:
    """Select the place on the waiting list, counted from 1; 0 for who does not wait."""
    return select(_position()).where(Registration.id == registration.id)


def seats_taken(event: Event) -> Select[int]:
    """Select how many seats of an event are taken."""
    return select(func.count()).select_from(seated_at(event).subquery())


def people_waiting(event: Event) -> Select[int]:
    """Select how many people wait for a seat."""
    return select(func.count()).select_from(_in_states(event, [RegistrationState.WAITLISTED]).subquery())


def seats_taken_of_type(type_id: int) -> Select[int]:
    """Select how many seats the people of one type take."""
    takes = (Registration.type_id == type_id, Registration.state.in_(TAKES_A_SEAT))
    return select(func.count(Registration.id)).where(*takes)


def last_waiting_number(event: Event) -> Select[Any]:
    """Select the highest number anybody waits with; None when nobody does."""
    return select(func.max(Registration.waiting_number)).where(Registration.event_id == event.id)


def counts_by_state(event: Event) -> Select[RegistrationState, int]:
    """Select how many registrations of an event are in each state."""
    return (
        select(Registration.state, func.count()).where(Registration.event_id == event.id).group_by(Registration.state)
    )


def waiting_positions(event: Event) -> Select[int, int]:
    """Select the id of everybody who waits, and their place on the list."""
    place = func.row_number().over(order_by=Registration.waiting_number)
    return select(Registration.id, place).where(
        Registration.event_id == event.id, Registration.state == RegistrationState.WAITLISTED
    )


def desk_list(event: Event, *, text: str = "", state: RegistrationState | None = None) -> Select[Registration]:
    """Select an event's registrations for its organiser: who waits first, in order, then the others by name."""
    found = (
        select(Registration)
        .join(Registration.user)
        .where(Registration.event_id == event.id, _mentions(text))
        .options(contains_eager(Registration.user))
        .order_by(Registration.waiting_number.is_(None), Registration.waiting_number, Registration.name)
        .order_by(Registration.id)
    )
    return found.where(Registration.state == state) if state else found


def _in_states(event: Event, states: Iterable[RegistrationState]) -> Select[Registration]:
    return select(Registration).where(Registration.event_id == event.id, Registration.state.in_(states))


def _position() -> ScalarSelect[int]:
    """Count who waits for the same event with the same number or a smaller one: oneself and those ahead."""
    ahead = aliased(Registration)
    return (
        select(func.count())
        .where(ahead.event_id == Registration.event_id, ahead.waiting_number <= Registration.waiting_number)
        .correlate(Registration)
        .scalar_subquery()
    )


def _mentions(text: str) -> Any:
    """Whether name, organisation or e-mail address hold every word of the search."""
    columns = (Registration.name, Registration.organisation, User.email)
    return and_(
        true(), *(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in text.split()[:10])
    )
