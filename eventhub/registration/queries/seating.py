"""Questions about seats, the waiting list and offers."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, literal, or_, select
from sqlalchemy.orm import aliased

from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity, TypeCapacity
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.queries import people
from eventhub.registration.queries.people import in_states
from eventhub.registration.queries.setups import has_live_types, setup_with
from eventhub.registration.states import TAKES_A_SEAT, RegistrationState


@lru_cache(maxsize=1)
def held_capacity() -> Select[Capacity]:
    """Select and hold the count of the seats of the event `event_id`; there is none before the first registration."""
    counted = select(Capacity).where(Capacity.event_id == bindparam("event_id")).with_for_update()
    return counted.execution_options(populate_existing=True)


def seats_taken(event: Event) -> Select[int]:
    """Select how many seats of an event are taken."""
    return people.number_in_states(event, TAKES_A_SEAT)


def seats_taken_of_type(type_id: int) -> Select[int]:
    """Select how many seats the people of one type take."""
    takes = (Registration.type_id == type_id, Registration.state.in_(TAKES_A_SEAT))
    return select(func.count(Registration.id)).where(*takes)


@lru_cache(maxsize=4)
def setup_and_numbers(*, seats_end: bool, seats_of_type_end: bool) -> Select[Any]:
    """Select the setup of the event `event_id`, how many seats are taken, how many by `type_id`, and how many wait.

    The last is whether people say as what they take part.
    """
    here = select(func.count(Registration.id)).where(Registration.event_id == Event.id)
    taken = here.where(Registration.state.in_(TAKES_A_SEAT))
    of_type = taken.where(Registration.type_id == bindparam("type_id"))
    waiting = here.where(Registration.state == RegistrationState.WAITLISTED)
    nobody = select(literal(0))
    asked = (taken if seats_end else nobody, of_type if seats_of_type_end else nobody, waiting)
    return setup_with(*(each.scalar_subquery() for each in asked), has_live_types())


@lru_cache(maxsize=1)
def types_with_counts() -> Select[ParticipantType, TypeCapacity]:
    """Select the types of the event `event_id` whose seats are counted, with the count: for who holds the event."""
    return (
        select(ParticipantType, TypeCapacity)
        .outerjoin(TypeCapacity, TypeCapacity.type_id == ParticipantType.id)
        .where(ParticipantType.event_id == bindparam("event_id"))
        .where(or_(ParticipantType.seats.is_not(None), TypeCapacity.id.is_not(None)))
        .order_by(ParticipantType.id)
        .execution_options(populate_existing=True)
    )


def waiting_for(event: Event, *, full_types: Collection[int] = ()) -> Select[Registration]:
    """Select who waits for a seat, first come first, without those of types that have no seat left."""
    waiting = in_states(event, [RegistrationState.WAITLISTED]).order_by(Registration.waiting_number)
    eligible = or_(Registration.type_id.is_(None), Registration.type_id.not_in(full_types))
    return waiting.where(eligible) if full_types else waiting


def types_that_wait(event: Event) -> Select[int | None]:
    """Select what those who wait for a seat take part as, first come first."""
    return waiting_for(event).with_only_columns(Registration.type_id)


def waiting_position(registration: Registration) -> Select[int]:
    """Select the place on the waiting list, counted from 1; 0 for who does not wait."""
    return select(_position()).where(Registration.id == registration.id)


def waiting_positions(event: Event) -> Select[int, int]:
    """Select the id of everybody who waits, and their place on the list."""
    place = func.row_number().over(order_by=Registration.waiting_number)
    return select(Registration.id, place).where(
        Registration.event_id == event.id, Registration.state == RegistrationState.WAITLISTED
    )


def last_waiting_number(event: Event) -> Select[Any]:
    """Select the highest number anybody waits with; None when nobody does."""
    return select(func.max(Registration.waiting_number)).where(Registration.event_id == event.id)


def offered_at(event: Event) -> Select[Registration]:
    """Select to whom a seat of an event is offered."""
    return in_states(event, [RegistrationState.OFFERED]).order_by(Registration.id)


def offers_over(now: datetime) -> Select[Registration]:
    """Select the offers nobody took in time; while an event has no date, nobody has to decide."""
    return (
        select(Registration)
        .join(Registration.event)
        .where(Registration.state == RegistrationState.OFFERED, Registration.offered_until <= now)
        .where(Event.state == EventState.PUBLISHED)
        .order_by(Registration.offered_until, Registration.id)
    )


def _position() -> ScalarSelect[int]:
    """Count who waits for the same event with the same number or a smaller one: oneself and those ahead."""
    ahead = aliased(Registration)
    return (
        select(func.count())
        .where(ahead.event_id == Registration.event_id, ahead.waiting_number <= Registration.waiting_number)
        .correlate(Registration)
        .scalar_subquery()
    )
