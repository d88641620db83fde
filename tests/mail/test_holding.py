"""What a worker holds, and for how long: a mail under its lease, a secret until it has left, no row while it talks."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from eventhub import clock, pausing
from eventhub.db import db, unit_of_work
from eventhub.mail import leases
from eventhub.mail.jobs import send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.smtp import SmtpTransport
from eventhub.mail.states import MailState
from eventhub.mail.transport import MemoryTransport
from tests.support.smtp import ACCEPTED


def queue(number: int = 1, **changes: Any) -> None:
    with unit_of_work():
        for each in range(number):
            queue_mail(f"one:{each}", "visitor@example.org", "accounts/sign_in", url="http://127.0.0.1/", **changes)


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id)))


class Watching(MemoryTransport):
    """A way out that looks at what is held while it talks, and does something then."""

    def __init__(self, deed: Any = None) -> None:
        super().__init__()
        self.deed = deed
        self.holds: list[bool] = []

    def send(self, parcel: Any) -> None:
        self.holds.append(db.session().in_transaction())
        super().send(parcel)
        if self.deed:
            self.deed()


def talk_through(app: Any, monkeypatch: pytest.MonkeyPatch, deed: Any = None) -> Watching:
    way_out = Watching(deed)
    monkeypatch.setitem(app.extensions, "mail_transport", way_out)
    return way_out


def test_nothing_is_held_in_the_database_while_the_server_thinks(
    app: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a server that takes minutes would keep a snapshot open, and vacuum and checkpoints waiting for it."""
    queue(2)
    way_out = talk_through(app, monkeypatch)
    assert list(send_all_due(clock.now())) == [True, True]
    assert way_out.holds == [False, False]


def test_a_pause_ends_a_tick_that_is_under_way(app: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look in the statement that claims, whoever pauses during an outage's backlog would watch it leave."""

    def pause() -> None:
        with unit_of_work():
            pausing.pause(by=None)

    queue(3)
    talk_through(app, monkeypatch, pause)
    assert list(send_all_due(clock.now())) == [True]
    assert [mail.state for mail in mails()] == [MailState.SENT, MailState.QUEUED, MailState.QUEUED]


def test_who_lets_go_late_takes_nothing_from_who_has_the_mail_now(db_session: Any) -> None:
    queue()
    with unit_of_work():
        mine = leases.claim(clock.now())
    later = clock.now() + leases.LEASE + timedelta(minutes=1)
    with time_machine.travel(later), unit_of_work():
        assert leases.claim(clock.now()) is not None
    with unit_of_work():
        assert mine is not None
        assert not leases.give_back(mine)
    assert [(mail.state, mail.attempts) for mail in mails()] == [(MailState.SENDING, 2)]


def test_a_mail_at_which_every_server_breaks_down_is_given_up_at_last(
    app: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be tried for ever, and each time end the tick of the others."""
    monkeypatch.setitem(app.extensions, "mail_transport", SmtpTransport("smtp://127.0.0.1:1"))
    queue()
    with unit_of_work():
        db.session.scalars(db.select(OutgoingMail)).one().attempts = leases.MOST_ATTEMPTS - 2
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for expected in (MailState.QUEUED, MailState.FAILED):
            list(send_all_due(clock.now()))
            assert [mail.state for mail in mails()] == [expected]
            traveller.shift(timedelta(days=1))


def test_a_secret_that_is_refused_for_now_is_kept_until_it_leaves(
    app: Any, db_session: Any, smtp_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forgotten at the first try, the link in it would never reach its reader."""
    monkeypatch.setitem(app.extensions, "mail_transport", SmtpTransport(smtp_server.url))
    smtp_server.answer = "450 not now"
    queue(is_secret=True)
    list(send_all_due(clock.now()))
    assert [(mail.state, bool(mail.context)) for mail in mails()] == [(MailState.QUEUED, True)]
    smtp_server.answer = ACCEPTED
    list(send_all_due(clock.now() + timedelta(days=1)))
    assert [(mail.state, bool(mail.context)) for mail in mails()] == [(MailState.SENT, False)]
    assert "http://127.0.0.1/" in smtp_server.messages[0].get_body(("plain",)).get_content()
