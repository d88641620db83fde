"""What leaves the outbox, and what becomes of what does not."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.mail.jobs import send_all_due
from eventhub.mail.leases import LEASE, LONGEST_WAIT_FOR_SERVER, MOST_REFUSALS, claim
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.smtp import SmtpTransport
from tests import factories


def queue(key: str = "sign-in:1", recipient: str = "visitor@example.org", **changes: Any) -> None:
    values = {"template": "accounts/sign_in", "url": "http://127.0.0.1/sign-in/token"} | changes
    with unit_of_work():
        queue_mail(key, recipient, values.pop("template"), **values)


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id)))


@pytest.fixture
def smtp(app: Any, smtp_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setitem(app.extensions, "mail_transport", SmtpTransport(smtp_server.url))
    return smtp_server


def test_a_mail_reaches_a_real_server_in_both_kinds_of_words(db_session: Any, smtp: Any) -> None:
    queue()
    assert list(send_all_due(clock.now())) == [True]
    message = smtp.messages[0]
    assert (message["To"], message["Subject"]) == ("visitor@example.org", "Sign in to eventhub")
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert all("http://127.0.0.1/sign-in/token" in words for words in (plain, html))
    assert [mail.state for mail in mails()] == [MailState.SENT]


def test_a_second_mail_with_the_same_key_is_never_queued(db_session: Any) -> None:
    queue()
    queue(recipient="other@example.org")
    assert [mail.recipient for mail in mails()] == ["visitor@example.org"]


def test_a_secret_is_forgotten_once_its_mail_has_left(db_session: Any, mailbox: Any) -> None:
    queue(is_secret=True)
    list(send_all_due(clock.now()))
    assert [(mail.state, mail.context) for mail in mails()] == [(MailState.SENT, {})]


def test_without_a_mail_server_mails_are_kept_for_staff(db_session: Any) -> None:
    queue()
    list(send_all_due(clock.now()))
    assert [mail.state for mail in mails()] == [MailState.HELD]


def test_a_mail_whose_sender_died_comes_back_when_its_lease_ends_with_the_same_id(
    db_session: Any, mailbox: Any
) -> None:
    queue()
    now = clock.now()
    with unit_of_work():
        assert claim(now) is not None
    assert list(send_all_due(now + LEASE / 2)) == []
    assert list(send_all_due(now + LEASE + timedelta(minutes=1))) == [True]
    assert [(mail.state, mail.attempts) for mail in mails()] == [(MailState.SENT, 2)]


def test_a_retry_is_the_same_mail(app: Any, db_session: Any, smtp: Any) -> None:
    queue("sign-in:1")
    list(send_all_due(clock.now()))
    with unit_of_work():
        mails()[0].state = MailState.QUEUED
    list(send_all_due(clock.now() + LEASE))
    assert smtp.messages[0]["Message-ID"] == smtp.messages[1]["Message-ID"]


def test_a_mail_that_cannot_be_written_fails_alone(db_session: Any, mailbox: Any) -> None:
    queue("broken:1", template="no/such/template")
    queue("broken:2", recipient="bad\naddress@example.org")
    queue("sign-in:1")
    assert sorted(send_all_due(clock.now())) == [False, False, True]
    assert [mail.state for mail in mails()] == [MailState.FAILED, MailState.FAILED, MailState.SENT]


@pytest.mark.parametrize(
    ("answer", "state"), [("550 no such mailbox", MailState.FAILED), ("421 come back later", MailState.QUEUED)]
)
def test_a_final_no_fails_and_a_passing_one_waits(db_session: Any, smtp: Any, answer: str, state: MailState) -> None:
    smtp.answer = answer
    queue()
    assert list(send_all_due(clock.now())) == [False]
    mail = mails()[0]
    assert (mail.state, mail.error) == (state, answer)


def test_a_server_that_is_away_for_days_is_asked_every_other_minute_and_no_mail_is_to_blame(
    app: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were each failure the mail's own, one that waited through an outage of an hour would leave an hour after it."""
    monkeypatch.setitem(app.extensions, "mail_transport", SmtpTransport("smtp://127.0.0.1:1"))
    queue()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(60):
            assert list(send_all_due(clock.now())) == [False]
            assert mails()[0].next_attempt_at - clock.now() <= LONGEST_WAIT_FOR_SERVER * 1.2
            traveller.shift(timedelta(days=1))
    assert [(mail.state, mail.attempts, mail.refusals) for mail in mails()] == [(MailState.QUEUED, 60, 0)]


def test_a_mail_refused_again_and_again_is_given_up_at_last(db_session: Any, smtp: Any) -> None:
    smtp.answer = "450 not now"
    queue()
    waits = []
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(MOST_REFUSALS):
            list(send_all_due(clock.now()))
            waits.append(mails()[0].next_attempt_at - clock.now())
            traveller.shift(timedelta(days=1))
    assert waits[0] < waits[2] < waits[4]
    assert [(mail.state, mail.error) for mail in mails()] == [(MailState.FAILED, "450 not now")]


class Refusing:
    """A way out that raises what it is given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def send(self, _message: Any) -> None:
        raise self.error

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPConnectError(554, b"no service for you"),
        smtplib.SMTPSenderRefused(550, b"who are you?", "eventhub@example.org"),
        UnicodeEncodeError("ascii", "\u00e9", 0, 1, "no"),
    ],
)
def test_our_own_trouble_with_the_server_is_no_mails_fault(
    app: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setitem(app.extensions, "mail_transport", Refusing(error))
    queue()
    assert list(send_all_due(clock.now())) == [False]
    assert [mail.state for mail in mails()] == [MailState.QUEUED]


def test_a_lease_begins_with_its_claim_however_long_the_tick_has_gone_on(db_session: Any) -> None:
    queue()
    started = clock.now()
    with time_machine.travel(started + timedelta(hours=1)), unit_of_work():
        mail = claim(started)
        assert mail is not None
        assert mail.next_attempt_at >= started + timedelta(hours=1) + LEASE


def test_a_secret_that_cannot_be_sent_is_forgotten_too(db_session: Any, smtp: Any) -> None:
    smtp.answer = "550 no such mailbox"
    queue(is_secret=True)
    list(send_all_due(clock.now()))
    assert [(mail.state, mail.context) for mail in mails()] == [(MailState.FAILED, {})]


def test_staff_never_read_a_secret_that_is_on_its_way(client: Any, db_session: Any, mailbox: Any) -> None:
    queue(is_secret=True)
    with unit_of_work():
        client_user = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(client_user)
    page = client.get(f"/staff/mail/{mails()[0].id}").text
    assert "http://127.0.0.1/sign-in/token" not in page
