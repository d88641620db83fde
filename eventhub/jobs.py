"""What every job shares: a tick is taken by one worker only, and work goes one item, one commit, one log line."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Delete, Index, UniqueConstraint, delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from eventhub import clock
from eventhub.db import Base, db, unit_of_work

log = logging.getLogger(__name__)

IS_BUSY = text("items > 0")
"""Nearly every tick finds nothing to do; those that did are found without looking through all."""
KEPT_FOR = timedelta(days=7)
stopping = threading.Event()
"""Set when this process is told to end: the item at hand is finished, the others are the next worker's."""
Item = TypeVar("Item")


class JobRun(Base):
    """One tick of one job, taken by exactly one worker."""

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
    """Run a job for the interval that lies now, unless another worker has taken it; return whether it ran here.

    A job that breaks off counts as one failure more, beside the items it did.
    """
    now = clock.now()
    run_id = _take(name, _floor(now, every))
    if run_id is None:
        return False
    outcomes: list[bool] = []
    try:
        outcomes.extend(_until_stopping(job(now)))
    except Exception:
        outcomes.append(False)
        raise
    finally:
        _finish(run_id, outcomes)
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
    log.info("job=%s item=%s outcome=done ms=%d", name, subject, (time.monotonic() - started) * 1000)
    return True


def forget_old_runs(now: datetime) -> Iterator[bool]:
    """Delete the record of ticks nobody will ask about any more."""
    yield step("forget_old_runs", "job_run", lambda: db.session.execute(_older_than(now - KEPT_FOR)))


def last_tick() -> datetime | None:
    """Return when any worker last took a tick: the workers' heartbeat."""
    return db.session.scalar(select(func.max(JobRun.started_at)))


def _until_stopping(outcomes: Iterable[bool]) -> Iterator[bool]:
    for outcome in outcomes:
        yield outcome
        if stopping.is_set():
            return


def _take(name: str, due_at: datetime) -> int | None:
    try:
        with unit_of_work():
            run = JobRun(name=name, due_at=due_at)
            db.session.add(run)
            db.session.flush()
            return run.id
    except IntegrityError:
        return None


def _finish(run_id: int, outcomes: list[bool]) -> None:
    with unit_of_work():
        run = db.session.get_one(JobRun, run_id)
        run.finished_at = clock.now()
        run.items, run.failures = len(outcomes), outcomes.count(False)


def _floor(instant: datetime, every: timedelta) -> datetime:
    seconds = every.total_seconds()
    return datetime.fromtimestamp(instant.timestamp() // seconds * seconds, tz=instant.tzinfo)


def _older_than(instant: datetime) -> Delete:
    return delete(JobRun).where(JobRun.started_at < instant).execution_options(synchronize_session=False)
