"""A tick is one worker's, and one item's failure is its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from eventhub import clock, jobs
from eventhub.db import db, unit_of_work
from eventhub.jobs import JobRun, JobTurn
from tests import factories

EVERY = timedelta(minutes=1)


def test_a_tick_that_another_worker_took_is_left_alone(db_session: Any) -> None:
    ran: list[datetime] = []

    def job(now: datetime) -> Iterator[bool]:
        ran.append(now)
        yield True

    with time_machine.travel(datetime(2026, 3, 29, 1, 0, 10, tzinfo=UTC), tick=False) as traveller:
        assert jobs.tick("job", job, EVERY) is True
        assert jobs.tick("job", job, EVERY) is False
        traveller.shift(EVERY)
        assert jobs.tick("job", job, EVERY) is True
    assert len(ran) == 2


def test_a_tick_writes_down_how_many_items_it_did(db_session: Any) -> None:
    jobs.tick("job", lambda _now: iter([True, False, True]), EVERY)
    run = db.session.scalars(db.select(JobRun)).one()
    assert (run.items, run.failures, run.finished_at is not None) == (3, 1, True)


def test_a_failing_item_is_undone_alone(db_session: Any) -> None:
    def fail() -> None:
        factories.user(email="lost@example.org")
        raise ZeroDivisionError

    done = [
        jobs.step("job", 1, lambda: factories.user(email="first@example.org")),
        jobs.step("job", 2, fail),
        jobs.step("job", 3, lambda: factories.user(email="last@example.org")),
    ]
    emails = db.session.scalars(db.text('SELECT email FROM "user" ORDER BY id')).all()
    assert (done, emails) == ([True, False, True], ["first@example.org", "last@example.org"])


def test_many_idle_ticks_leave_one_row(db_session: Any) -> None:
    with time_machine.travel(datetime(2026, 3, 29, 1, 0, 10, tzinfo=UTC), tick=False) as traveller:
        for _ in range(3):
            assert jobs.tick("job", lambda _now: iter(()), EVERY) is True
            traveller.shift(EVERY)
    assert [turn.name for turn in db.session.scalars(db.select(JobTurn))] == ["job"]
    assert db.session.scalars(db.select(JobRun)).all() == []


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2), timedelta(days=-30)])
def test_a_clock_that_jumps_stops_no_job(db_session: Any, jump: timedelta) -> None:
    """With the hour as the key of a tick, a clock set back by two hours would stop every job for two hours."""
    with time_machine.travel(datetime(2026, 3, 29, 1, 0, 10, tzinfo=UTC), tick=False) as traveller:
        assert jobs.tick("job", lambda _now: iter(()), EVERY) is True
        traveller.shift(jump)
        assert jobs.tick("job", lambda _now: iter(()), EVERY) is True
        assert jobs.tick("job", lambda _now: iter(()), EVERY) is False
        assert jobs.last_tick(clock.now()) == clock.now()


def test_who_is_overtaken_does_not_say_how_the_next_tick_went(db_session: Any) -> None:
    def slow(_now: datetime) -> Iterator[bool]:
        traveller.shift(EVERY)
        jobs.tick("job", lambda _now: iter(()), EVERY)
        yield True

    with time_machine.travel(datetime(2026, 3, 29, 1, 0, 10, tzinfo=UTC), tick=False) as traveller:
        jobs.tick("job", slow, EVERY)
    assert [turn.items for turn in db.session.scalars(db.select(JobTurn))] == [0]
    assert [run.items for run in db.session.scalars(db.select(JobRun))] == [1]


def test_old_ticks_are_forgotten(db_session: Any) -> None:
    now = clock.now()
    with unit_of_work():
        for days in (1, 8):
            at = now - timedelta(days=days)
            db.session.add(JobRun(name="job", due_at=at, started_at=at))
    assert list(jobs.forget_old_runs(now)) == [True]
    assert [run.due_at for run in db.session.scalars(db.select(JobRun))] == [now - timedelta(days=1)]
