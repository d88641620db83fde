"""Giving out seats. Whatever counts them holds the event's seats first, so that it decides alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import EmailLink, LinkPurpose, User
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Forbidden, Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration import letters, queries, window
from eventhub.registration.answers import Answers, packed, unpacked
from eventhub.registration.models import Capacity, Registration
from eventhub.registration.states import HOLDS_A_SEAT, RegistrationState
from eventhub.signals import registration_cancelled, registration_confirmed, registration_ending
from eventhub.transitions import move


def ask_for_link(event: Event, email: str, *, key: str, locale: str, **answers: Unpack[Answers]) -> None:
    """Keep the answers inside a link that goes to the address; the same `key` again sends no second mail."""
    _refuse_while_closed(event, by_organiser=False)
    token = accounts.create_link(LinkPurpose.REGISTER, email, event_id=event.id, **packed(answers))
    letters.send_link(event, email, token, key=key, name=answers["name"], locale=locale)


def renew_link(link: EmailLink, event: Event, *, locale: str) -> None:
    """Send the answers of a link that expired in a fresh one; each link is renewed once."""
    ask_for_link(event, link.email, key=f"after-{link.id}", locale=locale, **unpacked(link.payload))


def register_by_link(link: EmailLink, event: Event, *, locale: str) -> Registration:
    """Register whom the link speaks for; the same link again finds the same registration."""
    capacity = hold_seats(event)
    if lock(link).used_at is not None:
        return db.session.scalars(queries.registration_by(link, event)).one()
    accounts.use_link(link)
    person = accounts.person(link.email, name=link.payload["name"], locale=locale)
    if not person.is_active:
        raise Forbidden(_("This account is closed. Please write to the organiser."))
    return _register(event, person, capacity, by=person, answers=unpacked(link.payload))


def register(event: Event, person: User, *, by: Any, **answers: Unpack[Answers]) -> Registration:
    """Give a person a seat, or the last place on the waiting list; who has either already keeps it.

    Raises Refusal, in words, while the event takes no registrations; an organiser who registers somebody else is
    not held to the dates between which people register themselves.
    """
    return _register(event, person, hold_seats(event), by=by, answers=answers)


def guarantee(event: Event, person: User, *, by: Any, **answers: Unpack[Answers]) -> Registration:
    """Give a delegate a seat, whoever else waits; who has one already keeps it.

    Where none is free the count grows by one, so that nobody's seat is taken away and the database still refuses
    every seat beyond it.
    """
    capacity = hold_seats(event)
    registration = first_or_none(queries.registration_of(person, event))
    if registration and registration.state in HOLDS_A_SEAT:
        return registration
    _refuse_while_closed(event, by_organiser=True)
    place = _unless_rejected(registration) if registration else _begin(event, person, answers)
    _answer_again(place, answers)
    if not _has_free_seat(event, capacity):
        _add_seat(event, capacity, by=by)
    _confirm(place, capacity, by=by)
    return place


def cancel(registration: Registration, *, by: Any, note: str = "") -> None:
    """Give up a seat or a waiting place; the first who waits gets the seat at once.

    `by` is whoever cancels: the person, or an organiser with a reason. A second time changes nothing.
    """
    registration_ending.send(registration)
    capacity = hold_seats(registration.event)
    db.session.refresh(registration)
    if registration.state is RegistrationState.CANCELLED:
        return
    if registration.event.ends_at <= clock.now():
        raise Refusal(_("This event is over."))
    held_a_seat = registration.state in HOLDS_A_SEAT
    registration.waiting_number = None
    move(registration, RegistrationState.CANCELLED, by=by, note=note)
    _count(capacity, -1 if held_a_seat else 0)
    letters.say_it_is_cancelled(registration, by_organiser=by is not registration.user, reason=note)
    registration_cancelled.send(registration, by=by)
    _fill_seats(registration.event, capacity)


def add(event: Event, email: str, *, by: Any, locale: str, **answers: Unpack[Answers]) -> Registration:
    """Register somebody by hand, as an organiser: a free seat or the last waiting place, like everybody else."""
    capacity = hold_seats(event)
    person = accounts.person(email, name=answers["name"], locale=locale)
    return _register(event, person, capacity, by=by, answers=answers)


def record_export(event: Event, *, by: Any) -> None:
    """Write down who took the list of participants away."""
    record(event, "registrations exported", by=by)


def record_attendance(registration: Registration, state: RegistrationState, *, by: Any) -> None:
    """Write down that somebody came or stayed away, or take that back; the seat stays counted."""
    if not {registration.state, state} <= HOLDS_A_SEAT:
        raise Refusal(_("Only who has a seat can have attended or been absent."))
    if registration.state is not state:
        move(registration, state, by=by)


def adjust_to_seats(event: Event) -> None:
    """Follow a new number of seats: more of them promote who waits, fewer of them drop nobody."""
    _fill_seats(event, hold_seats(event))


def tell_of_move(event: Event, *, was: tuple[datetime, datetime] | None) -> None:
    """Write to everybody concerned, once, that the event has another time or place."""
    for registration in _hold_all_concerned(event):
        letters.say_event_moved(registration, was=was)


def tell_of_postponement(event: Event, *, note: str) -> None:
    """Write to everybody concerned, once, that the event has lost its date and keeps its people."""
    for registration in _hold_all_concerned(event):
        letters.say_event_is_postponed(registration, note=note)


def tell_of_cancellation(event: Event, *, reason: str) -> None:
    """Write to everybody concerned, once, that the event will not take place."""
    for registration in _hold_all_concerned(event):
        letters.say_event_is_cancelled(registration, reason=reason)


def hold_seats(event: Event) -> Capacity:
    """Hold the event as it stands and the count of its seats until the transaction ends.

    Always the event first and then the count, so that nobody waits for anybody who waits for them.
    """
    lock(event)
    capacity = first_or_none(queries.capacity_of(event))
    return lock(capacity) if capacity else _begin_counting(event)


def _hold_all_concerned(event: Event) -> Sequence[Registration]:
    """Return whom a change of the event concerns; nobody joins or leaves them until the transaction ends."""
    hold_seats(event)
    return db.session.scalars(queries.concerned_by(event)).all()


def _begin_counting(event: Event) -> Capacity:
    taken = db.session.scalar(queries.seats_taken(event)) or 0
    capacity = Capacity(
        event_id=event.id,
        taken=taken,
        ceiling=None if event.seats is None else max(event.seats, taken),
        next_waiting_number=1 + (db.session.scalar(queries.last_waiting_number(event)) or 0),
    )
    db.session.add(capacity)
    db.session.flush()
    return capacity


def _register(event: Event, person: User, capacity: Capacity, *, by: Any, answers: Answers) -> Registration:
    registration = first_or_none(queries.registration_of(person, event))
    if registration and registration.state is not RegistrationState.CANCELLED:
        return _unless_rejected(registration)
    _refuse_while_closed(event, by_organiser=by is not person)
    if registration is None:
        registration = _begin(event, person, answers)
    _answer_again(registration, answers)
    _give_place(registration, capacity, by=by)
    return registration


def _begin(event: Event, person: User, answers: Answers) -> Registration:
    registration = Registration(event=event, user=person, state=RegistrationState.PENDING_APPROVAL, **answers)
    db.session.add(registration)
    return registration


def _unless_rejected(registration: Registration) -> Registration:
    if registration.state is RegistrationState.REJECTED:
        raise Refusal(_("The organiser could not accept your registration for this event."))
    return registration


def _refuse_while_closed(event: Event, *, by_organiser: bool) -> None:
    reason = window.off_because(event, clock.now()) if by_organiser else window.closed_because(event, clock.now())
    if reason:
        raise Refusal(reason)


def _answer_again(registration: Registration, answers: Answers) -> None:
    """Whoever comes back says anew who they are."""
    registration.name, registration.country = answers["name"], answers["country"]
    registration.organisation, registration.organisation_kind = answers["organisation"], answers["organisation_kind"]
    registration.consented_at = answers["consented_at"]


def _give_place(registration: Registration, capacity: Capacity, *, by: Any) -> None:
    if _has_free_seat(registration.event, capacity):
        _confirm(registration, capacity, by=by)
        return
    registration.waiting_number = capacity.next_waiting_number
    capacity.next_waiting_number += 1
    move(registration, RegistrationState.WAITLISTED, by=by)
    db.session.flush()
    letters.say_where_one_stands(registration)


def _confirm(registration: Registration, capacity: Capacity, *, by: Any) -> None:
    was_waiting = registration.state is RegistrationState.WAITLISTED
    registration.waiting_number = None
    move(registration, RegistrationState.CONFIRMED, by=by)
    _count(capacity, 1)
    letters.say_where_one_stands(registration, was_waiting=was_waiting)
    registration_confirmed.send(registration)


def _fill_seats(event: Event, capacity: Capacity) -> None:
    """Let the ceiling follow the seats, and promote who waits as long as seats are free."""
    capacity.ceiling = None if event.seats is None else max(event.seats, capacity.taken)
    while window.is_on(event, clock.now()) and _has_free_seat(event, capacity):
        first = first_or_none(queries.waiting_for(event))
        if first is None:
            return
        _confirm(first, capacity, by=None)


def _has_free_seat(event: Event, capacity: Capacity) -> bool:
    return event.seats is None or capacity.taken < event.seats


def _add_seat(event: Event, capacity: Capacity, *, by: Any) -> None:
    capacity.ceiling = max(capacity.ceiling or 0, capacity.taken + 1)
    record(event, "seat added for a delegate", by=by)


def _count(capacity: Capacity, change: int) -> None:
    """Let the database itself add, so that its constraint holds even where the lock were missing."""
    capacity.taken = Capacity.taken + change
    db.session.flush()
