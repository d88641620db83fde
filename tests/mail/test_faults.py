"""A mail server that is slow, away, full or unkind: nothing is lost, and one mail's fault is no other's."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.mail import jobs, leases, lines
from eventhub.mail.answers import SHORTEST_WAIT, WAITS
from eventhub.mail.jobs import _conclude, send_all_due
from eventhub.mail.leases import LEASE, LONGEST_WAIT, MOST_REFUSALS, Outcome, claim, wait_after
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.smtp import SmtpTransport
from eventhub.mail.states import MailState
from tests.support.faulty_smtp import FaultySmtpServer

SHORT_TIMEOUT = 0.5
BEFORE_TAKEN = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY")


@pytest.fixture
def post(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultySmtpServer]:
    server = FaultySmtpServer()
    for name in ("ANSWER_SECONDS", "TAKING_SECONDS"):
        monkeypatch.setattr(lines, name, SHORT_TIMEOUT)
    way_out = SmtpTransport(server.url)
    monkeypatch.setitem(app.extensions, "mail_transport", way_out)
    yield server
    way_out.close()
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


@pytest.mark.parametrize("fault", ["hang", "hang up", "drip", "421 going down"])
@pytest.mark.parametrize("step", BEFORE_TAKEN)
def test_a_server_in_trouble_loses_nothing_and_is_asked_once_a_tick(
    db_session: Any, post: FaultySmtpServer, step: str, fault: str
) -> None:
    """Without the end of the tick, each of a thousand mails would wait for the same silence and lose a try. Without
    `lines.Patience` a server that says a byte now and then would keep a mail for longer than its lease.
    """
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


def test_many_mails_share_a_line_and_a_tick_leaves_none_open(db_session: Any, post: FaultySmtpServer) -> None:
    queue("one@example.org", "two@example.org", "three@example.org")
    assert list(send_all_due(clock.now())) == [True] * 3
    assert (post.connections, post.open_lines()) == (1, 0)


@pytest.mark.parametrize("enough", ["hang up", "421 enough for one line", "drip"])
def test_a_server_that_takes_two_mails_a_line_is_given_another(
    db_session: Any, post: FaultySmtpServer, enough: str
) -> None:
    """Without the second line in `SmtpTransport._begin` the server would seem in trouble, and the rest would wait."""
    post.most_mails, post.enough = 2, enough
    queue(*(f"reader{each}@example.org" for each in range(5)))
    assert list(send_all_due(clock.now())) == [True] * 5
    assert [mail.attempts for mail in mails()] == [1] * 5
    assert (post.connections, len(post.bodies)) == (3, 5)


@pytest.mark.parametrize("step", ["RCPT", "BODY"])
def test_one_mails_refusal_costs_the_others_no_line(db_session: Any, post: FaultySmtpServer, step: str) -> None:
    post.faults[step] = "550 no"
    queue("one@example.org", "two@example.org", "three@example.org")
    assert list(send_all_due(clock.now())) == [False] * 3
    assert post.connections == 1


def test_a_process_told_to_end_waits_no_longer_for_a_server_that_is_silent(
    db_session: Any, post: FaultySmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail in hand and the one that would have been next wait for the next worker, at once."""
    for name in ("ANSWER_SECONDS", "TAKING_SECONDS"):
        monkeypatch.setattr(lines, name, 60)
    monkeypatch.setattr(lines, "LAST_SECONDS", SHORT_TIMEOUT)
    queue("one@example.org", "two@example.org")
    post.faults["RCPT"] = "hang"
    monkeypatch.setattr(lines.stopping, "is_set", lambda: post.connections > 0)
    began = time.monotonic()
    assert list(send_all_due(clock.now())) == [False]
    assert time.monotonic() - began < 20
    assert [(mail.state, mail.attempts) for mail in mails()] == [(MailState.QUEUED, 1), (MailState.QUEUED, 0)]


def test_a_mail_that_was_claimed_and_not_tried_is_the_next_workers_at_once(
    db_session: Any, post: FaultySmtpServer
) -> None:
    """Without `leases.give_back` it would wait for the end of a lease that nobody holds."""
    queue("one@example.org", "two@example.org")
    sending = send_all_due(clock.now())
    assert next(iter(sending)) is True
    assert [mail.state for mail in mails()] == [MailState.SENT, MailState.SENDING]
    sending.close()  # type: ignore[attr-defined]
    assert [(mail.state, mail.attempts) for mail in mails()] == [(MailState.SENT, 1), (MailState.QUEUED, 0)]
    assert list(send_all_due(clock.now())) == [True]


def test_a_database_that_takes_nothing_for_a_while_makes_no_mail_leave_twice(
    db_session: Any, post: FaultySmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the second try in `_conclude` a mail that was sent would be sent again when its lease ends."""
    queue()
    monkeypatch.setattr(jobs, "WAITS_FOR_DATABASE", (0.01, 0.01))
    failures = iter([True, True])
    conclude = leases.conclude

    def at_last(mail: OutgoingMail, outcome: Outcome) -> bool:
        if next(failures, False):
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return conclude(mail, outcome)

    monkeypatch.setattr(leases, "conclude", at_last)
    assert list(send_all_due(clock.now())) == [True]
    assert [(mail.state, mail.attempts) for mail in mails()] == [(MailState.SENT, 1)]


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
    first = [wait_after(1) for _ in range(50)]
    assert len(set(first)) > 40
    assert all(wait_after(1) < wait_after(3) for _ in range(50))
    assert wait_after(MOST_REFUSALS, WAITS[452]) <= LONGEST_WAIT * 1.2
    total = sum((min(SHORTEST_WAIT * 2**each, LONGEST_WAIT) for each in range(1, MOST_REFUSALS)), timedelta())
    assert timedelta(days=4) < total < timedelta(days=6)


def test_all_that_a_server_may_take_for_a_mail_fits_into_the_lease() -> None:
    """Else a slow server's mail would be taken by a second worker while the first still waits."""
    assert timedelta(seconds=lines.MAIL_SECONDS + lines.CONNECT_SECONDS) < LEASE


@pytest.mark.parametrize("late", [leases.SENT, Outcome(MailState.QUEUED, "timed out", timedelta(minutes=1))])
@pytest.mark.parametrize("state", [MailState.SENT, MailState.SENDING])
def test_who_comes_late_does_not_send_again_what_another_has(db_session: Any, state: MailState, late: Outcome) -> None:
    """Without the look at state and attempt in `leases.conclude`, a worker that hung would put back what another sent,
    or is sending.
    """
    queue()
    with unit_of_work():
        mail = claim(clock.now())
        assert mail
    with unit_of_work():
        row = db.session.get_one(OutgoingMail, mail.id)
        row.attempts, row.state = 2, state
    _conclude(mail, late, None)
    assert mails()[0].state is (MailState.SENT if late is leases.SENT else state)
