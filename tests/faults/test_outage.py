"""A mail server that is away, silent, unkind or gone in the middle of a word, and real workers that live with it.

Small numbers by default; EVENTHUB_FAULTS=full lets 5,000 mails wait through an hour.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.request import urlopen

import pytest
import time_machine
from sqlalchemy import func, select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.jobs import JobTurn
from eventhub.mail.jobs import send_all_due
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.smtp import SmtpTransport
from eventhub.worker import JOBS
from tests.faults.workforce import NOBODY, SlowPost, queue, states, wait_until
from tests.support.faulty_smtp import FaultySmtpServer
from tests.support.length import IS_FULL, ends_within

pytestmark = [pytest.mark.fault, ends_within(3600)]

WAITING, TICKS = (5_000, 720) if IS_FULL else (60, 20)
TICK = timedelta(seconds=5)
CLEARED_WITHIN = 600
STOPS_WITHIN = 10
AWAY = "smtp://127.0.0.1:1"


@pytest.fixture
def faulty() -> Iterator[FaultySmtpServer]:
    server = FaultySmtpServer()
    yield server
    server.stop()


def message_ids(server: FaultySmtpServer) -> list[str]:
    return [line for body in server.bodies for line in body.splitlines() if line.startswith("Message-ID:")]


def live_through_an_outage(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Queue mails while nobody listens, and let the worker's ticks go by that lie between then and now."""
    monkeypatch.setitem(app.extensions, "mail_transport", SmtpTransport(AWAY))
    with time_machine.travel(clock.now() - TICK * TICKS, tick=False) as traveller:
        queue(WAITING, name="outage")
        for _ in range(TICKS):
            assert list(send_all_due(clock.now())) in ([], [False])
            traveller.shift(TICK)


def test_what_waited_through_an_outage_leaves_soon_after_it_and_once(
    app: Any, db_session: Any, post: SlowPost, hire: Any, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a mail's own patience for the server's trouble, those that were tried would leave up to an hour later. The
    web part does not notice.
    """
    post.seconds = 0
    live_through_an_outage(app, monkeypatch)
    assert states() == {MailState.QUEUED: WAITING}
    house = served()
    began = time.monotonic()
    hire(program="patient"), hire(program="patient")
    while states() != {MailState.SENT: WAITING}:
        assert time.monotonic() - began < CLEARED_WITHIN, states()
        with urlopen(f"{house.url}/calendar") as page:
            assert page.status == 200
        time.sleep(0.5)
    print(f"{WAITING} mails left in {time.monotonic() - began:.0f} s after {TICK * TICKS} without a server")  # noqa: T201
    assert set(post.arrived().values()) == {1}
    assert len(post.messages) == WAITING


@pytest.mark.parametrize(
    ("step", "fault"),
    [("CONNECT", "hang up"), ("EHLO", "421 going down"), ("MAIL", "drip"), ("RCPT", "451 later"), ("BODY", "hang up")],
)
def test_a_server_in_trouble_delays_and_loses_nothing(
    db_session: Any, faulty: FaultySmtpServer, hire: Callable[..., Any], step: str, fault: str
) -> None:
    """A line lost after the last word may have been a mail that was taken: it comes again under the same name."""
    faulty.faults[step] = fault
    queue(3)
    worker = hire(smtp_url=faulty.url)
    wait_until(is_in_trouble)
    faulty.faults.clear()
    wait_until(have_left)
    assert len(set(message_ids(faulty))) == 3
    assert (len(faulty.bodies) > 3) is (step == "BODY")
    assert worker.complaints() == []


def is_in_trouble() -> bool:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(OutgoingMail.error.is_not(None))) > 0


def have_left() -> bool:
    """Whether all three are sent; whoever was refused while the trouble ended need not wait for their next try."""
    make_due()
    return states() == {MailState.SENT: 3}


def make_due() -> None:
    with unit_of_work():
        for mail in db.session.scalars(select(OutgoingMail).where(OutgoingMail.state == MailState.QUEUED)):
            mail.next_attempt_at = clock.now()


def test_what_cannot_be_written_addressed_or_delivered_fails_alone(db_session: Any, post: SlowPost, hire: Any) -> None:
    queue(5, name="before")
    with unit_of_work():
        queue_mail("broken:1", "visitor@example.org", "no/such/template", url="http://127.0.0.1/")
        queue_mail("broken:2", "two\nlines@example.org", "accounts/sign_in", url="http://127.0.0.1/")
        queue_mail("broken:3", NOBODY, "accounts/sign_in", url="http://127.0.0.1/")
    queue(5, name="after")
    hire()
    wait_until(lambda: states() == {MailState.SENT: 10, MailState.FAILED: 3})
    failed = db_session.scalars(select(OutgoingMail).filter_by(state=MailState.FAILED).order_by(OutgoingMail.id)).all()
    assert [mail.attempts for mail in failed] == [1, 1, 1]
    assert failed[2].error == "550 no such mailbox"
    assert set(post.arrived().values()) == {1}


def only_mails_are_at_work() -> bool:
    """Whether every other job has had its first tick: what is measured is the wait for the server."""
    db.session.rollback()
    done = select(func.count()).where(JobTurn.finished_at.is_not(None), JobTurn.name != "send_all_due")
    return db.session.scalar(done) == len(JOBS) - 1


@pytest.mark.parametrize("step", ["CONNECT", "BODY"])
def test_a_worker_told_to_stop_does_not_wait_for_a_silent_server(
    db_session: Any, faulty: FaultySmtpServer, hire: Callable[..., Any], step: str
) -> None:
    """What it had in hand is the next worker's; without `lines.LAST_SECONDS` it would wait for half a minute."""
    faulty.faults[step] = "hang"
    queue(3)
    worker = hire(program="patient", smtp_url=faulty.url)
    wait_until(lambda: faulty.connections > 0 and only_mails_are_at_work())
    worker.process.terminate()
    assert worker.process.wait(STOPS_WITHIN) == 0
    assert states() == {MailState.QUEUED: 3}
    mails = db_session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [mail.attempts for mail in mails] == [1, 0, 0]
