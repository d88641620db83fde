"""Workers by the clock, by mistake three at once, and killed in the middle: each mail arrives, and hardly ever twice.

Small numbers by default; EVENTHUB_FAULTS=full sends 10,000 of each kind and kills a hundred workers.
"""

import signal
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.jobs import JobTurn
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.reminders.models import ReminderRule
from tests import factories
from tests.faults.workforce import SlowPost, queue, states, wait_until
from tests.support.length import IS_FULL, ends_within

pytestmark = [pytest.mark.fault, ends_within(3600)]

REMINDERS, MAILS = (10_000, 10_000) if IS_FULL else (25, 60)
KILLS, KILLED_MAILS = (100, 1_000) if IS_FULL else (4, 24)
STOPS_WITHIN = 10


def remind(number: int) -> None:
    """An event starts tomorrow, and its rule for today is due for so many people."""
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(2), ends_at=factories.in_days(3), timezone="UTC")
        days = (event.starts_at.date() - clock.now().date()).days
        factories.saved(ReminderRule(event=event, days_before=days, at=clock.now().time().replace(microsecond=0)))
        for _ in range(number):
            factories.registration(event, created_at=factories.in_days(-20))


def test_three_workers_by_mistake_send_everything_once(db_session: Any, post: SlowPost, hire: Any) -> None:
    """Without the lease in `mail.leases.claim` a mail leaves two or three times; without the one reminder a rule
    and start, people are reminded by each worker. More than one worker sends: else nothing would be shown.
    """
    queue(MAILS)
    remind(REMINDERS)
    workers = [hire() for _ in range(3)]
    wait_until(lambda: states() == {MailState.SENT: MAILS + REMINDERS})
    assert set(post.arrived().values()) == {1}
    assert len(post.messages) == MAILS + REMINDERS
    assert sum(worker.sent() > 0 for worker in workers) > 1
    assert [worker.complaints() for worker in workers] == [[]] * 3


def test_killed_workers_lose_nothing_and_repeat_at_most_one_mail_each(
    db_session: Any, post: SlowPost, hire: Any
) -> None:
    """Each dies when the server has a mail and has not answered yet: the worst moment, which repeats it for sure."""
    queue(KILLED_MAILS)
    workers, fatal = [hire()], {KILLED_MAILS * each // (KILLS + 1) for each in range(1, KILLS + 1)}

    def strike(count: int) -> None:
        if count in fatal:
            workers[-1].process.send_signal(signal.SIGKILL)

    post.on_mail = strike
    for _ in range(KILLS):
        wait_until(lambda: workers[-1].process.poll() is not None)
        workers.append(hire())
    wait_until(lambda: states() == {MailState.SENT: KILLED_MAILS})
    arrived = post.arrived()
    assert len(arrived) == KILLED_MAILS
    assert arrived.total() == KILLED_MAILS + KILLS
    assert set(arrived.values()) == {1, 2}
    mails = db_session.scalars(select(OutgoingMail)).all()
    assert sum(mail.attempts for mail in mails) == KILLED_MAILS + KILLS


def test_a_worker_told_to_stop_does_so_soon_however_much_is_left(db_session: Any, post: SlowPost, hire: Any) -> None:
    """It finishes the mail in its hands, and leaves the others to the next worker."""
    post.seconds = 0.5
    queue(100)
    worker = hire()
    wait_until(lambda: len(post.messages) > 1)
    worker.process.terminate()
    assert worker.process.wait(STOPS_WITHIN) == 0
    assert MailState.SENDING not in states()
    assert states()[MailState.QUEUED] > 0
    assert set(post.arrived().values()) == {1}


def test_the_web_part_runs_no_jobs(served: Any, db_session: Any, post: SlowPost) -> None:
    """A worker would have taken a tick of its quickest job, and this mail, within these seconds."""
    served(workers=2, EVENTHUB_SMTP_URL=post.url)
    queue(1)
    time.sleep(8)
    assert states() == {MailState.QUEUED: 1}
    assert db_session.scalar(select(func.count()).select_from(JobTurn)) == 0
