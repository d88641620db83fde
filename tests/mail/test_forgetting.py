"""What mails said is forgotten in time, and at last that there were any."""

from datetime import timedelta
from typing import Any

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.mail.jobs import BODY_KEPT, ROW_KEPT, forget_all_old
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import MailState

ONE_DAY = timedelta(days=1)


def old_mail(age: timedelta, state: MailState) -> None:
    with unit_of_work():
        queue_mail("one:1", "visitor@example.org", "accounts/sign_in", calendar="BEGIN", url="http://127.0.0.1/")
        mail = db.session.scalars(db.select(OutgoingMail)).one()
        mail.state, mail.created_at = state, clock.now() - age


def left() -> list[tuple[bool, bool, bool]]:
    """Forget, and return of each mail left whether its body, its calendar and its subject are still known."""
    assert list(forget_all_old(clock.now())) == [True, True]
    db.session.rollback()
    mails = db.session.scalars(db.select(OutgoingMail))
    return [(bool(mail.context), mail.calendar is not None, bool(mail.subject)) for mail in mails]


@pytest.mark.parametrize("state", [MailState.SENT, MailState.FAILED, MailState.CANCELLED])
def test_bodies_are_forgotten_after_ninety_days(db_session: Any, state: MailState) -> None:
    old_mail(BODY_KEPT + ONE_DAY, state)
    assert left() == [(False, False, True)]


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (BODY_KEPT - ONE_DAY, MailState.SENT),
        (BODY_KEPT + ONE_DAY, MailState.QUEUED),
        (BODY_KEPT + ONE_DAY, MailState.HELD),
    ],
)
def test_what_is_young_or_may_still_leave_is_kept(db_session: Any, age: timedelta, state: MailState) -> None:
    old_mail(age, state)
    assert left() == [(True, True, True)]


@pytest.mark.parametrize("state", MailState)
def test_rows_are_forgotten_after_four_hundred_days_but_for_those_that_wait(db_session: Any, state: MailState) -> None:
    old_mail(ROW_KEPT + ONE_DAY, state)
    is_waiting = state in (MailState.QUEUED, MailState.SENDING)
    assert left() == ([(True, True, True)] if is_waiting else [])
