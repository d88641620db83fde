"""Ending every registration of an event that will not be, or not as people registered for it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import joinedload

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration import letters
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.items import leave_together
from eventhub.registration.operations.places import give_up
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.queries import people
from eventhub.registration.states import STILL_OPEN, RegistrationState
from eventhub.signals import registration_cancelled, registration_ending, registrations_ended

ENDING = STILL_OPEN | {RegistrationState.CONFIRMED}


def close_all(event: Event, *, by: Any, note: str) -> int:
    """End every registration that still counts, telling each person why; return how many there were."""
    hold_first(event)
    ended = end_all(event, by=by, note=note)
    for registration in ended:
        letters.say_it_is_cancelled(registration, by_organiser=True, reason=note)
    return len(ended)


def hold_first(event: Event) -> None:
    """Hold what has to be held before the event is, so that nobody waits for anybody who waits for them."""
    for registration in db.session.scalars(people.in_states(event, ENDING)).all():
        registration_ending.send(registration)


def end_all(event: Event, *, by: Any, note: str) -> Sequence[Registration]:
    """End every registration that still counts and return them; whoever calls tells their people, in one mail each.

    Seats become free and go to nobody: who still wants to come registers anew, if that is open.
    """
    seats = hold_seats(event)
    ending = people.in_states(event, ENDING).options(joinedload(Registration.user)).order_by(Registration.id)
    ended = db.session.scalars(ending).all()
    leave_together(event, ended)
    for registration in ended:
        give_up(registration, seats, by=by, note=note)
    seats.follow_limits()
    record(event, "registrations closed", by=by, note=str(len(ended)))
    registrations_ended.send(event, by=by, reason=note)
    for registration in ended:
        registration_cancelled.send(registration, by=by, all_end=True)
    return ended
