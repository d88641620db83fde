"""The timetable: what holds now, drafts of the next version, and publishing them."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db, first_or_none, unit_of_work
from eventhub.matchmaking import queries
from eventhub.matchmaking.forms import RunForm
from eventhub.matchmaking.labels import beside_words, outlook_words, reason_words, remedy_words
from eventhub.matchmaking.models import Matchmaking, Meeting, Schedule
from eventhub.matchmaking.newcomers import newcomers_among
from eventhub.matchmaking.operations import schedules, setup
from eventhub.matchmaking.operations.drafts import locked_in
from eventhub.matchmaking.operations.meetings import is_walked_by
from eventhub.matchmaking.planning.plan import (
    AS_NOW,
    Goers,
    changes_by,
    figures_now,
    from_row,
    goers_in,
    people_in_either,
    places_in,
    swaps_by,
)
from eventhub.matchmaking.planning.problem import key
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged, arranged_schedule
from eventhub.matchmaking.routes.freed import offers_in
from eventhub.matchmaking.routes.grid import Grid, Places, by_people, by_tables
from eventhub.matchmaking.solver.problem import Plan, Suggestion
from eventhub.matchmaking.states import ScheduleState
from eventhub.matchmaking.timetable_forms import FittingForm
from eventhub.web.access import actor, signed_in
from eventhub.web.pages import datetime_in

FIRST_TRY = 5
"""Meetings that may move, as the form says at first."""


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/timetable")
@signed_in
def timetable(event_id: int) -> ResponseReturnValue:
    return timetable_page(arranged(event_id), RunForm(formdata=None, seconds=30))


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/timetable/versions/<int:number>")
@signed_in
def version(event_id: int, number: int) -> ResponseReturnValue:
    return version_page(arranged_schedule(event_id, number))


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/timetable/versions/<int:number>/publication")
@signed_in
def publish(event_id: int, number: int) -> ResponseReturnValue:
    schedule = arranged_schedule(event_id, number)
    with unit_of_work():
        told = len(schedules.publish(schedule, by=actor()))
    flash(ngettext("Published. %(num)d person is told.", "Published. %(num)d people are told.", told))
    return redirect(url_for("matchmaking.timetable", event_id=schedule.matchmaking.event))


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/late-requests/opening")
@signed_in
def open_late_requests(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    with unit_of_work():
        setup.take_late_requests(matchmaking, by=actor())
    flash(_("Late requests are open. What people agree on waits here until you fit it in."))
    return redirect(url_for("matchmaking.timetable", event_id=matchmaking.event))


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/late-requests/closing")
@signed_in
def close_late_requests(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    with unit_of_work():
        setup.refuse_late_requests(matchmaking, by=actor())
    flash(_("Late requests are closed; what was not answered has expired."))
    return redirect(url_for("matchmaking.timetable", event_id=matchmaking.event))


def timetable_page(
    matchmaking: Matchmaking, form: RunForm, status: int = 200, *, fitting: FittingForm | None = None
) -> ResponseReturnValue:
    """Show the timetable as it holds now, what is missing in it, and how to make the next one."""
    versions = db.session.scalars(queries.schedules_of(matchmaking)).all()
    published = next((each for each in versions if each.state is ScheduleState.PUBLISHED), None)
    page = render_template(
        "matchmaking/timetable.html",
        matchmaking=matchmaking,
        is_walked_by=is_walked_by(matchmaking),
        form=form,
        figures=figures_now(matchmaking),
        bounds=published.plan["bounds"] if published else {},
        fitting=fitting or FittingForm(formdata=None, most_moved=0),
        versions=versions,
        **_held(matchmaking),
        **offers_in(matchmaking),
        run=first_or_none(queries.runs_of(matchmaking)),
    )
    return page, status


def _held(matchmaking: Matchmaking) -> dict[str, Any]:
    """Return what is agreed, where it takes place, and what waits for a place."""
    meetings = db.session.scalars(queries.standing_meetings(matchmaking)).all()
    places = {meeting: (meeting.slot, meeting.table) for meeting in meetings if meeting.slot and meeting.table}
    return {
        "meetings": meetings,
        "grid": _grid(matchmaking, places, ()),
        "unmet": [(meeting, meeting.unmet_reason, "") for meeting in meetings if meeting not in places],
        "newcomers": newcomers_among(meetings),
    }


def version_page(schedule: Schedule, status: int = 200, *, fitting: FittingForm | None = None) -> ResponseReturnValue:
    """Show one version of the timetable, what it achieves and what is to be done with a draft."""
    matchmaking, plan = schedule.matchmaking, from_row(schedule.plan)
    meetings = {key(meeting): meeting for meeting in db.session.scalars(queries.standing_meetings(matchmaking))}
    locked, goers = locked_in(schedule), goers_in(plan, meetings.values())
    changes, swaps = changes_by(plan, matchmaking, meetings.values(), goers), swaps_by(goers)
    places = {meetings[name]: place for name, place in places_in(plan, matchmaking).items() if name in meetings}
    page = render_template(
        "matchmaking/version.html",
        matchmaking=matchmaking,
        schedule=schedule,
        plan=plan,
        grid=_grid(matchmaking, places, changes, [row for name, row in meetings.items() if name in locked], goers),
        swaps=swaps,
        places=places,
        unmet=_unmet(matchmaking, plan, meetings),
        reason_words=reason_words if schedule.plan.get("most_moved") is None else beside_words,
        outlook=outlook_words(schedule.plan.get("outlook", [])),
        told=people_in_either(changes, swaps),
        is_stale=schedules.is_stale(schedule),
        **_fitted(schedule, meetings, fitting),
    )
    return page, status


def _fitted(schedule: Schedule, meetings: Mapping[str, Meeting], sent: FittingForm | None) -> dict[str, Any]:
    """Tell a page whether a draft only fits in newcomers, and whom moving others would place; None is not known."""
    second = schedule.plan.get("with_moves")
    named = {kind: [meetings[name] for name in names if name in meetings] for kind, names in (second or {}).items()}
    moved = len(named["moved"]) if named.get("placed") else schedule.plan.get("most_moved") or 0
    return {
        "most_moved": schedule.plan.get("most_moved"),
        "with_moves": named if second is not None else None,
        "fitting": sent or FittingForm(formdata=None, most_moved=moved or FIRST_TRY),
    }


def _unmet(matchmaking: Matchmaking, plan: Plan, meetings: Mapping[str, Meeting]) -> list[tuple[Meeting, str, str]]:
    """The meetings without a place, each with the reason and what would place it."""
    slots = {key(slot): datetime_in(slot.starts_at, matchmaking.event.timezone, "EEEE") for slot in matchmaking.slots}
    people = {key(person): person.registration.name for meeting in meetings.values() for person in meeting.people}
    return [
        (meetings[each.meeting], each.reason.value, _advice(each.suggestion, slots, people, meetings))
        for each in plan.unmet
        if each.meeting in meetings
    ]


def _advice(
    suggestion: Suggestion | None, slots: Mapping[str, str], people: Mapping[str, str], meetings: Mapping[str, Meeting]
) -> str:
    """Say what would place a meeting, as far as it is known and still there."""
    if suggestion is None or not {*suggestion.meetings} <= {*meetings} or not {*suggestion.participants} <= {*people}:
        return ""
    return remedy_words(
        suggestion.remedy,
        slot=slots.get(suggestion.slot or "", ""),
        people=", ".join(people[name] for name in suggestion.participants),
        meetings=", ".join(
            " \N{EN DASH} ".join(person.registration.name for person in meetings[name].people)
            for name in suggestion.meetings
        ),
    )


def _grid(
    matchmaking: Matchmaking, places: Places, changed: Any, locked: Collection[Meeting] = (), goers: Goers = AS_NOW
) -> Grid:
    draw = by_people if request.args.get("by") == "people" else by_tables
    return draw(matchmaking, places, changed, locked, goers)
