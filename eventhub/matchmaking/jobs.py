"""What the clock and the worker do for matchmaking: requests open, expire and close, and the optimiser runs."""

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import OperationalError

from eventhub import clock
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.jobs import step, stopping
from eventhub.matchmaking import freed, queries, windows
from eventhub.matchmaking.models import ScheduleRun
from eventhub.matchmaking.operations import freeing, requests, runs, setup
from eventhub.matchmaking.operations.runs import Answer
from eventhub.matchmaking.planning.fitting import question_at, with_locks
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.planning.process import SolverFailed, SolverProcess, solving
from eventhub.matchmaking.solver.problem import Plan, Problem
from eventhub.matchmaking.states import RunFailure, RunState

log = logging.getLogger(__name__)

BETWEEN_REPORTS = 1.0
"""Seconds between two looks at a run's progress and at whether it shall stop."""
SECOND_LOOK, MOVED_AT_SECOND = 10, 3
"""Seconds, and meetings that may move, for telling whether moving some would place who could not be fitted in."""


def expire_all_due(now: datetime) -> Iterator[bool]:
    """Let every request expire that nobody answered in time."""
    for request in db.session.scalars(queries.expired(now)).all():
        yield step("expire_all_due", request.id, partial(requests.expire, request))


def expire_all_place_offers(now: datetime) -> Iterator[bool]:
    """Let every freed time go to the next two that the first two did not take in time."""
    for offer in db.session.scalars(freed.over(now)).all():
        yield step("expire_all_place_offers", offer.id, partial(freeing.expire, offer))


def follow_all_windows(now: datetime) -> Iterator[bool]:
    """Open the requests whose time has come, and close those whose time is over."""
    for matchmaking in db.session.scalars(windows.to_open(now)).all():
        yield step("follow_all_windows", matchmaking.id, partial(setup.open_on_time, matchmaking, now))
    for matchmaking in db.session.scalars(windows.to_close(now)).all():
        yield step("follow_all_windows", matchmaking.id, partial(setup.close_on_time, matchmaking, now))


def run_all_queued(now: datetime) -> Iterator[bool]:
    """Run the optimiser for whoever asked; runs whose worker died are given up first."""
    for run in db.session.scalars(queries.runs_in(RunState.RUNNING)).all():
        if runs.is_lost(run, now):
            yield step("run_all_queued", run.id, partial(runs.fail, run, RunFailure.WORKER_LOST))
    while run_id := _take_next():
        yield _run(run_id)


def _take_next() -> int | None:
    with unit_of_work():
        run = first_or_none(queries.runs_in(RunState.QUEUED))
        return run.id if run and runs.take_on(run) else None


def _run(run_id: int) -> bool:
    """Do one run to its end, whatever that is; return whether it gave a draft."""
    try:
        answer = _solve(run_id)
    except SolverFailed as failure:
        return _fail(run_id, failure.reason, str(failure))
    except Exception as error:  # whatever else goes wrong, the organiser must not wait for ever
        log.exception("job=run_all_queued run=%d", run_id)
        return _fail(run_id, RunFailure.FAULT, repr(error))
    with unit_of_work():
        runs.finish(db.session.get_one(ScheduleRun, run_id), answer)
    run = db.session.get_one(ScheduleRun, run_id)
    outcome = run.failure.value if run.failure else run.state.value
    log.info("job=run_all_queued run=%d outcome=%s", run_id, outcome)
    return run.failure is None


def _solve(run_id: int) -> Answer:
    """Solve the event's problem in a process of its own, telling of progress while it goes on."""
    run = db.session.get_one(ScheduleRun, run_id)
    problem, seconds, most_moved = problem_of(run.matchmaking), run.time_limit_seconds, run.most_moved
    locks = runs.locks_for(run)
    db.session.rollback()
    is_beside = most_moved is not None
    asked = with_locks(question_at(problem, clock.now(), beside=is_beside), locks, beside=is_beside)
    plan, outlook = _plan_of(run_id, asked, seconds, most_moved)
    with_moves = _second_look(run_id, asked, min(seconds, SECOND_LOOK)) if most_moved == 0 and plan.unmet else None
    return Answer(problem, asked, plan, outlook, with_moves)


def _second_look(run_id: int, asked: Problem, seconds: int) -> Plan | None:
    """Look for what moving some would place; the plan that there is does not depend on how that goes."""
    if _tell(run_id, []):
        return None
    try:
        with solving(asked, seconds, MOVED_AT_SECOND) as process:
            while not process.wait(BETWEEN_REPORTS):
                if _tell(run_id, []):
                    return None
            return process.plan()
    except SolverFailed as failure:
        log.warning("run=%d second look failed: %s", run_id, failure)
        return None


def _plan_of(run_id: int, asked: Problem, seconds: int, most_moved: int | None) -> tuple[Plan, list[dict[str, Any]]]:
    with solving(asked, seconds, most_moved) as process:
        while not process.wait(BETWEEN_REPORTS):
            _report(run_id, process)
        _report(run_id, process)
        return process.plan(), process.outlook()


def _report(run_id: int, process: SolverProcess) -> None:
    """Write down the progress and pass on a request to stop."""
    if _tell(run_id, process.progress()):
        process.stop()


def _tell(run_id: int, steps: list[dict[str, Any]]) -> bool:
    """Write down the progress; return whether to stop. A busy database only makes it wait for the next time."""
    try:
        with unit_of_work():
            shall_stop = runs.tell_progress(db.session.get_one(ScheduleRun, run_id), steps)
    except OperationalError:
        log.warning("run=%d cannot report now", run_id)
        return stopping.is_set()
    return shall_stop or stopping.is_set()


def _fail(run_id: int, reason: RunFailure, words: str) -> bool:
    with unit_of_work():
        runs.fail(db.session.get_one(ScheduleRun, run_id), reason, words)
    log.warning("job=run_all_queued run=%d failure=%s: %s", run_id, reason.value, words)
    return False
