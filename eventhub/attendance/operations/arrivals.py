"""Letting people in, once each, and taking that back."""

from typing import Any, Unpack

from flask_babel import gettext as _
from sqlalchemy import update

from eventhub.attendance import queries
from eventhub.attendance.answers import Answer, Place
from eventhub.attendance.early import refuse_early
from eventhub.attendance.models import Arrival, Scan
from eventhub.attendance.states import Verdict, verdict_for
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events import permissions as events
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.registration.answers import Answers
from eventhub.registration.mergers import kept_of
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import places
from eventhub.registration.operations.attendance import record_attendance
from eventhub.registration.states import RegistrationState

HAS_DOORS = frozenset({EventState.PUBLISHED, EventState.FINISHED})


def check_in(registration: Registration, place: Place, *, by: Any) -> Answer:
    """Whoever has a seat is in from now on; the same key again gets the same answer and changes nothing.

    Long before the event nobody comes in unless that is meant: it raises TooEarly, and nothing is answered yet. The
    ticket of a registration that went into another one lets in whose that is.
    """
    refuse_without_doors(registration.event)
    asked = lock(registration)
    registration = kept_of(asked)
    is_older = registration is not asked
    if is_older:
        lock(registration)
    known = first_or_none(queries.scan(place.key))
    arrival = first_or_none(queries.arrival_of(registration))
    if known and known.registration != registration:
        raise Refusal(_("Please look the person up again."))
    if known:
        return Answer(known.verdict, known.registration, arrival, is_older=is_older)
    verdict = verdict_for(registration.state)
    if verdict is Verdict.ADMITTED:
        refuse_early(registration.event, place)
        record_attendance(registration, RegistrationState.ATTENDED, by=by)
        arrival = Arrival(registration=registration, door=place.door, at=place.at, by=by)
        db.session.add(arrival)
    _write_down(registration, place, verdict, by)
    return Answer(verdict, registration, arrival, is_older=is_older)


def admit_walk_in(
    event: Event, email: str, place: Place, *, by: Any, locale: str, reason: str = "", **said: Unpack[Answers]
) -> Answer:
    """Somebody who never registered gets a seat and is in; beyond the seats only for a reason, which stays.

    Whoever is on the list hears what the door says of them, whatever else was said now.
    """
    refuse_without_doors(event)
    how: dict[str, Any] = {"is_organiser": events.can_edit(by, event), "locale": locale, "reason": reason}
    registration = places.walk_in(event, email, by=by, **how, **said)
    return check_in(registration, place, by=by)


def admit_all_the_same(registration: Registration, place: Place, *, by: Any, reason: str) -> Answer:
    """Somebody without a seat gets one at the door and is in, for a reason, which stays."""
    refuse_without_doors(registration.event)
    registration = kept_of(registration)
    places.seat_at_the_door(registration, by=by, reason=reason)
    return check_in(registration, place, by=by)


def take_back(registration: Registration, *, by: Any) -> None:
    """Somebody is not in after all; a second time changes nothing."""
    registration = lock(kept_of(registration))
    if registration.state is RegistrationState.ATTENDED:
        record_attendance(registration, RegistrationState.CONFIRMED, by=by)


def forget_arrival(registration: Registration) -> None:
    """Whoever is not known to be in came through no door."""
    arrival = first_or_none(queries.arrival_of(registration))
    if arrival and registration.state is not RegistrationState.ATTENDED:
        db.session.delete(arrival)
        db.session.flush()


def hand_over(gone: Registration, kept: Registration) -> None:
    """Whoever was registered twice came in once, the first time; what the doors answered them is kept."""
    scans = update(Scan).where(Scan.registration_id == gone.id).values(registration_id=kept.id)
    db.session.execute(scans.execution_options(synchronize_session="fetch"))
    arrival, own = (first_or_none(queries.arrival_of(each)) for each in (gone, kept))
    if arrival and own:
        own.at, own.door = min((each.at, each.door) for each in (own, arrival))
        db.session.delete(arrival)
    elif arrival:
        arrival.registration = kept
    db.session.flush()


def refuse_without_doors(event: Event) -> None:
    """Refuse, in words, to let anybody in where nothing takes place."""
    if event.state not in HAS_DOORS:
        raise Refusal(_("People are checked in at events that are published and not called off."))


def _write_down(registration: Registration, place: Place, verdict: Verdict, by: Any) -> None:
    facts = {"verdict": verdict, "door": place.door, "at": place.at, "by_id": by.id if by else None}
    db.session.add(Scan(key=place.key, registration=registration, **facts))
    db.session.flush()
