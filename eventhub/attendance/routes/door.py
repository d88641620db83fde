"""The door: who may come in, at one page for a phone in one hand."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.attendance import queries
from eventhub.attendance.answers import Answer, Place
from eventhub.attendance.early import TooEarly, early_words
from eventhub.attendance.forms import ArrivalForm, DoorForm, LookUpForm
from eventhub.attendance.guests import event_elsewhere, found, guests_of, table_of
from eventhub.attendance.numbers import tallies
from eventhub.attendance.operations import arrivals
from eventhub.attendance.routes.blueprint import bp
from eventhub.attendance.routes.doors import event_at_door, name_this_door, named_door
from eventhub.attendance.routes.walk_ins import walk_in_form
from eventhub.attendance.states import Verdict
from eventhub.db import first_or_none, unit_of_work
from eventhub.errors import Refusal
from eventhub.events import queries as event_queries
from eventhub.events.models import Event
from eventhub.events.permissions import can_edit
from eventhub.registration.mergers import kept_of
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

HERE = "/staff/events/<slug_id:event_id>/door"


@bp.get(HERE)
@signed_in
def door(event_id: int) -> ResponseReturnValue:
    """Look somebody up, read the last answer, and see how many are in."""
    event, form = event_at_door(event_id), LookUpForm(request.args)
    return _page(event, form, _this_door(event), 200 if form.validate() else 422)


@bp.post(f"{HERE}/name")
@signed_in
def name_door(event_id: int) -> ResponseReturnValue:
    """Say at which door this device stands, so that others read where somebody came in."""
    event, form = event_at_door(event_id), DoorForm()
    if not form.validate():
        return _page(event, LookUpForm(formdata=None), form, 422)
    name_this_door(event, form.door.data)
    return redirect(url_for("attendance.door", event_id=event))


@bp.post(f"{HERE}/arrivals/<int:registration_id>")
@signed_in
def check_in(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Somebody stands at the door; the answer is the next page."""
    event, form = event_at_door(event_id), ArrivalForm()
    registration = one_or_404(queries.registration_at(event, registration_id))
    if not form.validate():
        raise Refusal(_("Please look the person up again."))
    place = Place(named_door(event), clock.now(), form.key.data, is_sure=form.is_sure.data)
    try:
        with unit_of_work():
            answer = arrivals.check_in(registration, place, by=actor())
    except TooEarly:
        return _page(event, LookUpForm(formdata=None), _this_door(event), 409, too_early=registration)
    ticket = registration.id if answer.is_older else None
    return redirect(url_for("attendance.door", event_id=event, answer=form.key.data, ticket=ticket))


@bp.post(f"{HERE}/arrivals/<int:registration_id>/removal")
@signed_in
def take_back(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Somebody was checked in by mistake."""
    event = event_at_door(event_id)
    registration = one_or_404(queries.registration_at(event, registration_id))
    with unit_of_work():
        arrivals.take_back(registration, by=actor())
    flash(_("Taken back: %(name)s counts as expected again.", name=registration.name), "done")
    return redirect(url_for("attendance.door", event_id=event))


def _this_door(event: Event) -> DoorForm:
    return DoorForm(formdata=None, door=named_door(event))


def _page(
    event: Event, form: LookUpForm, place: DoorForm, status: int = 200, too_early: Registration | None = None
) -> ResponseReturnValue:
    now, asked = clock.now(), "" if form.errors else form.q.data or ""
    hits = found(guests_of(event, now), asked) if asked else []
    page = render_template(
        "attendance/door.html",
        event=event,
        form=form,
        place=place,
        asked=asked,
        found=hits,
        key=ArrivalForm(formdata=None).key.data,
        answer=_last_answer(event, now),
        now_=now,
        tallies=tallies(event),
        elsewhere=None if hits else _elsewhere(event, asked),
        may_edit=can_edit(actor(), event),
        early=early_words(event, now),
        too_early=too_early,
        too_early_name=kept_of(too_early).name if too_early else "",
        walk_in=walk_in_form(event, formdata=None),
    )
    return page, status


def _elsewhere(event: Event, asked: str) -> str | None:
    """Say which other event a ticket is for, as far as the reader may know of it."""
    other = event_elsewhere(asked, event)
    if other is None:
        return None
    known = first_or_none(event_queries.visible_to(actor()).where(Event.id == other.id))
    return other.title if known else ""


def _last_answer(event: Event, now: Any) -> Answer | None:
    """Return the answer that the address names, as long as it is one of this event's and was not taken back."""
    scan = first_or_none(queries.scan_at(event, request.args.get("answer", "")))
    if scan is None or (scan.verdict is Verdict.ADMITTED and scan.registration.state is not RegistrationState.ATTENDED):
        return None
    arrival = first_or_none(queries.arrival_of(scan.registration))
    place = scan.registration
    return Answer(scan.verdict, place, arrival, table_of(place.id, event, now), is_older=_is_older(place))


def _is_older(place: Registration) -> bool:
    """Whether the address names an older ticket of somebody."""
    shown = first_or_none(queries.registration_at(place.event, request.args.get("ticket", 0, int)))
    return shown is not None and shown is not place and kept_of(shown) is place
