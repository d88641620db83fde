"""Whoever stands at the door without a seat."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from eventhub import clock
from eventhub.attendance import queries
from eventhub.attendance.answers import Place
from eventhub.attendance.early import TooEarly, early_words
from eventhub.attendance.forms import ExceptionForm, NotedWalkInForm, WalkInForm
from eventhub.attendance.operations import arrivals
from eventhub.attendance.routes.blueprint import bp
from eventhub.attendance.routes.doors import event_at_door, named_door
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events import permissions as events
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.forms import LINE_LENGTH
from eventhub.registration.mergers import kept_of
from eventhub.registration.operations.places import NoSeatLeft
from eventhub.registration.queries import setups
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404


@bp.get("/staff/events/<slug_id:event_id>/door/walk-ins")
@signed_in
def new_walk_in(event_id: int) -> ResponseReturnValue:
    """Ask who came without having registered; the door's page hands on the name that it did not find."""
    event = event_at_door(event_id)
    return _page(event, walk_in_form(event, formdata=None, name=request.args.get("name", "")[:LINE_LENGTH]))


@bp.post("/staff/events/<slug_id:event_id>/door/walk-ins")
@signed_in
def walk_in(event_id: int) -> ResponseReturnValue:
    """Let somebody in who never registered; beyond the seats only for a reason, and only by who edits the event."""
    event = event_at_door(event_id)
    form = walk_in_form(event)
    if not form.validate():
        return _page(event, form, 422)
    try:
        _admit(event, form)
    except NoSeatLeft as refusal:
        return _page(event, form, 409, refusal)
    except TooEarly as refusal:
        form.is_sure.errors = [str(refusal)]
        return _page(event, form, 409)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(event, form, 409)
    return redirect(url_for("attendance.door", event_id=event, answer=form.key.data))


@bp.route("/staff/events/<slug_id:event_id>/door/arrivals/<int:registration_id>/exception", methods=["GET", "POST"])
@signed_in
def exception(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Let somebody in who has no seat, for a reason."""
    event = edited_event(event_id)
    registration = kept_of(one_or_404(queries.registration_at(event, registration_id)))
    form = ExceptionForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        page = {"event": event, "registration": registration, "form": form}
        return render_template("attendance/exception.html", early=early_words(event, clock.now()), **page), status
    place = Place(named_door(event), clock.now(), form.key.data, is_sure=True)
    with unit_of_work():
        arrivals.admit_all_the_same(registration, place, by=actor(), reason=form.reason.data)
    return redirect(url_for("attendance.door", event_id=event, answer=place.key))


def _admit(event: Event, form: WalkInForm) -> None:
    now, reason = clock.now(), form.reason.data if "reason" in form else ""
    place = Place(named_door(event), now, form.key.data, is_sure=form.is_sure.data)
    how = {"locale": str(get_locale()), "reason": reason or ""}
    with unit_of_work():
        arrivals.admit_walk_in(event, form.email.data, place, by=actor(), **how, **form.said(now))


def walk_in_form(event: Event, **options: Any) -> WalkInForm:
    """Return the form for who never registered; who edits the event may go beyond the seats with it."""
    return WalkInForm(**_facts(event), may_exceed=events.can_edit(actor(), event), **options)


def noted_walk_in(event: Event) -> NotedWalkInForm:
    """Return the same as a device sends it, later: beyond the seats nobody goes with that."""
    return NotedWalkInForm(**_facts(event), may_exceed=False)


def _facts(event: Event) -> dict[str, Any]:
    is_organiser = events.can_edit(actor(), event)
    types = db.session.scalars(setups.live_types(event) if is_organiser else setups.types_for_all(event)).all()
    return {"types": types, "here": event.venue.country if event.venue else event.organiser.country}


def _page(event: Event, form: WalkInForm, status: int = 200, refusal: Refusal | None = None) -> ResponseReturnValue:
    early = early_words(event, clock.now())
    return render_template("attendance/walk_in.html", event=event, form=form, refusal=refusal, early=early), status
