"""What the door's page asks for by itself, so that it goes on while there is no network."""

from dataclasses import replace
from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from eventhub import clock
from eventhub.attendance import queries
from eventhub.attendance.answers import Answer, matter, older_ticket
from eventhub.attendance.early import TooEarly
from eventhub.attendance.forms import NotedWalkInForm, ScanForm
from eventhub.attendance.guests import Guest, guests_of, table_of
from eventhub.attendance.labels import TITLES
from eventhub.attendance.numbers import tallies
from eventhub.attendance.operations import arrivals
from eventhub.attendance.routes.blueprint import bp
from eventhub.attendance.routes.doors import event_at_door
from eventhub.attendance.routes.walk_ins import noted_walk_in
from eventhub.attendance.states import TONES, verdict_for
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.registration.mergers import kept_of
from eventhub.registration.models.registrations import Registration
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404


@bp.get("/staff/events/<slug_id:event_id>/door/numbers")
@signed_in
def numbers(event_id: int) -> ResponseReturnValue:
    """How many are in, as a part of the door's page."""
    return render_template("attendance/numbers.html", tallies=tallies(event_at_door(event_id)))


@bp.get("/staff/events/<slug_id:event_id>/door/guests")
@signed_in
def guest_list(event_id: int) -> ResponseReturnValue:
    """Everybody the door knows, for the page to search while it is open; it keeps the list nowhere."""
    event, now = event_at_door(event_id), clock.now()
    return jsonify([_told(each, event, now) for each in guests_of(event, now)])


@bp.post("/staff/events/<slug_id:event_id>/door/scans")
@signed_in
def scan(event_id: int) -> ResponseReturnValue:
    """Somebody came, now or while the device had no network; the same key again gets the same answer."""
    event, now = event_at_door(event_id), clock.now()
    registration, form = _scanned(event)
    try:
        with unit_of_work():
            answer = arrivals.check_in(registration, form.place(now), by=actor())
    except TooEarly as refusal:
        return jsonify(_asked_again(kept_of(registration).name, str(refusal)))
    return jsonify(_said(answer, event, now))


@bp.post("/staff/events/<slug_id:event_id>/door/scans/removal")
@signed_in
def take_back_noted(event_id: int) -> ResponseReturnValue:
    """Somebody was let in by mistake, as a device noted; a second time changes nothing."""
    registration, _form = _scanned(event_at_door(event_id))
    with unit_of_work():
        arrivals.take_back(registration, by=actor())
    return jsonify({"tone": "done", "title": _("Taken back."), "name": registration.name, "lines": []})


@bp.post("/staff/events/<slug_id:event_id>/door/scans/walk-ins")
@signed_in
def walk_in_noted(event_id: int) -> ResponseReturnValue:
    """Somebody came without a registration, as a device noted; what hinders it is told, as they stand there no more."""
    event, now = event_at_door(event_id), clock.now()
    form = noted_walk_in(event)
    if not form.validate():
        return jsonify(_refused(form, " ".join(str(error) for each in form for error in each.errors)))
    place = form.place(now)
    try:
        with unit_of_work():
            said, locale = form.said(place.at), str(get_locale())
            answer = arrivals.admit_walk_in(event, form.email.data, place, by=actor(), locale=locale, **said)
    except TooEarly as refusal:
        return jsonify(_asked_again(form.name.data, str(refusal)))
    except Refusal as refusal:
        return jsonify(_refused(form, str(refusal)))
    return jsonify(_said(answer, event, now))


def _scanned(event: Event) -> tuple[Registration, ScanForm]:
    """Return whom a device noted, with what it sent."""
    form = ScanForm()
    if not form.validate():
        raise Refusal(_("Please look the person up again."))
    return one_or_404(queries.registration_at(event, form.registration_id.data)), form


def _asked_again(name: str, why: str) -> dict[str, Any]:
    """Say why somebody is not in yet, with the words of the button that lets them in all the same."""
    said = {"tone": "wait", "title": _("Not yet"), "name": name, "lines": [why]}
    return {**said, "all_the_same": _("Check in all the same")}


def _refused(form: NotedWalkInForm, why: str) -> dict[str, Any]:
    who = ", ".join(filter(None, [form.name.data, form.email.data, form.organisation.data]))
    return {"tone": "stop", "title": _("Not taken by the desk"), "name": who, "lines": [why]}


def _told(guest: Guest, event: Event, now: Any) -> dict[str, Any]:
    verdict = verdict_for(guest.state)
    came = (guest.at, guest.door) if guest.at else None
    why = matter(verdict, guest.state, came, event.timezone, now)
    return {
        "id": guest.id,
        "name": guest.name,
        "about": ", ".join(filter(None, [guest.organisation, guest.type, guest.table])),
        "code": guest.code,
        "words": guest.words,
        "tone": TONES[verdict],
        "title": str(TITLES[verdict]),
        "matter": " ".join(filter(None, [older_ticket() if guest.is_older else "", why])),
    }


def _said(answer: Answer, event: Event, now: Any) -> dict[str, Any]:
    table = table_of(answer.registration.id, event, now)
    whole = replace(answer, table=table)
    return {"tone": whole.tone, "title": whole.title, "name": whole.name, "lines": whole.lines(now)}
