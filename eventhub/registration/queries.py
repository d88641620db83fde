"""Questions about registrations, the waiting list and the seats."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from eventhub.accounts.models import EmailLink, User
from eventhub.events.models import Event
from eventhub.registration.models import Capacity, Registration
from eventhub.registration.states import COMING, HOLDS_A_SEAT, RegistrationState

CONCERNED = frozenset({*COMING, RegistrationState.WAITLISTED, RegistrationState.PENDING_APPROVAL})
"""Who is told when the event changes."""


def capacity_of(event: Event) -> Select[Capacity]:
    """Select the count of an event's seats; there is none before the first registration."""
    return select(Capacity).where(Capacity.event_id == event.id)


def registration_of(user: User, event: Event) -> Select[Registration]:
    """Select a person's registration for an event, in whatever state."""
    return select(Registration).where(Registration.event_id == event.id, Registration.user_id == user.id)


def registration_by(link: EmailLink, event: Event) -> Select[Registration]:
    """Select the registration of whom a link was sent to."""
    return select(Registration).join(User).where(Registration.event_id == event.id, User.email == link.email)


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
    """Select whose seats are taken, the absent too."""
    return _in_states(event, HOLDS_A_SEAT)


def waiting_for(event: Event) -> Select[Registration]:
    """Select who waits for a seat, first come first."""
    return _in_states(event, [RegistrationState.WAITLISTED]).order_by(Registration.waiting_number)


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
