"""A tick is one worker's, and one item's failure is its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from eventhub import clock, jobs
from eventhub.db import db, unit_of_work
from eventhub.jobs import JobRun
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


def test_old_ticks_are_forgotten(db_session: Any) -> None:
    now = clock.now()
    with unit_of_work():
        for days in (1, 8):
            at = now - timedelta(days=days)
            db.session.add(JobRun(name="job", due_at=at, started_at=at))
    assert list(jobs.forget_old_runs(now)) == [True]
    assert [run.due_at for run in db.session.scalars(db.select(JobRun))] == [now - timedelta(days=1)]
