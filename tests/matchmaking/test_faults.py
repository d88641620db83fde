"""Kills and races: a dead optimiser changes nothing that was published, and of two who want one place one gets it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking import jobs
from eventhub.matchmaking.models import (
    Absence,
    Attendee,
    Matchmaking,
    Meeting,
    MeetingRequest,
    Profile,
    ScheduleRun,
    Slot,
    Table,
)
from eventhub.matchmaking.operations import meetings, requests, runs, schedules
from eventhub.matchmaking.planning import process
from eventhub.matchmaking.states import MatchmakingState, Priority, RequestState, RunFailure, RunState, ScheduleState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting

pytestmark = pytest.mark.fault


def children() -> set[int]:
    """The processes this one has started."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def solvers() -> set[int]:
    """The children that are the solver already: one halted before it is would hold up whoever begins it."""
    return {pid for pid in children() if b"matchmaking.solver" in _command(pid)}


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@contextmanager
def to_the_solver(number: signal.Signals) -> Iterator[None]:
    """Send a signal to the solver's process as soon as there is one."""
    before, is_over = solvers(), threading.Event()

    def strike() -> None:
        while not is_over.is_set():
            for pid in solvers() - before:
                os.kill(pid, number)
                return
            time.sleep(0.005)

    striker = threading.Thread(target=strike)
    striker.start()
    yield
    is_over.set()
    striker.join()


@contextmanager
def while_the_solver_sleeps(deed: Callable[[], object]) -> Iterator[None]:
    """Halt the solver's process as soon as there is one, do the deed, and let it go on."""
    before, is_over = solvers(), threading.Event()

    def interrupt() -> None:
        while not is_over.is_set():
            for pid in solvers() - before:
                os.kill(pid, signal.SIGSTOP)
                deed()
                os.kill(pid, signal.SIGCONT)
                return
            time.sleep(0.005)

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    yield
    is_over.set()
    interrupter.join()


def rows(*models):
    """Every column of every row, to be compared before and after."""
    return [tuple(db.session.execute(model.__table__.select().order_by("id")).all()) for model in models]


def published_matchmaking():
    """A published timetable to which one more meeting has been agreed."""
    matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
    for slot in range(3):
        placed_meeting(matchmaking, slot)
    agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
    return matchmaking


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP])
def test_a_dead_or_hanging_optimiser_changes_nothing_that_was_published(db_session, monkeypatch, number):
    monkeypatch.setattr(process, "PATIENCE", 1)
    with unit_of_work():
        matchmaking = published_matchmaking()
        run = runs.start(matchmaking, seconds=1, by=matchmaking.event.host)
    before, others = rows(Meeting, Attendee), children()
    with to_the_solver(number):
        outcomes = list(jobs.run_all_queued(factories.in_days(0)))
    assert (outcomes, run.state, run.schedule) == ([False], RunState.FAILED, None)
    assert run.failure is RunFailure.ENDED_FROM_OUTSIDE
    assert rows(Meeting, Attendee) == before
    assert children() == others


def test_an_optimiser_out_of_memory_changes_nothing_that_was_published(db_session, monkeypatch):
    monkeypatch.setattr(process, "MEMORY_MIB", 16)
    with unit_of_work():
        matchmaking = published_matchmaking()
        for _ in range(120):  # more than fits into what the process has at hand when its limit is set
            agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    before = rows(Meeting, Attendee)
    assert list(jobs.run_all_queued(factories.in_days(0))) == [False]
    assert (run.state, run.schedule) == (RunState.FAILED, None)
    assert run.failure in (RunFailure.NO_ANSWER, RunFailure.ENDED_FROM_OUTSIDE)
    assert rows(Meeting, Attendee) == before


def test_locks_that_cannot_be_kept_fail_the_run_and_say_so(db_session):
    with unit_of_work():
        matchmaking = published_matchmaking()
        locked = placed_meeting(matchmaking, 3, is_locked=True)
        locked.people[0].away = [Absence(slot_id=locked.slot.id)]
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    before = rows(Meeting, Attendee)
    assert list(jobs.run_all_queued(factories.in_days(0))) == [False]
    assert run.failure is RunFailure.LOCKS_CLASH
    assert rows(Meeting, Attendee) == before


def test_a_result_is_refused_when_the_question_changed_while_the_optimiser_was_at_work(app):
    def write():
        matchmaking = published_matchmaking()
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
        return factories.saved(run).id, matchmaking.id

    def change(matchmaking_id):
        with app.app_context(), unit_of_work():
            matchmaking = db.session.get_one(Matchmaking, matchmaking_id)
            agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))

    run_id, matchmaking_id = prepared(app, write)
    with app.app_context(), while_the_solver_sleeps(lambda: change(matchmaking_id)):
        assert list(jobs.run_all_queued(factories.in_days(0))) == [False]
    with app.app_context():
        run = db.session.get_one(ScheduleRun, run_id)
        assert (run.state, run.schedule) == (RunState.FAILED, None)
        assert run.failure is RunFailure.QUESTION_CHANGED


