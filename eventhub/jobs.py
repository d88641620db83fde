"""What every job shares: a tick is taken by one worker only, and work goes one item, one commit, one log line."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Delete, Index, String, UniqueConstraint, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from eventhub import clock
from eventhub.db import Base, db, let_others_write, unit_of_work

log = logging.getLogger(__name__)

IS_BUSY = text("items > 0")
KEPT_FOR = timedelta(days=7)
stopping = threading.Event()
"""Set when this process is told to end: the item at hand is finished, the others are the next worker's."""
Item = TypeVar("Item")


WORKER = f"{socket.gethostname()[:60]} {os.getpid()}"
"""What this process is called among all workers of all machines."""
CLOCKS_DIFFER = timedelta(minutes=1)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class JobTurn(Base):
    """The last tick of one job, taken by exactly one worker: one row a job, however often it is asked."""

    __tablename__ = "job_turn"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(String(80))
    finished_at: Mapped[datetime | None]
    items: Mapped[int] = mapped_column(default=0)


class JobRun(Base):
    """A tick that did something; nearly all find nothing to do and leave nothing."""

    __tablename__ = "job_run"
    __table_args__ = (
        UniqueConstraint("name", "due_at"),
        Index("ix_job_run_busy", "started_at", sqlite_where=IS_BUSY, postgresql_where=IS_BUSY),
    )

    name: Mapped[str]
    due_at: Mapped[datetime]
    started_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    finished_at: Mapped[datetime | None]
    items: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)


Job = Callable[[datetime], Iterable[bool]]
"""A job is given the present and yields, for every item it took on, whether that item went well."""


def tick(name: str, job: Job, every: timedelta) -> bool:
    """Run a job, unless a worker took its tick less than half an interval ago; return whether it ran here.

    A job that breaks off counts as one failure more, beside the items it did.
    """
    now = clock.now()
    if not _take(name, now, every / 2):
        return False
    outcomes: list[bool] = []
    try:
        outcomes.extend(_until_stopping(job(now)))
    except Exception:
        outcomes.append(False)
        raise
    finally:
        _finish(name, now, outcomes)
    return True


def step(name: str, subject: object, work: Callable[[], object]) -> bool:
    """Do one item's work in one transaction with one log line; a failure is logged and the others go on."""
    started = time.monotonic()
    try:
        with unit_of_work():
            work()
    except Exception:
        log.exception("job=%s item=%s outcome=failed", name, subject)
        return False
    finally:
        took = time.monotonic() - started
        let_others_write(took)
    log.info("job=%s item=%s outcome=done ms=%d", name, subject, took * 1000)
    return True


def forget_old_runs(now: datetime) -> Iterator[bool]:
    """Delete the record of ticks nobody will ask about any more."""
    yield step("forget_old_runs", "job_run", lambda: db.session.execute(_older_than(now - KEPT_FOR)))


def last_tick(now: datetime) -> datetime | None:
    """Return when any worker last took a tick: the workers' heartbeat.

    What a clock set back meanwhile has left in the future says nothing about the present.
    """
    return db.session.scalar(select(func.max(JobTurn.taken_at)).where(JobTurn.taken_at < now + CLOCKS_DIFFER))


def _until_stopping(outcomes: Iterable[bool]) -> Iterator[bool]:
    for outcome in outcomes:
        yield outcome
        if stopping.is_set():
            return


def _take(name: str, now: datetime, spacing: timedelta) -> bool:
    """Take a job's tick unless it was taken just now; one from the future: the clock was set back since.

    Looked at first without the right to write, which many workers would else wait for only to find the tick taken.
    """
    is_free = or_(JobTurn.taken_at <= now - spacing, JobTurn.taken_at >= now + spacing)
    if db.session.scalar(select(JobTurn.id).where(JobTurn.name == name, ~is_free)):
        return False
    mine = {"taken_at": now, "taken_by": WORKER, "finished_at": None}
    first = _INSERT[db.engine.dialect.name](JobTurn).values(name=name, items=0, **mine)
    first = first.on_conflict_do_nothing(index_elements=["name"]).returning(JobTurn.id)
    with unit_of_work():
        return _changes(update(JobTurn).where(JobTurn.name == name, is_free).values(mine)) or bool(
            db.session.scalar(first)  # drivers do not agree on how many rows an insert has changed
        )


def _finish(name: str, taken_at: datetime, outcomes: list[bool]) -> None:
    """Write down how a tick ended, unless a later one was taken meanwhile; only one that did something is kept."""
    is_mine = (JobTurn.name == name, JobTurn.taken_at == taken_at, JobTurn.taken_by == WORKER)
    now, items = clock.now(), len(outcomes)
    with unit_of_work():
        _changes(update(JobTurn).where(*is_mine).values(finished_at=now, items=items))
        if outcomes:
            run = JobRun(name=name, due_at=taken_at, started_at=taken_at, finished_at=now)
            run.items, run.failures = items, outcomes.count(False)
            db.session.add(run)


def _changes(statement: Any) -> bool:
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)


def _older_than(instant: datetime) -> Delete:
    return delete(JobRun).where(JobRun.started_at < instant).execution_options(synchronize_session=False)
