"""Events that move around the moment their reminders leave: a real worker, a real mail server, both databases.

A dozen moves by default; EVENTHUB_FAULTS=full moves a hundred events.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, lock, unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import Event
from eventhub.jobs import JobTurn
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.reminders import jobs
from eventhub.reminders.models import ReminderRule
from tests import factories
from tests.support.application import SECRET_KEY
from tests.support.length import IS_FULL, ends_within
from tests.support.smtp import SmtpServer

pytestmark = [pytest.mark.fault, ends_within(1800)]

EVENTS = 100 if IS_FULL else 12
PATIENCE = 900 if IS_FULL else 180
AROUND = timedelta(seconds=4)
LATER = timedelta(seconds=15)
A_DAY_AHEAD = 24 * 60
IN_HAND = (MailState.SENDING, MailState.SENT)


@pytest.fixture
def post() -> Iterator[SmtpServer]:
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def hire(database: Any, post: SmtpServer, tmp_path: Path) -> Iterator[Any]:
    """Start a worker in a hurry; `program` may be one without the guard."""
    hired: list[subprocess.Popen[bytes]] = []

    def start(program: str = "tests.faults.hasty") -> None:
        settings = {"DATABASE_URL": database.url, "SMTP_URL": post.url, "SECRET_KEY": SECRET_KEY}
        environment = {**os.environ, **{f"EVENTHUB_{name}": value for name, value in settings.items()}}
        with (tmp_path / f"worker-{len(hired)}.log").open("wb") as output:
            command = [sys.executable, "-m", program]
            hired.append(subprocess.Popen(command, env=environment, stdout=output, stderr=output))

    yield start
    for process in hired:
        process.send_signal(signal.SIGKILL)
        process.wait()


def remind_of(number: int, due: datetime) -> list[int]:
    """Let so many events have one participant each, who is to be reminded a day ahead, at an instant."""
    with unit_of_work():
        host = factories.user()
        found = []
        for _ in range(number):
            start = due + timedelta(minutes=A_DAY_AHEAD)
            event = factories.event(host=host, starts_at=start, ends_at=start + timedelta(hours=3))
            factories.saved(ReminderRule(event=event, minutes_before=A_DAY_AHEAD))
            factories.registration(event, created_at=factories.in_days(-20))
            found.append(event.id)
    return found


def reminders_of(event_id: int) -> list[OutgoingMail]:
    db.session.rollback()
    query = select(OutgoingMail).where(OutgoingMail.event_id == event_id, OutgoingMail.template == "reminders/event")
    return list(db.session.scalars(query.order_by(OutgoingMail.id)))


def move(event_id: int) -> bool:
    """Move an event a little; return whether its old reminder was in a worker's hands before it was held."""
    with unit_of_work():
        event = lock(db.session.get_one(Event, event_id))
        states = select(OutgoingMail.state).where(
            OutgoingMail.event_id == event_id, OutgoingMail.template == "reminders/event"
        )
        was_in_hand = any(state in IN_HAND for state in db.session.scalars(states))
        events.reschedule(event, event.starts_at + LATER, event.ends_at + LATER, by=None)
    return was_in_hand


def starts_told(post: SmtpServer, event_id: int) -> Counter[str]:
    """Count, by the start they were written for, the reminders that arrived for the one person of an event."""
    mails = {each.recipient: each for each in reminders_of(event_id)}
    [recipient] = mails
    arrived = [message for message in post.messages if message["To"] == recipient and "starts" in message["Subject"]]
    return Counter(message["Message-ID"] for message in arrived)


def wait_until(is_so: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "did not come about"
        time.sleep(0.2)


def has_ticked(job: str) -> bool:
    """Whether a worker has taken and finished a tick of a job."""
    db.session.rollback()
    return (
        db.session.scalars(select(JobTurn).filter_by(name=job).where(JobTurn.finished_at.is_not(None))).first()
        is not None
    )


def sent_anchors(event_id: int) -> list[str]:
    return [mail.context["about"]["anchor"] for mail in reminders_of(event_id) if mail.state is MailState.SENT]


def start_of(event_id: int) -> str:
    return db.session.get_one(Event, event_id).starts_at.isoformat()


def test_an_event_that_moves_around_the_due_time_reminds_of_its_new_start_once(
    db_session: Any, post: SmtpServer, hire: Any
) -> None:
    """What a worker had in hand when the event was held may leave; nothing else of the old start ever does.

    Some move before, some once their reminder has left, and most at moments around the instant it is due.
    """
    chance = random.Random(7)
    hire()
    wait_until(lambda: has_ticked("remind_all_due"))
    due = clock.now() + AROUND * 2
    ids = remind_of(EVENTS, due)
    old = {event_id: start_of(event_id) for event_id in ids}
    early, late = ids[: EVENTS // 6], ids[-EVENTS // 6 :]
    in_hand = {event_id: move(event_id) for event_id in early}
    moments = sorted((due + AROUND * chance.uniform(-1, 1.5), event_id) for event_id in ids[len(early) : -len(late)])
    for moment, event_id in moments:
        time.sleep(max(0, (moment - clock.now()).total_seconds()))
        in_hand[event_id] = move(event_id)
    wait_until(lambda: all(old[event_id] in sent_anchors(event_id) for event_id in late))
    in_hand |= {event_id: move(event_id) for event_id in late}
    wait_until(lambda: all(start_of(event_id) in sent_anchors(event_id) for event_id in ids))
    for event_id in ids:
        anchors = Counter(sent_anchors(event_id))
        assert anchors[start_of(event_id)] == 1
        assert anchors[old[event_id]] <= in_hand[event_id]
        assert set(starts_told(post, event_id).values()) == {1}


@pytest.mark.parametrize(("program", "leaves"), [("tests.faults.hasty", 0), ("tests.faults.heedless", 1)])
def test_a_reminder_that_waits_in_the_outbox_while_its_event_moves_never_leaves(
    db_session: Any, post: SmtpServer, hire: Any, program: str, leaves: int
) -> None:
    """Without looking again when it leaves, the worker would send it: the second program shows it."""
    [event_id] = remind_of(1, clock.now() - timedelta(minutes=1))
    old = start_of(event_id)
    assert list(jobs.remind_all_due(clock.now())) == [True]
    with unit_of_work():
        event = db.session.get_one(Event, event_id)
        events.reschedule(event, event.starts_at + timedelta(days=7), event.ends_at + timedelta(days=7), by=None)
    hire(program)
    wait_until(lambda: reminders_of(event_id)[0].state in (MailState.CANCELLED, MailState.SENT))
    assert sent_anchors(event_id).count(old) == leaves
