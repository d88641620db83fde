"""One meeting on the organiser's desk: put it somewhere, lock it, cancel it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.forms import CancellationForm
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.operations import freeing, meetings
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged_meeting
from eventhub.matchmaking.timetable_forms import MoveForm, place_value
from eventhub.matchmaking.vacant import free_places, places_now
from eventhub.web.access import actor, signed_in

ADDRESS = "/staff/events/<slug_id:event_id>/matchmaking/meetings/<int:meeting_id>"


@bp.get(ADDRESS)
@signed_in
def meeting(event_id: int, meeting_id: int) -> ResponseReturnValue:
    row = arranged_meeting(event_id, meeting_id)
    here = place_value(row.slot, row.table) if row.slot and row.table else None
    return _meeting_page(row, _offered(row, MoveForm(formdata=None, place=here, seen=row.sequence)))


@bp.post(ADDRESS + "/place")
@signed_in
def place(event_id: int, meeting_id: int) -> ResponseReturnValue:
    row = arranged_meeting(event_id, meeting_id)
    form = _offered(row, MoveForm())
    if not form.validate():
        return _meeting_page(row, form, 422)
    try:
        with unit_of_work():
            meetings.place(row, *form.chosen(), by=actor(), seen=int(form.seen.data))
    except Refusal as refusal:
        form.seen.data = row.sequence
        form.form_errors.append(str(refusal))
        return _meeting_page(row, form, refusal.status)
    flash(_("The meeting has its new place, and both have been told."))
    return redirect(url_for("matchmaking.timetable", event_id=row.matchmaking.event))


@bp.post(ADDRESS + "/lock")
@signed_in
def keep_in_place(event_id: int, meeting_id: int) -> ResponseReturnValue:
    row = arranged_meeting(event_id, meeting_id)
    with unit_of_work():
        meetings.keep_in_place(row, by=actor())
    flash(_("Locked: the optimiser leaves this meeting where it is."))
    return redirect(url_for("matchmaking.meeting", event_id=row.matchmaking.event, meeting_id=row.id))


@bp.post(ADDRESS + "/unlock")
@signed_in
def let_move(event_id: int, meeting_id: int) -> ResponseReturnValue:
    row = arranged_meeting(event_id, meeting_id)
    with unit_of_work():
        meetings.let_move(row, by=actor())
    flash(_("Unlocked: the optimiser may move this meeting."))
    return redirect(url_for("matchmaking.meeting", event_id=row.matchmaking.event, meeting_id=row.id))


@bp.get(ADDRESS + "/cancellation")
@signed_in
def confirm_cancellation(event_id: int, meeting_id: int) -> ResponseReturnValue:
    row = arranged_meeting(event_id, meeting_id)
    return render_template("matchmaking/cancellation.html", meeting=row, form=CancellationForm(formdata=None))


@bp.post(ADDRESS + "/cancellation")
@signed_in
def cancel(event_id: int, meeting_id: int) -> ResponseReturnValue:
    row = arranged_meeting(event_id, meeting_id)
    form = CancellationForm()
    if not form.validate():
        return render_template("matchmaking/cancellation.html", meeting=row, form=form), 422
    with unit_of_work():
        freeing.cancel(row, by=actor(), reason=form.reason.data)
    flash(_("The meeting is cancelled, and both have been told why."))
    return redirect(url_for("matchmaking.timetable", event_id=row.matchmaking.event))


def _offered(row: Meeting, form: MoveForm) -> MoveForm:
    return form.offer(row.matchmaking, free_places(row.people, places_now(row.matchmaking), besides=row))


def _meeting_page(row: Meeting, form: MoveForm, status: int = 200) -> ResponseReturnValue:
    is_walked_by = meetings.is_walked_by(row.matchmaking)
    return render_template("matchmaking/meeting.html", meeting=row, form=form, is_walked_by=is_walked_by), status
