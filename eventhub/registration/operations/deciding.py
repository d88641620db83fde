"""What an organiser decides about a person's place: approve, reject, let go first."""

from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, first_or_none
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.registration import letters
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.giving import confirm, fill_seats, give_place
from eventhub.registration.operations.items import leave_all
from eventhub.registration.operations.places import refuse_while_off
from eventhub.registration.operations.seats import count, hold_seats
from eventhub.registration.queries import seating
from eventhub.registration.states import TAKES_A_SEAT, RegistrationState
from eventhub.signals import registration_cancelled, registration_ending
from eventhub.transitions import move

UNDECIDED = frozenset({RegistrationState.PENDING_APPROVAL, RegistrationState.REJECTED})


def approve(registration: Registration, *, by: Any) -> None:
    """Give who awaits approval, or was rejected, a seat or the last waiting place; a second time does nothing."""
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    if registration.state in UNDECIDED:
        refuse_while_off(registration.event)
        give_place(registration, seats, by=by)


def reject(registration: Registration, *, by: Any, note: str) -> None:
    """Refuse a place to who awaits approval or a seat, or take a seat and keep its person out; they read why."""
    registration_ending.send(registration)
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    if registration.state is RegistrationState.REJECTED:
        return
    had_seat = registration.state in TAKES_A_SEAT
    if had_seat:
        refuse_while_off(registration.event)
    registration.waiting_number = registration.proposed = registration.proposed_at = None
    move(registration, RegistrationState.REJECTED, by=by, note=note)
    count(seats, registration, -1 if had_seat else 0)
    leave_all(registration)
    letters.say_it_is_rejected(registration, reason=note)
    if had_seat:
        registration_cancelled.send(registration, by=by)
        fill_seats(seats)


def move_up(registration: Registration, *, by: Any, note: str) -> None:
    """Let somebody wait before all others, for a reason that stays in the history."""
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    _refuse_unless_waiting(registration)
    first = first_or_none(seating.waiting_for(registration.event))
    if first is not registration and first is not None:
        registration.waiting_number = (first.waiting_number or 0) - 1
        record(registration, "moved up", by=by, note=note)
        db.session.flush()
        letters.say_where_one_stands(registration, moved_up=True)
    fill_seats(seats)


def give_seat(registration: Registration, *, by: Any, note: str) -> None:
    """Give a free seat to somebody who waits, whoever else does, for a reason that stays in the history."""
    seats = hold_seats(registration.event)
    db.session.refresh(registration)
    _refuse_unless_waiting(registration)
    if not seats.has_one_for(registration.type_id):
        raise Refusal(_("All seats are taken. Give the event or the type more seats first."))
    confirm(registration, seats, by=by, note=note)


def _refuse_unless_waiting(registration: Registration) -> None:
    refuse_while_off(registration.event)
    if registration.state is not RegistrationState.WAITLISTED:
        raise Refusal(_("%(name)s is not on the waiting list.", name=registration.name))
