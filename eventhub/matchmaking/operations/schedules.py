"""Versions of the timetable: kept as a draft, then published."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from eventhub import clock
from eventhub.db import db, lock
from eventhub.errors import Outdated, Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Schedule
from eventhub.matchmaking.operations import freeing
from eventhub.matchmaking.operations.firsts import first_of
from eventhub.matchmaking.operations.letters import tell_of_changes
from eventhub.matchmaking.operations.meetings import settle
from eventhub.matchmaking.operations.sharing import send
from eventhub.matchmaking.planning.plan import (
    Place,
    as_row,
    changes_by,
    from_row,
    goers_in,
    people_in_either,
    place_of,
    swaps_by,
)
from eventhub.matchmaking.planning.problem import fingerprint, key, problem_of
from eventhub.matchmaking.solver.problem import Plan
from eventhub.matchmaking.states import MatchmakingState, ScheduleState
from eventhub.transitions import move


def save_draft(matchmaking: Matchmaking, plan: Plan, problem_hash: str, **more: Any) -> Schedule:
    """The plan is the newest draft, instead of any other; `more` is what else its page tells of it."""
    _supersede(matchmaking, ScheduleState.DRAFT)
    newest = db.session.scalar(select(func.max(Schedule.number)).where(Schedule.matchmaking_id == matchmaking.id))
    kept = as_row(plan) | more
    schedule = Schedule(matchmaking=matchmaking, number=(newest or 0) + 1, plan=kept, problem_hash=problem_hash)
    db.session.add(schedule)
    db.session.flush()
    return schedule


def publish(schedule: Schedule, *, by: Any) -> list[Profile]:
    """The draft is what people walk by; return those whose meetings changed, all of whom are told.

    Who was offered a freed time that it needs is told, too.
    """
    matchmaking = schedule.matchmaking
    lock(matchmaking)
    lock(schedule)
    check_draft(schedule)
    if matchmaking.state not in (MatchmakingState.SCHEDULING, MatchmakingState.PUBLISHED):
        raise Refusal(_("Requests are open, or the meetings are over: no timetable is published now."))
    plan = from_row(schedule.plan)
    standing = db.session.scalars(queries.standing_meetings(matchmaking)).all()
    goers = goers_in(plan, standing)
    changes, swaps = changes_by(plan, matchmaking, standing, goers), swaps_by(goers)
    _refuse_past(changes)
    _supersede(matchmaking, ScheduleState.PUBLISHED)
    move(schedule, ScheduleState.PUBLISHED, by=by)
    schedule.published_at = clock.now()
    was = {meeting: place_of(meeting) for meeting in changes}
    settle(changes, by=by, meanwhile=lambda: send(swaps, by=by))
    _write_reasons(schedule)
    _lock_what_was_locked(schedule, by=by)
    if matchmaking.state is MatchmakingState.SCHEDULING:
        move(matchmaking, MatchmakingState.PUBLISHED, by=by)
    timetable = db.session.scalars(queries.placed_meetings(matchmaking)).all()
    tell_of_changes(f"schedule:{schedule.id}", was, timetable, swaps=swaps)
    freeing.make_way(matchmaking, timetable, by=by)
    return people_in_either(changes, swaps)


def is_stale(schedule: Schedule) -> bool:
    """Whether a draft answers a question that is no longer the event's."""
    is_draft = schedule.state is ScheduleState.DRAFT
    return is_draft and fingerprint(problem_of(schedule.matchmaking)) != schedule.problem_hash


def check_draft(schedule: Schedule) -> None:
    """Refuse what somebody else published or replaced meanwhile, and what no longer answers the question."""
    if schedule.published_at is not None:
        who, at = first_of(schedule, [ScheduleState.PUBLISHED], schedule.published_at)
        words = _(
            "Version %(number)s was published already: %(who)s did so on %(at)s.",
            number=schedule.number,
            who=who,
            at=at,
        )
        raise Outdated(words)
    if schedule.state is not ScheduleState.DRAFT:
        raise Refusal(_("A newer version has replaced this draft. Look at that one instead."))
    if is_stale(schedule):
        words = _(
            "Meetings, absences, wishes, slots, tables, interpreters, how many meetings people should have or who"
            " shares theirs changed since this draft. Run the optimiser again."
        )
        raise Refusal(words)


def _refuse_past(changes: Mapping[Meeting, Place | None]) -> None:
    """No meeting is put into a slot that has begun, or taken out of one."""
    slots = [slot for meeting, place in changes.items() for slot in (meeting.slot, place[0] if place else None)]
    if any(slot.starts_at <= clock.now() for slot in slots if slot):
        raise Refusal(_("Meanwhile a time has begun that this draft changes. Run the optimiser again."))


def _supersede(matchmaking: Matchmaking, state: ScheduleState) -> None:
    for old in db.session.scalars(queries.schedules_in(matchmaking, state)).all():
        move(old, ScheduleState.SUPERSEDED, by=None)
    db.session.flush()


def _lock_what_was_locked(schedule: Schedule, *, by: Any) -> None:
    """What was locked in the draft stays where it is now that people walk by it."""
    locked = set(schedule.plan.get("locked") or ())
    for meeting in db.session.scalars(queries.placed_meetings(schedule.matchmaking)) if locked else ():
        if key(meeting) in locked and not meeting.is_locked:
            meeting.is_locked = True
            record(meeting, "locked", by=by)


def _write_reasons(schedule: Schedule) -> None:
    """Every meeting without a place says why."""
    reasons = {unmet.meeting: unmet.reason.value for unmet in from_row(schedule.plan).unmet}
    for meeting in db.session.scalars(queries.standing_meetings(schedule.matchmaking)):
        meeting.unmet_reason = reasons.get(key(meeting))
