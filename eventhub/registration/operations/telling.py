"""Telling everybody concerned what has become of their event, once."""

from collections.abc import Sequence
from datetime import datetime

from eventhub import clock
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.events.states import Audience
from eventhub.registration import claims, letters
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.queries import people, seating


def tell_of_move(
    event: Event,
    *,
    was: tuple[datetime, datetime] | None,
    audience: Audience = Audience.EVERYBODY,
    ended: Sequence[Registration] = (),
) -> None:
    """Write to whom it concerns, once, that the event has another time or place; `ended` are registrations it ended."""
    for registration in [*ended, *_hold_all_concerned(event, audience)]:
        letters.say_event_moved(registration, was=was)


def tell_of_postponement(
    event: Event, *, note: str, audience: Audience = Audience.EVERYBODY, ended: Sequence[Registration] = ()
) -> None:
    """Write to whom it concerns, once, that the event has lost its date, and whether it keeps its people."""
    for registration in [*ended, *_hold_all_concerned(event, audience)]:
        letters.say_event_is_postponed(registration, note=note)


def tell_of_end_while_off(ended: Sequence[Registration], *, was: tuple[datetime, datetime] | None) -> None:
    """Write to each of these people, once, that their place at an event without a date has ended."""
    for registration in ended:
        letters.say_event_is_still_off(registration, was=was)


def tell_of_resumption(event: Event, *, audience: Audience = Audience.EVERYBODY) -> None:
    """Write to whom it concerns, once, that the event which was postponed takes place, and when."""
    for registration in _hold_all_concerned(event, audience):
        letters.say_event_is_resumed(registration)


def tell_of_cancellation(event: Event, *, reason: str, ended: Sequence[Registration] = ()) -> None:
    """Write to everybody concerned, once, that the event will not take place, and what became of their places."""
    for registration in [*ended, *_hold_all_concerned(event)]:
        letters.say_event_is_cancelled(registration, reason=reason)


def renew_offers(event: Event) -> None:
    """Whoever is offered a seat has the whole time to decide from now on, since the event is another one."""
    hold_seats(event)
    until = claims.claim_until(event, clock.now())
    for registration in db.session.scalars(seating.offered_at(event)):
        if until and registration.offered_until and registration.offered_until < until:
            registration.offered_until = until
    db.session.flush()


def _hold_all_concerned(event: Event, audience: Audience = Audience.EVERYBODY) -> Sequence[Registration]:
    """Return whom a change of the event concerns; nobody joins or leaves them until the transaction ends."""
    hold_seats(event)
    return db.session.scalars(people.concerned_by(event, audience)).all()
