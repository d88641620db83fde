"""Runs of the optimiser: asked for, taken on, told of, stopped, and how they ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, ScheduleRun
from eventhub.matchmaking.newcomers import waiting_meetings
from eventhub.matchmaking.operations import schedules
from eventhub.matchmaking.operations.drafts import locked_in
from eventhub.matchmaking.planning.fitting import forced_out
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.planning.problem import fingerprint, problem_of
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.objective import changed
from eventhub.matchmaking.solver.problem import Placement, Plan, Problem, Status
from eventhub.matchmaking.states import MatchmakingState, RunFailure, RunState, ScheduleState
from eventhub.transitions import move

MOST_POINTS = 200
"""Steps of progress kept for the chart."""
LOST_AFTER = timedelta(minutes=2)
"""Silence, on top of its time limit, after which a run's worker is taken for dead."""
_NO_PLAN = {
    Status.INFEASIBLE: RunFailure.LOCKS_CLASH,
    Status.UNKNOWN: RunFailure.NO_TIME,
}
_WITH_TIMETABLE = (MatchmakingState.SCHEDULING, MatchmakingState.PUBLISHED)


@dataclass(frozen=True)
class Answer:
    """A plan for an event's problem, which was `asked` as it stood then, and what changes to the event would bring.

    `with_moves` is the plan that places more by moving a few meetings, where that was looked for.
    """

    problem: Problem
    asked: Problem
    plan: Plan
    outlook: Sequence[dict[str, Any]] = ()
    with_moves: Plan | None = None


def start(matchmaking: Matchmaking, *, seconds: int, by: Any, most_moved: int | None = None) -> ScheduleRun:
    """A run of the optimiser waits for the worker; there is one at a time.

    With `most_moved` it fits in who has no place yet, and so many of the other meetings may move.
    """
    lock(matchmaking)
    if matchmaking.state not in _WITH_TIMETABLE:
        raise Refusal(_("Close the requests first, so that the timetable holds them all."))
    if not db.session.scalar(queries.count_standing(matchmaking)):
        raise Refusal(_("Nobody has agreed on a meeting yet; there is nothing to schedule."))
    if first_or_none(queries.unfinished_run_of(matchmaking)):
        raise Refusal(_("The optimiser is at work for this event already."))
    if most_moved is not None:
        _check_newcomers(matchmaking)
    run = ScheduleRun(matchmaking=matchmaking, time_limit_seconds=seconds, most_moved=most_moved, requested_by_id=by.id)
    db.session.add(run)
    record(run, "asked for", by=by)
    return run


def _check_newcomers(matchmaking: Matchmaking) -> None:
    if matchmaking.state is not MatchmakingState.PUBLISHED:
        raise Refusal(_("There is no published timetable yet into which to fit anybody."))
    if not db.session.scalars(waiting_meetings(matchmaking)).all():
        raise Refusal(_("Every agreed meeting has a place already."))


def ask_to_stop(run: ScheduleRun, *, by: Any) -> None:
    """The run ends soon, with the best timetable found so far; one that has not begun never will."""
    lock(run)
    if run.state is RunState.QUEUED:
        fail(run, RunFailure.STOPPED_EARLY, by=by)
    elif run.stop_requested_at is None:
        run.stop_requested_at = clock.now()
        record(run, "asked to stop", by=by)


def take_on(run: ScheduleRun) -> bool:
    """This worker does the run, unless another was faster; return whether it is ours."""
    lock(run)
    if run.state is not RunState.QUEUED:
        return False
    move(run, RunState.RUNNING, by=None)
    run.started_at = clock.now()
    return True


def tell_progress(run: ScheduleRun, steps: list[dict[str, Any]]) -> bool:
    """The page shows how far the run is; return whether somebody asked to stop it."""
    lock(run)
    if steps:
        phase = steps[-1]["phase"]
        points = [[step["seconds"], step["best"], step["bound"]] for step in steps if step["phase"] == phase]
        run.progress = {**steps[-1], "points": points[-MOST_POINTS:]}
    return run.stop_requested_at is not None


def finish(run: ScheduleRun, answer: Answer) -> None:
    """The plan is kept as a draft, if it breaks no rule and still answers the event's question; else the run failed."""
    lock(run.matchmaking)
    lock(run)
    if objection := _objection(run, answer):
        fail(run, *objection)
        return
    run.schedule = schedules.save_draft(
        run.matchmaking, answer.plan, fingerprint(answer.problem), **_extras(run, answer)
    )
    move(run, RunState.FINISHED, by=None)
    run.finished_at = clock.now()


def _extras(run: ScheduleRun, answer: Answer) -> dict[str, Any]:
    """Return what else the draft's page tells: what is locked in it, and what more, or moving others, would bring."""
    locked = {each.id for each in answer.asked.meetings if each.locked}
    return {
        "locked": sorted(locked & {each.meeting for each in locks_for(run)}),
        "outlook": list(answer.outlook),
        "most_moved": run.most_moved,
        "with_moves": _second_choice(answer),
    }


def locks_for(run: ScheduleRun) -> list[Placement]:
    """Return where the draft that the run will replace keeps meetings."""
    draft = first_or_none(queries.schedules_in(run.matchmaking, ScheduleState.DRAFT))
    if draft is None:
        return []
    locked = locked_in(draft)
    return [each for each in from_row(draft.plan).meetings if each.meeting in locked]


def _second_choice(answer: Answer) -> dict[str, list[str]] | None:
    """Name the meetings that moving others would place, and those others; None where that was not looked for."""
    second, placed = answer.with_moves, {each.meeting for each in answer.plan.meetings}
    if second is None or violations(answer.asked, second):
        return None
    return {
        "placed": [each.meeting for each in second.meetings if each.meeting not in placed],
        "moved": changed(answer.asked, second.meetings),
    }


def fail(run: ScheduleRun, reason: RunFailure, words: str = "", *, by: Any = None) -> None:
    """The run gave no timetable, and says why; whatever was published stays as it is.

    Its history keeps the technical words, for those who run the system.
    """
    lock(run)
    move(run, RunState.FAILED, by=by, note=words)
    run.failure, run.finished_at = reason, clock.now()


def is_lost(run: ScheduleRun, now: datetime) -> bool:
    """Whether a run has gone on for longer than it can with its worker alive."""
    begun_at = run.started_at or run.created_at
    return run.state is RunState.RUNNING and begun_at + timedelta(seconds=run.time_limit_seconds) + LOST_AFTER < now


def _objection(run: ScheduleRun, answer: Answer) -> tuple[RunFailure, str] | None:
    """Say why a plan cannot be kept, with what was seen in technical words; None when it can."""
    plan = answer.plan
    if broken := violations(answer.asked, plan):
        return RunFailure.RULE_BROKEN, f"{broken[0].rule}: {broken[0].detail}"
    if plan.status in _NO_PLAN:
        return _NO_PLAN[plan.status], f"the plan is {plan.status.value}"
    if run.most_moved is not None and plan.figures.changed > forced_out(answer.asked) + run.most_moved:
        return RunFailure.MOVED_TOO_MANY, f"moved {plan.figures.changed} meetings"
    if fingerprint(problem_of(run.matchmaking)) != fingerprint(answer.problem):
        return RunFailure.QUESTION_CHANGED, ""
    return None
