"""Giving seats: at once, on offer, or in turn to who waits."""

from typing import Any

from eventhub import clock
from eventhub.db import db, first_or_none
from eventhub.registration import claims, letters
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.seats import Seats, count, next_waiting_number
from eventhub.registration.queries import seating
from eventhub.registration.rules import rules_of
from eventhub.registration.states import RegistrationState
from eventhub.signals import registration_confirmed
from eventhub.transitions import move


def give_place(registration: Registration, seats: Seats, *, by: Any) -> None:
    """Give a seat, or the last place on the waiting list; a seat that is free goes to who waits already."""
    serve_who_waits(seats)
    if seats.has_one_for(registration.type_id):
        confirm(registration, seats, by=by)
        return
    registration.waiting_number = next_waiting_number(seats)
    move(registration, RegistrationState.WAITLISTED, by=by)
    db.session.flush()
    letters.say_where_one_stands(registration)


def serve_who_waits(seats: Seats) -> None:
    """A seat that is free goes to who waits already, before anybody new is given one."""
    if seats.are_left and seats.are_awaited:
        fill_seats(seats)


def confirm(registration: Registration, seats: Seats, *, by: Any, note: str = "") -> None:
    """The person has a seat from now on; who was offered one had it counted already."""
    was = registration.state
    registration.waiting_number = registration.offered_until = None
    move(registration, RegistrationState.CONFIRMED, by=by, note=note)
    count(seats, registration, 0 if was is RegistrationState.OFFERED else 1)
    letters.say_where_one_stands(registration, was_waiting=was is RegistrationState.WAITLISTED)
    registration_confirmed.send(registration)


def fill_seats(seats: Seats) -> None:
    """Let the ceilings follow the seats, and give what is free to who waits, the first who may have it first."""
    seats.follow_limits()
    now = clock.now()
    until = claims.claim_until(seats.event, now)
    if until is None:
        return
    at_once = rules_of(seats.event).gives_at_once
    while seats.are_left:
        first = first_or_none(seating.waiting_for(seats.event, full_types=seats.full_types()))
        if first is None:
            return
        if at_once:
            confirm(first, seats, by=None)
        else:
            _offer(first, seats, until)


def _offer(registration: Registration, seats: Seats, until: Any) -> None:
    """Keep a free seat for who waits first, until an instant."""
    registration.waiting_number, registration.offered_until = None, until
    move(registration, RegistrationState.OFFERED, by=None)
    count(seats, registration, 1)
    letters.offer_a_seat(registration)
