"""Signing up for parts of the programme. Whatever counts their seats holds the event's first, as registering does."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event, ProgrammeItem
from eventhub.events.states import EventState
from eventhub.history.operations import record
from eventhub.registration import letters, window
from eventhub.registration.models.items import ItemPlace, ItemSignUp
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.seats import ceiling, hold_seats
from eventhub.registration.queries import items
from eventhub.registration.states import COMING
from eventhub.signals import item_asked
from eventhub.web.pages import time_in


class Clash(Refusal):
    """Somebody would be in two places at once; they may want that knowingly."""


def open_sign_up(item: ProgrammeItem, *, by: Any, seats: int | None, closes_at: datetime | None) -> ItemSignUp:
    """People sign up for this part from now on; more seats go to who waits, fewer drop nobody."""
    hold_seats(item.event)
    row = first_or_none(items.sign_up_for(item))
    if row is None:
        row = ItemSignUp(item=item, taken=0)
        db.session.add(row)
    row.seats, row.closes_at = seats, closes_at
    db.session.flush()
    record(item, "sign-up opened", by=by, note="" if seats is None else str(seats))
    _fill(row)
    return row


def close_sign_up(item: ProgrammeItem, *, by: Any, is_removed: bool = False) -> None:
    """Nobody signs up for this part any more: whoever comes to the event just comes, unless the part `is_removed`.

    Its places are forgotten; whoever had one, or waited for one, is written to.
    """
    hold_seats(item.event)
    for place in db.session.scalars(items.people_in(item)).all():
        if _is_told(item):
            letters.say_an_item_is_gone(place.registration, item, waited=bool(place.waiting_number), is_off=is_removed)
        db.session.delete(place)
    row = first_or_none(items.sign_up_for(item))
    if row:
        db.session.delete(row)
        record(item, "sign-up closed", by=by)
    db.session.flush()


def follow_move(item: ProgrammeItem, *, was: tuple[datetime, datetime]) -> None:
    """Write to everybody who has a place, or waits, that this part has another time or room than it was announced."""
    hold_seats(item.event)
    row = first_or_none(items.sign_up_for(item))
    if row is None or not _is_told(item):
        return
    for place in db.session.scalars(items.people_in(item)).all():
        letters.say_an_item_moved(place.registration, item, was=was, waits=place.waiting_number is not None)
    _fill(lock(row))


def join(registration: Registration, item: ProgrammeItem, *, by: Any, knowingly: bool = False) -> ItemPlace:
    """Give a participant a place in a part of the programme, or the last on its waiting list; who is there stays.

    Raises Clash, naming what else lies at that time, unless the person wants both `knowingly`.
    """
    hold_seats(registration.event)
    db.session.refresh(registration)
    place = first_or_none(items.place_in(item, registration))
    if place:
        return place
    row = _open_for(registration, item)
    if not knowingly:
        _refuse_clash(registration, item)
    place = ItemPlace(item=item, registration=registration)
    db.session.add(place)
    if row.seats is None or row.taken < row.seats:
        _count(row, 1)
    else:
        place.waiting_number, row.next_waiting_number = row.next_waiting_number, row.next_waiting_number + 1
        db.session.flush()
    record(registration, "signed up", by=by, note=item.title)
    return place


def leave(registration: Registration, item: ProgrammeItem, *, by: Any) -> None:
    """A participant gives up a place; the first who waits has it at once. A second time changes nothing."""
    hold_seats(registration.event)
    place = first_or_none(items.place_in(item, registration))
    if place:
        _give_up(place)
        record(registration, "signed off", by=by, note=item.title)


def hand_over(gone: Registration, kept: Registration) -> None:
    """All that one registration signed up for is the other's; where both did, the better place stays.

    The event is held by who says so.
    """
    for place in db.session.scalars(items.places_of(gone)).all():
        own = first_or_none(items.place_in(place.item, kept))
        if own is None:
            place.registration = kept
        elif own.waiting_number is None:
            _give_up(place)
        else:
            number = place.waiting_number
            db.session.delete(place)
            db.session.flush()
            own.waiting_number = None if number is None else min(own.waiting_number, number)
        db.session.flush()


def leave_all(registration: Registration) -> None:
    """Whoever does not come to the event takes nobody's place in its parts; the event is held by who says so."""
    for place in db.session.scalars(items.places_of(registration)).all():
        _give_up(place)


def leave_together(event: Event, registrations: Iterable[Registration]) -> None:
    """None of these people takes a place in any part any more; what is free then goes to who is not one of them.

    The event is held by who says so.
    """
    leaving = {registration.id for registration in registrations}
    for row in db.session.scalars(items.sign_ups_at(event)).all():
        left = [place for place in db.session.scalars(items.people_in(row.item)) if place.registration_id in leaving]
        for place in left:
            db.session.delete(place)
        db.session.flush()
        _count(lock(row), -sum(place.waiting_number is None for place in left))
        _fill(row)


def _give_up(place: ItemPlace) -> None:
    row, had_one = first_or_none(items.sign_up_for(place.item)), place.waiting_number is None
    db.session.delete(place)
    db.session.flush()
    if row and had_one:
        _count(lock(row), -1)
        _fill(row)


def _is_told(item: ProgrammeItem) -> bool:
    """Whether people reckon with this part: while its event has no date, nobody is told where it will be and when."""
    return item.event.state is EventState.PUBLISHED and item.event.ends_at > clock.now()


def _is_over(row: ItemSignUp) -> bool:
    """Whether nobody gets a place in this part any more."""
    now = clock.now()
    return row.item.starts_at <= now or bool(row.closes_at and row.closes_at <= now)


def _fill(row: ItemSignUp) -> None:
    """Let the ceiling follow the seats, and give what is free to who waits, as long as people sign up."""
    row.ceiling = ceiling(row.seats, row.taken)
    if _is_over(row) or not window.is_on(row.item.event, clock.now()):
        return
    while row.seats is None or row.taken < row.seats:
        first = first_or_none(items.first_waiting(row.item))
        if first is None:
            return
        first.waiting_number = None
        _count(row, 1)
        letters.say_a_place_is_free(first.registration, row.item)


def _count(row: ItemSignUp, change: int) -> None:
    """Let the database itself add, so that its constraint holds even where the lock were missing."""
    row.taken = ItemSignUp.taken + change
    db.session.flush()


def _open_for(registration: Registration, item: ProgrammeItem) -> ItemSignUp:
    row = first_or_none(items.sign_up_for(item)) if item.event_id == registration.event_id else None
    if row is None:
        raise Refusal(_("Nobody signs up for this part of the programme."))
    if registration.state not in COMING:
        raise Refusal(_("Only who has a seat at the event signs up for its parts."))
    if _is_over(row):
        raise Refusal(_("Sign-up for “%(title)s” is over.", title=item.title))
    return lock(row)


def _refuse_clash(registration: Registration, item: ProgrammeItem) -> None:
    zone, parts = item.event.timezone, db.session.scalars(items.at_the_same_time(item, registration)).all()
    others = [f"{each.title} ({time_in(each.starts_at, zone)})" for each in parts]
    for _receiver, words in item_asked.send(registration, item=item):
        others += words
    if others:
        listed = ", ".join(others)
        raise Clash(_("“%(title)s” lies at the same time as %(others)s.", title=item.title, others=listed))
