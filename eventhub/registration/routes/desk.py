"""The organiser's desk: who registered, and what is done about them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration.charts import Chart, charts
from eventhub.registration.consenting import asked_at
from eventhub.registration.finding import mentioned
from eventhub.registration.forms.bulk import ViewForm
from eventhub.registration.forms.desk import AttendanceForm, DeskFilter, ExportForm, ReasonForm
from eventhub.registration.labels import DEEDS_WITH_MANY, STATES
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import attendance, places
from eventhub.registration.queries import consenting, people, seating, setups, tags
from eventhub.registration.queries.desk import Wanted, desk_list, entries_at, organisations, tallies
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import has_sensitive, registration_to_edit
from eventhub.registration.states import RegistrationState
from eventhub.transitions import can_move
from eventhub.web.access import actor, signed_in
from eventhub.web.pages import page_number

ROWS_A_PAGE = 50


@bp.get("/staff/events/<slug_id:event_id>/registrations")
@signed_in
def desk(event_id: int) -> ResponseReturnValue:
    """Everybody registered for an event, with counts, filters and the waiting list in its order."""
    event = edited_event(event_id)
    form = filter_of(event)
    wanted = form.wanted()
    page = db.paginate(desk_list(event, wanted), page=page_number(), per_page=ROWS_A_PAGE, error_out=False)
    shown = [each.id for each in page.items]
    counts, changes = _counted(event)
    return render_template(
        "registration/desk.html",
        event=event,
        form=form,
        given=form.given(),
        wanted=wanted,
        types=form.types,
        page=page,
        views=db.session.scalars(tags.views_of(event)).all(),
        export_form=ExportForm(formdata=None),
        has_sensitive=has_sensitive(event),
        view_form=ViewForm(formdata=None, query=urlencode(form.given())),
        deeds=DEEDS_WITH_MANY,
        tags=_grouped(tags.tags_on(shown)),
        notes=_pairs(tags.note_counts(shown)),
        charts=_charts(event, wanted, form.types),
        counts=counts,
        changes=changes,
        positions=_pairs(seating.waiting_positions(event)),
        lacking=set(db.session.scalars(consenting.who_lacks(), {"numbers": shown})),
    )


@bp.route("/staff/registrations/<int:registration_id>/cancellation", methods=["GET", "POST"])
@signed_in
def cancel_for(registration_id: int) -> ResponseReturnValue:
    """Cancel somebody's registration with a reason, which they read."""
    registration = registration_to_edit(registration_id)
    form = ReasonForm()
    if request.method == "GET" and not can_move(registration, RegistrationState.CANCELLED):
        return _nothing_to_cancel(registration)
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("registration/cancel_for.html", registration=registration, form=form), status
    with unit_of_work():
        places.cancel(registration, by=actor(), note=form.reason.data)
    flash(_("The registration of %(name)s is cancelled; a mail says so.", name=registration.name))
    return redirect(url_for("registration.desk", event_id=registration.event))


@bp.post("/staff/registrations/<int:registration_id>/attendance")
@signed_in
def mark(registration_id: int) -> ResponseReturnValue:
    """Write down that somebody came or stayed away, or take it back."""
    registration = registration_to_edit(registration_id)
    form = AttendanceForm()
    if not form.validate():
        raise Refusal(_("Say whether the person attended or was absent."))
    with unit_of_work():
        attendance.record_attendance(registration, RegistrationState(form.state.data), by=actor())
    return redirect(url_for("registration.desk", event_id=registration.event))


def _nothing_to_cancel(registration: Registration) -> ResponseReturnValue:
    words = {"name": registration.name, "state": STATES[registration.state]}
    flash(_("The registration of %(name)s stands as: %(state)s. There is nothing to cancel.", **words), "wait")
    return redirect(url_for("registration.person", registration_id=registration.id))


def _charts(event: Event, wanted: Wanted, types: Sequence[ParticipantType]) -> list[Chart]:
    return charts(
        db.session.execute(tallies(event, wanted)), db.session.execute(organisations(event, wanted)).all(), types
    )


def filter_of(event: Event, given: Mapping[str, str] | None = None) -> DeskFilter:
    """Return what the address asks for, or what was `given` instead."""
    known = [name for name, _number in db.session.execute(tags.tags_of(event))]
    return DeskFilter(
        request.args if given is None else given,
        types=_types(event),
        tags=known,
        entries=db.session.execute(entries_at(event)).all(),
        consents=asked_at(event),
        mentioned=partial(mentioned, event),
    )


def _counted(event: Event) -> tuple[dict[RegistrationState, int], int]:
    """Return how many are in each state, and how many changes await the organiser's word."""
    rows = db.session.execute(people.counts_and_changes(event)).all()
    return {state: number for state, number, _changes in rows}, sum(changes for _state, _number, changes in rows)


def _types(event: Event) -> Sequence[ParticipantType]:
    return db.session.scalars(setups.types_of(event)).all()


def _grouped(query: Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, word in db.session.execute(query):
        found.setdefault(number, []).append(word)
    return found


def _pairs(query: Select[Any, Any]) -> dict[Any, Any]:
    return dict(db.session.execute(query).all())
