"""What happens to a mail before and after the wire."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from eventhub import clock
from eventhub.db import db, first_or_none
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.mail.queries import due

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=4)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def queue_mail(
    key: str,
    recipient: str,
    template: str,
    *,
    locale: str = "en_GB",
    calendar: str | None = None,
    is_secret: bool = False,
    **context: Any,
) -> None:
    """Queue a mail in the caller's transaction; a second mail with the same key changes nothing.

    `template` names `templates/mail/<template>.txt`; `context` holds plain values and aware datetimes.
    """
    row = {
        "dedupe_key": key,
        "recipient": recipient,
        "template": template,
        "context": {name: _pack(value) for name, value in context.items()},
        "calendar": calendar,
        "locale": locale,
        "is_secret": is_secret,
    }
    insert = _INSERT[db.engine.dialect.name](OutgoingMail).values(row)
    db.session.execute(insert.on_conflict_do_nothing(index_elements=["dedupe_key"]))


def claim(now: datetime) -> OutgoingMail | None:
    """Take the next mail that was due at `now`, for a lease that begins at this moment; None when none is left."""
    mail = first_or_none(due(now).with_for_update(skip_locked=True))
    if mail:
        mail.state = MailState.SENDING
        mail.attempts += 1
        mail.next_attempt_at = max(now, clock.now()) + LEASE
    return mail


def mark_sent(mail: OutgoingMail) -> None:
    """The mail server has taken the mail; its one-use link is no longer ours to know."""
    mail.state, mail.sent_at, mail.error = MailState.SENT, clock.now(), None
    _forget_secret(mail)


def mark_held(mail: OutgoingMail) -> None:
    """No mail server is set: the mail stays where staff can read it."""
    mail.state = MailState.HELD


def mark_failed(mail: OutgoingMail, error: str) -> None:
    """Nobody will ever get this mail as it is; staff see why."""
    mail.state, mail.error = MailState.FAILED, error[:500]
    _forget_secret(mail)


def put_back(mail: OutgoingMail, error: str) -> None:
    """Try again later, ever more patiently, and give up after MOST_ATTEMPTS."""
    if mail.attempts >= MOST_ATTEMPTS:
        mark_failed(mail, error)
        return
    mail.state, mail.error = MailState.QUEUED, error[:500]
    mail.next_attempt_at = clock.now() + _wait_after(mail.attempts)


def _forget_secret(mail: OutgoingMail) -> None:
    if mail.is_secret:
        mail.context = {}


def _wait_after(attempts: int) -> timedelta:
    """Double the wait each time, with jitter so that a thousand mails do not come back in one second."""
    wait: timedelta = min(timedelta(seconds=30) * 2**attempts, LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load, not a secret


def _pack(value: Any) -> Any:
    return {"instant": value.isoformat()} if isinstance(value, datetime) else value
