"""Ending every registration of an event that will not be, or not as people registered for it."""

from typing import Any

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration import letters
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.places import give_up
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.queries import people
from eventhub.registration.states import STILL_OPEN, RegistrationState
from eventhub.signals import registration_cancelled, registration_ending

ENDING = STILL_OPEN | {RegistrationState.CONFIRMED}


def close_all(event: Event, *, by: Any, note: str) -> int:
    """End every registration that still counts, telling each person why; return how many there were.

    Seats become free and go to nobody: who still wants to come registers anew, if that is open.
    """
    for registration in db.session.scalars(people.in_states(event, ENDING)).all():
        registration_ending.send(registration)
    seats = hold_seats(event)
    ended = db.session.scalars(people.in_states(event, ENDING).order_by(Registration.id)).all()
    for registration in ended:
        give_up(registration, seats, by=by, note=note)
        letters.say_it_is_cancelled(registration, by_organiser=True, reason=note)
        registration_cancelled.send(registration, by=by)
    seats.follow_limits()
    record(event, "registrations closed", by=by, note=str(len(ended)))
    return len(ended)
