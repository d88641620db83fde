"""Workers by the clock, by mistake three at once, and killed in the middle: each mail arrives, and hardly ever twice.

Small numbers by default; EVENTHUB_FAULTS=full sends 10,000 of each kind and kills a hundred workers.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.jobs import JobTurn
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.reminders.models import ReminderRule
from tests import factories
from tests.support.application import SECRET_KEY
from tests.support.smtp import SmtpServer

pytestmark = [pytest.mark.fault, pytest.mark.timeout(3600)]

IS_FULL = os.environ.get("EVENTHUB_FAULTS") == "full"
REMINDERS, MAILS = (10_000, 10_000) if IS_FULL else (25, 60)
KILLS, KILLED_MAILS = (100, 1_000) if IS_FULL else (4, 24)
PATIENCE = 3_000 if IS_FULL else 120
STOPS_WITHIN = 10


class SlowPost(SmtpServer):
    """A mail server that takes its time, so that workers overlap; `on_mail` hears of each before they do."""

    seconds = 0.05
    on_mail: Callable[[int], None] | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail, slowly."""
        await asyncio.sleep(self.seconds)
        answer = await super().handle_DATA(server, session, envelope)
        if self.on_mail:
            self.on_mail(len(self.messages))
        return answer

    def arrived(self) -> Counter[str]:
        """Count the mails by their Message-ID."""
        return Counter(message["Message-ID"] for message in self.messages)


@pytest.fixture
def post() -> Iterator[SlowPost]:
    server = SlowPost()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def hire(database: Any, post: SlowPost, tmp_path: Path) -> Iterator[Callable[[], "Worker"]]:
    workers: list[Worker] = []

    def start() -> Worker:
        workers.append(Worker(database.url, post.url, tmp_path / f"worker-{len(workers)}.log"))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()


class Worker:
    """A real worker process, in a hurry."""

    def __init__(self, database_url: str, smtp_url: str, log: Path) -> None:
        self._log = log
        settings = {"DATABASE_URL": database_url, "SMTP_URL": smtp_url, "SECRET_KEY": SECRET_KEY}
        environment = {**os.environ, **{f"EVENTHUB_{name}": value for name, value in settings.items()}}
        with log.open("wb") as output:
            program = [sys.executable, "-m", "tests.faults.hasty"]
            self.process = subprocess.Popen(program, env=environment, stdout=output, stderr=output)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self.process.kill()
        self.process.wait()

    def sent(self) -> int:
        """Count the mails it says it has sent."""
        return len(re.findall("state=sent", self._log.read_text()))

    def complaints(self) -> list[str]:
        """Return what went wrong in its own eyes."""
        return [line for line in self._log.read_text().splitlines() if " ERROR " in line or "Traceback" in line]


def queue(number: int) -> None:
    with unit_of_work():
        for each in range(number):
            url = f"http://127.0.0.1/sign-in/{each}"
            queue_mail(f"sign-in:{each}", f"visitor{each}@example.org", "accounts/sign_in", url=url)


def remind(number: int) -> None:
    """An event starts tomorrow, and its rule for today is due for so many people."""
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(2), ends_at=factories.in_days(3), timezone="UTC")
        days = (event.starts_at.date() - clock.now().date()).days
        factories.saved(ReminderRule(event=event, days_before=days, at=clock.now().time().replace(microsecond=0)))
        for _ in range(number):
            factories.registration(event, created_at=factories.in_days(-20))


def states() -> dict[MailState, int]:
    db.session.rollback()
    query = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    return dict(db.session.execute(query).all())


def wait_until(is_so: Callable[[], bool], patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline, f"did not come about in {patience} s: {states()}"
        time.sleep(0.1)


def test_three_workers_by_mistake_send_everything_once(db_session: Any, post: SlowPost, hire: Any) -> None:
    """Without the lease in `mail.operations.claim` a mail leaves two or three times; without the one reminder a rule
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
