"""What the door's page asks for by itself, so that it goes on while there is no network."""

from dataclasses import replace
from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.attendance import queries
from eventhub.attendance.answers import Answer, matter, older_ticket
from eventhub.attendance.forms import ScanForm
from eventhub.attendance.guests import Guest, guests_of, table_of
from eventhub.attendance.labels import TITLES
from eventhub.attendance.numbers import tallies
from eventhub.attendance.operations import arrivals
from eventhub.attendance.routes.blueprint import bp
from eventhub.attendance.routes.doors import event_at_door
from eventhub.attendance.states import TONES, verdict_for
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
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
    event, form = event_at_door(event_id), ScanForm()
    if not form.validate():
        raise Refusal(_("Please look the person up again."))
    registration = one_or_404(queries.registration_at(event, form.registration_id.data))
    now = clock.now()
    with unit_of_work():
        answer = arrivals.check_in(registration, form.place(now), by=actor())
    return jsonify(_said(answer, event, now))


@bp.post("/staff/events/<slug_id:event_id>/door/scans/removal")
@signed_in
def take_back_noted(event_id: int) -> ResponseReturnValue:
    """Somebody was let in by mistake, as a device noted; a second time changes nothing."""
    event, form = event_at_door(event_id), ScanForm()
    if not form.validate():
        raise Refusal(_("Please look the person up again."))
    registration = one_or_404(queries.registration_at(event, form.registration_id.data))
    with unit_of_work():
        arrivals.take_back(registration, by=actor())
    return jsonify({"tone": "done", "title": _("Taken back."), "name": registration.name, "lines": []})


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