def test_after_a_failure_the_next_run_works(db_session):
    with unit_of_work():
        matchmaking = published_matchmaking()
        runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    with to_the_solver(signal.SIGKILL):
        list(jobs.run_all_queued(factories.in_days(0)))
    with unit_of_work():
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    assert list(jobs.run_all_queued(factories.in_days(0))) == [True]
    assert run.schedule.state is ScheduleState.DRAFT


def at_once(app, *deeds: Callable[[], object]) -> list[str]:
    """Do several deeds at the same moment, each with a connection of its own; return how each ended."""
    gate, outcomes = threading.Barrier(len(deeds)), []

    def do(deed: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                with unit_of_work():
                    deed()
                outcomes.append("done")
            except (Refusal, IntegrityError) as refusal:
                outcomes.append("refused" if isinstance(refusal, Refusal) else "refused by the database")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def prepared(app, write):
    """Save rows and return what the writer returns, with no connection left open."""
    with app.app_context(), unit_of_work():
        return write()


ROUNDS = 10


def test_of_two_meetings_moved_to_one_place_at_once_one_gets_it(app):
    def write():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        first, second = placed_meeting(matchmaking, 0), placed_meeting(matchmaking, 1)
        return [first.id, second.id, matchmaking.slots[3].id, matchmaking.tables[1].id]

    def move(meeting_id, slot_id, table_id):
        place = db.session.get_one(Slot, slot_id), db.session.get_one(Table, table_id)
        meetings.place(db.session.get_one(Meeting, meeting_id), *place, by=None)

    for _round in range(ROUNDS):
        first, second, *place = prepared(app, write)
        outcomes = at_once(
            app, lambda each=first, to=place: move(each, *to), lambda each=second, to=place: move(each, *to)
        )
        assert outcomes == ["done", "refused"]


def test_of_two_meetings_of_one_person_moved_to_one_slot_at_once_one_gets_it(app):
    def write():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        shared = listed_person(matchmaking)
        first = placed_meeting(matchmaking, 0, people=(shared, listed_person(matchmaking)))
        second = placed_meeting(matchmaking, 1, people=(shared, listed_person(matchmaking)))
        tables = matchmaking.tables
        return [(first.id, tables[0].id), (second.id, tables[1].id)], matchmaking.slots[3].id

    def move(meeting_id, table_id, slot_id):
        place = db.session.get_one(Slot, slot_id), db.session.get_one(Table, table_id)
        meetings.place(db.session.get_one(Meeting, meeting_id), *place, by=None)

    for _round in range(ROUNDS):
        both, slot_id = prepared(app, write)
        deeds = [lambda each=each, to=slot_id: move(*each, to) for each in both]
        assert at_once(app, *deeds) == ["done", "refused"]


def test_a_request_accepted_twice_and_withdrawn_at_once_ends_one_way(app):
    def write():
        matchmaking = open_matchmaking()
        return factories.request(listed_person(matchmaking), listed_person(matchmaking)).id

    def deed(operation, request_id):
        operation(db.session.get_one(MeetingRequest, request_id), by=None)

    for _round in range(ROUNDS):
        request_id = prepared(app, write)
        operations = (requests.accept, requests.accept, requests.withdraw)
        outcomes = at_once(app, *(lambda each=each, of=request_id: deed(each, of) for each in operations))
        assert outcomes == ["done", "refused", "refused"]
        with app.app_context():
            is_agreed = db.session.get_one(MeetingRequest, request_id).state is RequestState.ACCEPTED
            assert db.session.query(Meeting).filter_by(request_id=request_id).count() == is_agreed


def test_two_who_ask_each_other_at_once_have_one_request(app):
    def write():
        matchmaking = open_matchmaking()
        return [listed_person(matchmaking).id, listed_person(matchmaking).id]

    def ask(one, other):
        people = db.session.get_one(Profile, one), db.session.get_one(Profile, other)
        requests.ask(*people, message="", priority=Priority.MUST, by=None)

    for _round in range(ROUNDS):
        one, other = prepared(app, write)
        outcomes = at_once(app, lambda a=one, b=other: ask(a, b), lambda a=other, b=one: ask(a, b))
        assert outcomes == ["done", "refused"]


def test_of_two_who_publish_at_once_the_second_is_refused(app):
    def write():
        matchmaking = open_matchmaking(state=MatchmakingState.SCHEDULING)
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        return factories.saved(runs.start(matchmaking, seconds=5, by=matchmaking.event.host)).id

    def publish(run_id):
        schedules.publish(db.session.get_one(ScheduleRun, run_id).schedule, by=None)

    run = prepared(app, write)
    with app.app_context():
        list(jobs.run_all_queued(factories.in_days(0)))
    assert at_once(app, lambda: publish(run), lambda: publish(run)) == ["done", "refused"]
    with app.app_context():
        assert {meeting.sequence for meeting in db.session.query(Meeting)} == {1}
