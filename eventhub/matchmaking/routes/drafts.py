"""One meeting in a draft of the timetable: move it, lock it there; nobody is told."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import first_or_none, unit_of_work
from eventhub.errors import Missing, Refusal
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Meeting, Schedule
from eventhub.matchmaking.operations import drafts
from eventhub.matchmaking.planning.problem import key
from eventhub.matchmaking.routes.adding import Target
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged_meeting, arranged_schedule
from eventhub.matchmaking.states import ScheduleState
from eventhub.matchmaking.timetable_forms import PlaceForm, place_value
from eventhub.matchmaking.vacant import free_places
from eventhub.web.access import actor, signed_in

ADDRESS = "/staff/events/<slug_id:event_id>/matchmaking/timetable/versions/<int:number>/meetings/<int:meeting_id>"


@bp.get(ADDRESS)
@signed_in
def draft_meeting(event_id: int, number: int, meeting_id: int) -> ResponseReturnValue:
    draft, row = _found(event_id, number, meeting_id)
    return _page(draft, row, PlaceForm(formdata=None))


@bp.post(ADDRESS + "/place")
@signed_in
def place_in_draft(event_id: int, number: int, meeting_id: int) -> ResponseReturnValue:
    draft, row = _found(event_id, number, meeting_id)
    form = PlaceForm().offer(draft.matchmaking, {})
    if not form.validate():
        return _page(draft, row, form, 422)
    try:
        with unit_of_work():
            drafts.place_in_draft(draft, row, form.chosen(), by=actor())
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(draft, row, form, refusal.status)
    flash(_("The meeting has its place in the draft. Nobody is told before you publish it."))
    return redirect(url_for("matchmaking.version", event_id=draft.matchmaking.event, number=number))


@bp.post(ADDRESS + "/lock")
@signed_in
def keep_in_draft(event_id: int, number: int, meeting_id: int) -> ResponseReturnValue:
    draft, row = _found(event_id, number, meeting_id)
    with unit_of_work():
        drafts.keep_in_draft(draft, row, by=actor())
    flash(_("Locked: the next run leaves this meeting where it is."))
    return redirect(url_for("matchmaking.version", event_id=draft.matchmaking.event, number=number))


@bp.post(ADDRESS + "/unlock")
@signed_in
def let_move_in_draft(event_id: int, number: int, meeting_id: int) -> ResponseReturnValue:
    draft, row = _found(event_id, number, meeting_id)
    with unit_of_work():
        drafts.let_move_in_draft(draft, row, by=actor())
    flash(_("Unlocked: the next run may move this meeting."))
    return redirect(url_for("matchmaking.version", event_id=draft.matchmaking.event, number=number))


def _found(event_id: int, number: int, meeting_id: int) -> tuple[Schedule, Meeting]:
    draft = arranged_schedule(event_id, number)
    if draft.state is not ScheduleState.DRAFT:
        raise Missing(_("This version is no draft any more."))
    return draft, arranged_meeting(event_id, meeting_id)


def _page(draft: Schedule, row: Meeting, form: PlaceForm, status: int = 200) -> ResponseReturnValue:
    """Show where the draft has the meeting, and where it could be in it."""
    places = Target(draft.matchmaking, draft).places()
    here = places.get(row)
    form.offer(draft.matchmaking, free_places(row.people, places, besides=row))
    if here and form.place.data is None:
        form.place.data = place_value(*here)
    is_locked = key(row) in drafts.locked_in(draft)
    facts = {"matchmaking": draft.matchmaking, "draft": draft, "meeting": row, "here": here, "is_locked": is_locked}
    run = first_or_none(queries.unfinished_run_of(draft.matchmaking))
    return render_template("matchmaking/draft_meeting.html", form=form, run=run, **facts), status
