"""The job process: a scheduler that only ticks; what is due stands in the tables."""

import logging
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from eventhub import clock, jobs, pausing
from eventhub.accounts.jobs import forget_all_expired
from eventhub.attachments.jobs import forget_all_orphans
from eventhub.attendance.jobs import forget_all_arrivals
from eventhub.db import db, unit_of_work
from eventhub.digests.jobs import write_all_due
from eventhub.events.jobs import finish_all_over, publish_all_due
from eventhub.following.jobs import forget_all_unfollowed, tell_all_due
from eventhub.hosting.jobs import close_all_over, forget_all_old_edits, warn_all_due
from eventhub.mail.jobs import forget_all_old, send_all_due
from eventhub.mail.operations import writing_what_may_have_left
from eventhub.matchmaking.jobs import expire_all_due, expire_all_place_offers, follow_all_windows, run_all_queued
from eventhub.outcomes.jobs import ask_all_for_outcomes
from eventhub.registration.jobs import expire_all_offers, forget_all_sensitive
from eventhub.reminders.jobs import remind_all_due
from eventhub.reporting.jobs import ask_all_due
from eventhub.surveys.jobs import thank_all_due

log = logging.getLogger(__name__)

LOOKS_SECONDS = 0.25
CLOCK_SLIPS_SECONDS = 1.0
"""What a clock may be set back by before the jobs are asked at once: corrections are smaller."""

JOBS = (
    (send_all_due, timedelta(seconds=5)),
    (publish_all_due, timedelta(minutes=1)),
    (finish_all_over, timedelta(minutes=5)),
    (expire_all_due, timedelta(minutes=1)),
    (expire_all_place_offers, timedelta(minutes=1)),
    (follow_all_windows, timedelta(minutes=1)),
    (expire_all_offers, timedelta(minutes=1)),
    (run_all_queued, timedelta(seconds=2)),
    (close_all_over, timedelta(minutes=1)),
    (warn_all_due, timedelta(minutes=15)),
    (remind_all_due, timedelta(seconds=30)),
    (write_all_due, timedelta(minutes=5)),
    (ask_all_due, timedelta(minutes=15)),
    (ask_all_for_outcomes, timedelta(minutes=15)),
    (thank_all_due, timedelta(minutes=5)),
    (tell_all_due, timedelta(minutes=1)),
    (forget_all_expired, timedelta(days=1)),
    (forget_all_unfollowed, timedelta(days=1)),
    (forget_all_orphans, timedelta(days=1)),
    (forget_all_old_edits, timedelta(days=1)),
    (forget_all_old, timedelta(days=1)),
    (forget_all_sensitive, timedelta(days=1)),
    (forget_all_arrivals, timedelta(days=1)),
    (jobs.forget_old_runs, timedelta(days=1)),
)
"""Every job and how often it is asked whether something is due."""
WRITING = (
    send_all_due,
    expire_all_due,
    expire_all_place_offers,
    follow_all_windows,
    expire_all_offers,
    warn_all_due,
    remind_all_due,
    write_all_due,
    ask_all_due,
    ask_all_for_outcomes,
    thank_all_due,
    tell_all_due,
)
"""What writes to people, and does nothing while eventhub is paused."""
DOING = (send_all_due, expire_all_due, expire_all_place_offers, follow_all_windows, expire_all_offers)
"""What does something, or sends what is written: after a restore it is done again, and people must know."""
TELLING = tuple(job for job in WRITING if job not in DOING)
"""What only writes: all of it may have been sent already where it fell due before a restore."""


def run(app: Flask) -> None:
    """Tick every job until SIGTERM or SIGINT; a job at work finishes its item first."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: jobs.stopping.set())
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(JOBS))},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    now = clock.now()
    for job, every in JOBS:
        seconds = every.total_seconds()
        scheduler.add_job(tick, "interval", [app, job, every], seconds=seconds, id=job.__name__, next_run_time=now)
    scheduler.start()
    log.info("worker started jobs=%d", len(JOBS))
    _watch_the_clock(scheduler)
    scheduler.shutdown(wait=True)
    log.info("worker stopped")


def _watch_the_clock(scheduler: BackgroundScheduler) -> None:
    """Wait for the end, and ask every job at once when the clock is set back.

    The scheduler would sleep until it is as late again as it was before.
    """
    ahead = clock.now().timestamp() - time.monotonic()
    while not jobs.stopping.is_set():  # waiting on it would hold the lock that the signal's handler needs
        time.sleep(LOOKS_SECONDS)
        was, ahead = ahead, clock.now().timestamp() - time.monotonic()
        if was - ahead > CLOCK_SLIPS_SECONDS:
            log.warning("the clock was set back by %d s", was - ahead)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=clock.now())


def run_once(app: Flask) -> None:
    """Tick every job a single time, for installations that prefer cron."""
    for job, every in JOBS:
        tick(app, job, every)


def _nothing(_now: datetime) -> Iterator[bool]:
    """What a job that writes to people does in a pause: its tick still shows that a worker lives."""
    return iter(())


def _catch_up(job: jobs.Job, restore: pausing.Pause) -> jobs.Job:
    """Return a job that first writes what had fallen due when the rows were restored, for somebody to look at.

    It does nothing of the present until all of that went well: what failed would be written next, and not be held.
    """
    restore_id, restored_at = restore.id, restore.began_at

    def work(now: datetime) -> Iterator[bool]:
        went_well = True
        with writing_what_may_have_left():
            for outcome in job(restored_at):
                went_well = went_well and outcome
                yield outcome
        if not went_well:
            return
        with unit_of_work():
            pausing.has_caught_up(restore_id, job.__name__)
        yield from job(now)

    return work


def _deed(job: jobs.Job) -> jobs.Job:
    """Return what a job does at this tick."""
    if job not in WRITING:
        return job
    if pausing.is_paused():
        return _nothing
    restore = pausing.to_be_caught_up(job.__name__) if job in TELLING else None
    return _catch_up(job, restore) if restore else job


def tick(app: Flask, job: jobs.Job, every: timedelta) -> None:
    """Run one tick of one job; whatever goes wrong is logged and the next tick tries again."""
    with app.app_context():
        try:
            jobs.tick(job.__name__, _deed(job), every)
        except Exception:  # the scheduler must outlive any failure
            log.exception("job=%s outcome=failed", job)
        finally:
            db.session.remove()
