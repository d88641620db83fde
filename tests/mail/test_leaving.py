"""What is asked of a mail at the last moment: it may have waited for hours, and the world has gone on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.mail import labels
from eventhub.mail.jobs import send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import EXPIRED, OUTDATED, UNWRITABLE, MailState
from eventhub.signals import mail_leaving, mail_written

URL = "http://127.0.0.1/"


def queue(key: str = "one:1", **changes: Any) -> None:
    with unit_of_work():
        queue_mail(key, "visitor@example.org", "accounts/sign_in", url=URL, **changes)


def sent() -> list[tuple[MailState, str | None]]:
    """Send what is due, and return what became of each mail."""
    list(send_all_due(clock.now()))
    db.session.rollback()
    return [(mail.state, mail.error) for mail in db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id))]


@pytest.fixture
def outdated() -> Iterator[set[str]]:
    """Mails with these keys are no longer so."""
    keys: set[str] = set()

    def look(mail: OutgoingMail) -> bool:
        return mail.dedupe_key in keys

    with mail_leaving.connected_to(look):
        yield keys


def test_a_mail_that_came_too_late_stays_here_and_says_why(db_session: Any, mailbox: Any) -> None:
    queue("late:1", not_after=clock.now() - timedelta(seconds=1))
    queue("early:1", not_after=clock.now() + timedelta(minutes=1))
    assert sent() == [(MailState.CANCELLED, EXPIRED), (MailState.SENT, None)]
    late = db.session.scalars(db.select(OutgoingMail).filter_by(dedupe_key="late:1")).one()
    assert "too late" in labels.reason(late)


def test_a_link_that_works_no_longer_is_not_sent_and_is_forgotten(db_session: Any, client: Any, mailbox: Any) -> None:
    client.post("/sign-in/link", data={"email": "visitor@example.org"})
    with unit_of_work():
        mail = db.session.scalars(db.select(OutgoingMail)).one()
        assert timedelta(minutes=29) < mail.expires_at - clock.now() <= timedelta(minutes=30)
        mail.expires_at = clock.now()
    assert sent() == [(MailState.CANCELLED, EXPIRED)]
    assert db.session.scalars(db.select(OutgoingMail)).one().context == {}


def test_a_mail_whose_feature_says_it_is_no_longer_so_stays_here(
    db_session: Any, mailbox: Any, outdated: set[str]
) -> None:
    queue("old:1")
    queue("new:1")
    outdated.add("old:1")
    assert sent() == [(MailState.CANCELLED, OUTDATED), (MailState.SENT, None)]


@pytest.mark.parametrize("moment", [mail_leaving, mail_written])
def test_a_mail_met_by_trouble_of_the_database_is_not_to_blame(db_session: Any, mailbox: Any, moment: Any) -> None:
    def loses_its_line(_mail: OutgoingMail) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the connection is closed"))

    queue()
    with moment.connected_to(loses_its_line), pytest.raises(OperationalError):
        sent()
    [mail] = db.session.scalars(db.select(OutgoingMail))
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
    assert sent() == [(MailState.SENT, None)]


def test_a_mail_of_which_nobody_can_say_what_is_so_now_fails_alone(db_session: Any, mailbox: Any) -> None:
    def breaks_down(mail: OutgoingMail) -> bool:
        if mail.dedupe_key == "broken:1":
            raise LookupError("No time zone found with key Nowhere/Atall")
        return False

    queue("broken:1")
    queue("sound:1")
    with mail_leaving.connected_to(breaks_down):
        (broken, why), sound = sent()
    assert (broken, sound) == (MailState.FAILED, (MailState.SENT, None))
    assert str(why).startswith(UNWRITABLE)
