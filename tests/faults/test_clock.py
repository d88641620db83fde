"""A clock that is set forward or back, and a machine that slept: nothing leaves twice, and nothing is missed."""

import os
import signal
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.jobs import JobTurn
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.mail.states import EXPIRED
from eventhub.reminders.models import ReminderRule
from tests import factories
from tests.faults.workforce import SlowPost, Worker, queue, states, wait_until
from tests.support.length import ends_within

pytestmark = [pytest.mark.fault, ends_within(900)]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def event_with_reminder(starts_in: timedelta, due_in: timedelta) -> Event:
    """An event, its one guest and its reminder, due at a minute of the day of the start or one before; all from now."""
    starts_at, due = (clock.now() + span for span in (starts_in, due_in))
    with unit_of_work():
        event = factories.event(
            starts_at=starts_at, ends_at=starts_at + HOUR, timezone="UTC", slug=f"event-{starts_in.total_seconds():.0f}"
        )
        days = (starts_at.date() - due.date()).days
        factories.saved(ReminderRule(event=event, days_before=days, at=time(due.hour, due.minute)))
        factories.registration(event, created_at=factories.in_days(-20))
    return event


def ticks() -> dict[str, datetime]:
    db.session.rollback()
    return {turn.name: turn.taken_at for turn in db.session.scalars(select(JobTurn)) if turn.finished_at}


def lives_at(away: timedelta) -> bool:
    """Whether every frequent job has been asked, by a clock that is so far away from ours."""
    now = clock.now() + away
    return all(abs(ticks().get(name, now - HOUR) - now) < MINUTE for name in ("send_all_due", "remind_all_due"))


def jump(worker: Worker) -> None:
    worker.process.send_signal(signal.SIGUSR1)


@pytest.mark.parametrize("hours", [2, -2])
def test_a_clock_that_is_set_repeats_nothing_and_stops_nothing(
    db_session: Any, post: SlowPost, hire: Any, hours: int
) -> None:
    """Set back: without `worker._watch_the_clock` every job sleeps for two hours; without the distance in `jobs._take`
    their ticks are taken already; without `leases.catch_up_with_clock` a mail of the future waits until it is past.
    """
    queue(3, name="before")
    event_with_reminder(starts_in=30 * HOUR, due_in=-MINUTE)
    worker = hire(program="jumpy", JUMP_HOURS=str(hours))
    wait_until(lambda: states() == {MailState.SENT: 4})
    jump(worker)
    wait_until(lambda: lives_at(hours * HOUR))
    queue(3, name="after")
    wait_until(lambda: states() == {MailState.SENT: 7})
    last = clock.now() + hours * HOUR
    wait_until(lambda: ticks().get("remind_all_due", last) > last)
    assert set(post.arrived().values()) == {1}
    assert len(post.messages) == 7
    assert worker.complaints() == []


def test_a_machine_that_slept_says_what_still_helps_and_nothing_else(
    db_session: Any, post: SlowPost, hire: Any
) -> None:
    """Six hours: one event began meanwhile, one has still to begin; one mail in the queue came too late.

    It falls asleep while this test may write, so that on SQLite it sleeps with no write of its own half done.
    """
    queue(3, name="before")
    worker = hire(program="jumpy", JUMP_HOURS="6")
    wait_until(lambda: states() == {MailState.SENT: 3})
    with unit_of_work():
        worker.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, worker.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    begun = event_with_reminder(starts_in=3 * HOUR, due_in=HOUR)
    coming = event_with_reminder(starts_in=9 * HOUR, due_in=2 * HOUR)
    queue(1, name="late", not_after=clock.now() + HOUR)
    queue(1, name="useful")
    jump(worker)
    worker.process.send_signal(signal.SIGCONT)
    wait_until(lambda: states() == {MailState.SENT: 5, MailState.CANCELLED: 1})
    last = clock.now() + 6 * HOUR
    wait_until(lambda: ticks().get("remind_all_due", last) > last)
    reminded = [mail.event_id for mail in db.session.scalars(select(OutgoingMail)) if mail.event_id]
    assert reminded == [coming.id]
    assert begun.id not in reminded
    late = db.session.scalars(select(OutgoingMail).filter_by(state=MailState.CANCELLED)).one()
    assert late.error == EXPIRED
    assert set(post.arrived().values()) == {1}
