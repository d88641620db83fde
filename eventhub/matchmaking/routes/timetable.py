"""The timetable: what holds now, drafts of the next version, and publishing them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from eventhub.db import db, first_or_none, unit_of_work
from eventhub.matchmaking import queries
from eventhub.matchmaking.forms import RunForm
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.operations import schedules
from eventhub.matchmaking.planning.plan import changes_by, figures_now, from_row, people_in, places_in
from eventhub.matchmaking.planning.problem import key
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged, arranged_schedule
from eventhub.matchmaking.routes.grid import Grid, Places, by_people, by_tables
from eventhub.matchmaking.states import ScheduleState
from eventhub.web.access import actor, signed_in


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/timetable")
@signed_in
def timetable(event_id: int) -> ResponseReturnValue:
    return timetable_page(arranged(event_id), RunForm(formdata=None, seconds=30))


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/timetable/versions/<int:number>")
@signed_in
def version(event_id: int, number: int) -> ResponseReturnValue:
    schedule = arranged_schedule(event_id, number)
    matchmaking, plan = schedule.matchmaking, from_row(schedule.plan)
    meetings = {key(meeting): meeting for meeting in db.session.scalars(queries.standing_meetings(matchmaking))}
    changes = changes_by(plan, matchmaking)
    places = {meetings[name]: place for name, place in places_in(plan, matchmaking).items() if name in meetings}
    return render_template(
        "matchmaking/version.html",
        matchmaking=matchmaking,
        schedule=schedule,
        plan=plan,
        grid=_grid(matchmaking, places, changes),
        unmet=[(meetings[each.meeting], each.reason.value) for each in plan.unmet if each.meeting in meetings],
        told=people_in(changes),
        is_stale=schedules.is_stale(schedule),
    )


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/timetable/versions/<int:number>/publication")
@signed_in
def publish(event_id: int, number: int) -> ResponseReturnValue:
    schedule = arranged_schedule(event_id, number)
    with unit_of_work():
        told = len(schedules.publish(schedule, by=actor()))
    flash(ngettext("Published. %(num)d person is told.", "Published. %(num)d people are told.", told))
    return redirect(url_for("matchmaking.timetable", event_id=schedule.matchmaking.event))


def timetable_page(matchmaking: Matchmaking, form: RunForm, status: int = 200) -> ResponseReturnValue:
    """Show the timetable as it holds now, what is missing in it, and how to make the next one."""
    meetings = db.session.scalars(queries.standing_meetings(matchmaking)).all()
    places = {meeting: (meeting.slot, meeting.table) for meeting in meetings if meeting.slot and meeting.table}
    versions = db.session.scalars(queries.schedules_of(matchmaking)).all()
    published = next((each for each in versions if each.state is ScheduleState.PUBLISHED), None)
    page = render_template(
        "matchmaking/timetable.html",
        matchmaking=matchmaking,
        form=form,
        grid=_grid(matchmaking, places, ()),
        figures=figures_now(matchmaking),
        bounds=published.plan["bounds"] if published else {},
        meetings=meetings,
        unmet=[(meeting, meeting.unmet_reason) for meeting in meetings if meeting not in places],
        versions=versions,
        run=first_or_none(queries.runs_of(matchmaking)),
    )
    return page, status


def _grid(matchmaking: Matchmaking, places: Places, changed: Any) -> Grid:
    draw = by_people if request.args.get("by") == "people" else by_tables
    return draw(matchmaking, places, changed)
