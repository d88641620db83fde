"""Where an answer to a mail goes."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from eventhub.clock import now
from eventhub.db import db, unit_of_work
from eventhub.mail.jobs import send_all_due
from eventhub.mail.message import compose
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from tests import factories


@pytest.mark.parametrize(
    ("contact", "template", "is_about_it", "answers_go"),
    [
        ("lyon@example.org", "accounts/sign_in", True, "lyon@example.org"),
        ("lyon@example.org", "accounts/sign_in", False, None),
        ("", "accounts/sign_in", True, None),
        ("lyon@example.org", "events/approved", True, None),
    ],
)
def test_answers_go_to_who_answers_for_the_event(
    db_session: Any, contact: str, template: str, is_about_it: bool, answers_go: str | None
) -> None:
    with unit_of_work():
        event = factories.event(contact=contact)
        about = event.id if is_about_it else None
        queue_mail("one:1", "visitor@example.org", template, event_id=about, url="http://127.0.0.1/", title="Days")
    mail = db.session.scalars(db.select(OutgoingMail)).one()
    message = message_from_bytes(compose(mail, "eventhub <noreply@example.org>").content, policy=policy.default)
    assert message["Reply-To"] == answers_go
    assert message["From"] == "eventhub <noreply@example.org>"


def test_an_address_that_cannot_be_written_fails_its_mail_alone(db_session: Any, mailbox: Any) -> None:
    with unit_of_work():
        event = factories.event(contact="a\r\nBcc: eve@example.org")
        queue_mail("one:1", "visitor@example.org", "accounts/sign_in", event_id=event.id, url="http://127.0.0.1/")
        queue_mail("two:1", "visitor@example.org", "accounts/sign_in", url="http://127.0.0.1/")
    assert list(send_all_due(now())) == [False, True]
    assert len(mailbox.messages) == 1
