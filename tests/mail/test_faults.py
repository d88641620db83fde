"""A mail server that is slow, away, full or unkind: nothing is lost, and one mail's fault is no other's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from eventhub import clock
from eventhub.db import db, lock, unit_of_work
from eventhub.mail import operations, transport
from eventhub.mail.answers import SHORTEST_WAIT, WAITS
from eventhub.mail.jobs import _conclude, send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import LEASE, LONGEST_WAIT, MOST_ATTEMPTS, claim, queue_mail
from eventhub.mail.states import MailState
from tests.support.faulty_smtp import STEPS, FaultySmtpServer

SHORT_TIMEOUT = 0.5
BEFORE_TAKEN = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY")


@pytest.fixture
def post(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultySmtpServer]:
    server = FaultySmtpServer()
    monkeypatch.setattr(transport, "SMTP_TIMEOUT_SECONDS", SHORT_TIMEOUT)
    monkeypatch.setitem(app.extensions, "mail_transport", transport.SmtpTransport(server.url))
    yield server
    server.stop()


def queue(*recipients: str) -> None:
    with unit_of_work():
        for recipient in recipients or ("visitor@example.org",):
            queue_mail(f"to:{recipient}", recipient, "accounts/sign_in", url="http://127.0.0.1/")


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id)))


def make_due() -> None:
    with unit_of_work():
        for mail in db.session.scalars(db.select(OutgoingMail)):
            mail.next_attempt_at = clock.now() - timedelta(seconds=1)


def message_ids(post: FaultySmtpServer) -> list[str]:
    headers = (line for body in post.bodies for line in body.replace("\r\n ", " ").splitlines())
    return [line for line in headers if line.startswith("Message-ID:")]


@pytest.mark.parametrize("fault", ["hang", "hang up", "421 going down"])
@pytest.mark.parametrize("step", BEFORE_TAKEN)
def test_a_server_in_trouble_loses_nothing_and_is_asked_once_a_tick(
    db_session: Any, post: FaultySmtpServer, step: str, fault: str
) -> None:
    """Without the end of the tick, each of a thousand mails would wait for the same silence and lose a try."""
    queue("one@example.org", "two@example.org", "three@example.org")
    post.faults[step] = fault
    assert list(send_all_due(clock.now())) == [False]
    assert [(mail.state, mail.attempts) for mail in mails()] == [
        (MailState.QUEUED, 1),
        (MailState.QUEUED, 0),
        (MailState.QUEUED, 0),
    ]
    assert post.connections == 1
    post.faults.clear()
    make_due()
    assert list(send_all_due(clock.now())) == [True] * 3


def test_a_line_lost_after_the_last_word_is_tried_again_as_the_same_mail(
    db_session: Any, post: FaultySmtpServer
) -> None:
    """Nobody knows whether it was taken: rather twice with one Message-ID than never."""
    queue()
    post.faults["BODY"] = "hang up"
    list(send_all_due(clock.now()))
    post.faults.clear()
    make_due()
    list(send_all_due(clock.now()))
    ids = message_ids(post)
    assert (len(ids), len(set(ids))) == (2, 1)
    assert [(mail.state, mail.attempts) for mail in mails()] == [(MailState.SENT, 2)]


@pytest.mark.parametrize("fault", ["hang", "hang up", "421 too late", "nonsense"])
def test_a_mail_that_was_taken_is_sent_however_the_talk_ends(
    db_session: Any, post: FaultySmtpServer, fault: str
) -> None:
    """When the answer to QUIT counted, a bad one would send the mail again."""
    queue()
    post.faults["QUIT"] = fault
    assert list(send_all_due(clock.now())) == [True]
    assert [(mail.state, mail.attempts) for mail in mails()] == [(MailState.SENT, 1)]


@pytest.mark.parametrize("step", ["RCPT", "BODY"])
@pytest.mark.parametrize("code", [500, 550, 551, 552, 553, 554, 599])
def test_a_final_no_fails_that_mail_at_once_and_the_rest_flows(
    db_session: Any, post: FaultySmtpServer, step: str, code: int
) -> None:
    queue()
    post.faults[step] = f"{code} no"
    assert list(send_all_due(clock.now())) == [False]
    post.faults.clear()
    queue("other@example.org")
    assert list(send_all_due(clock.now())) == [True]
    assert [(mail.state, mail.error) for mail in mails()] == [(MailState.FAILED, f"{code} no"), (MailState.SENT, None)]


@pytest.mark.parametrize("step", ["RCPT", "BODY"])
@pytest.mark.parametrize("code", [450, 451, 452, 432])
def test_a_passing_no_waits_as_its_kind_asks_and_the_others_go_on(
    db_session: Any, post: FaultySmtpServer, step: str, code: int
) -> None:
    queue("one@example.org", "two@example.org")
    post.faults[step] = f"{code} later"
    assert list(send_all_due(clock.now())) == [False, False]
    expected = WAITS.get(code, SHORTEST_WAIT) * 2
    for mail in mails():
        assert mail.state is MailState.QUEUED
        assert expected * 0.7 < mail.next_attempt_at - clock.now() < expected * 1.3


def test_a_refused_sender_is_our_own_trouble_and_no_mails_fault(db_session: Any, post: FaultySmtpServer) -> None:
    queue("one@example.org", "two@example.org")
    post.faults["MAIL"] = "550 who are you?"
    assert list(send_all_due(clock.now())) == [False]
    assert {mail.state for mail in mails()} == {MailState.QUEUED}


def test_an_address_the_server_has_no_letters_for_fails_alone(db_session: Any, post: FaultySmtpServer) -> None:
    queue("grüße@example.org", "two@example.org")
    assert list(send_all_due(clock.now())) == [False, True]
    assert [mail.state for mail in mails()] == [MailState.FAILED, MailState.SENT]


def test_waits_grow_differ_and_end(db_session: Any) -> None:
    """With the same wait for all, a thousand mails would come back in one second."""
    first = [operations._wait_after(1, SHORTEST_WAIT) for _ in range(50)]
    assert len(set(first)) > 40
    assert all(operations._wait_after(1, SHORTEST_WAIT) < operations._wait_after(3, SHORTEST_WAIT) for _ in range(50))
    assert operations._wait_after(MOST_ATTEMPTS, WAITS[452]) <= LONGEST_WAIT * 1.2
    total = sum((min(SHORTEST_WAIT * 2**each, LONGEST_WAIT) for each in range(1, MOST_ATTEMPTS)), timedelta())
    assert timedelta(days=4) < total < timedelta(days=6)


def test_every_answer_of_a_server_together_fits_into_the_lease() -> None:
    """Else a slow server's mail would be taken by a second worker while the first still waits."""
    assert timedelta(seconds=transport.SMTP_TIMEOUT_SECONDS) * (len(STEPS) + 2) < LEASE


@pytest.mark.parametrize("conclude", [operations.mark_sent, lambda mail: operations.put_back(mail, "timed out")])
def test_who_comes_late_does_not_send_again_what_another_has_sent(db_session: Any, conclude: Any) -> None:
    """Without the look at the attempt in `_conclude`, a worker that hung would put a sent mail back."""
    queue()
    with unit_of_work():
        assert claim(clock.now())
    mail = mails()[0]
    with unit_of_work():
        lock(mail)
        mail.attempts, mail.state = 2, MailState.SENT
    _conclude(mail, 1, conclude)
    assert mails()[0].state is MailState.SENT
