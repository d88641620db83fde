"""What happens to a mail before and after the wire."""

import random
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from eventhub import clock
from eventhub.db import db, first_or_none
from eventhub.errors import InvalidTransition, Refusal
from eventhub.mail.answers import SHORTEST_WAIT
from eventhub.mail.kinds import kind_of
from eventhub.mail.message import subject_of
from eventhub.mail.models import OutgoingMail
from eventhub.mail.queries import due, waiting_since
from eventhub.mail.states import MailState
from eventhub.transitions import can_move, move

LEASE = timedelta(minutes=5)
"""Longer than every answer of a mail server may take together, see `transport.SMTP_TIMEOUT_SECONDS`."""
MOST_ATTEMPTS = 36
"""With the waits between them, about five days, as RFC 5321 asks."""
LONGEST_WAIT = timedelta(hours=4)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def queue_mail(  # noqa: PLR0913 - a mail has that many sides, most of them by default
    key: str,
    recipient: str,
    template: str,
    *,
    locale: str = "en_GB",
    calendar: str | None = None,
    is_secret: bool = False,
    event_id: int | None = None,
    not_after: datetime | None = None,
    **context: Any,
) -> None:
    """Queue a mail in the caller's transaction; a second mail with the same key changes nothing.

    `template` names `templates/mail/<template>.txt`; `context` holds plain values and aware datetimes. `event_id` is
    the event it is about: whoever edits that event finds the mail at the desk. It is not sent later than `not_after`.
    """
    packed = {name: _pack(value) for name, value in context.items()}
    row = {
        "dedupe_key": key,
        "recipient": recipient,
        "kind": kind_of(template),
        "event_id": event_id,
        "subject": subject_of(template, packed, locale),
        "template": template,
        "context": packed,
        "calendar": calendar,
        "locale": locale,
        "is_secret": is_secret,
        "expires_at": not_after,
    }
    insert = _INSERT[db.engine.dialect.name](OutgoingMail).values(row)
    db.session.execute(insert.on_conflict_do_nothing(index_elements=["dedupe_key"]))


def claim(now: datetime) -> OutgoingMail | None:
    """Take the next mail that was due at `now`, for a lease that begins at this moment; None when none is left."""
    mail = first_or_none(due(now).with_for_update(skip_locked=True))
    if mail:
        _turn(mail, MailState.SENDING)
        mail.attempts += 1
        mail.next_attempt_at = max(now, clock.now()) + LEASE
    return mail


def mark_sent(mail: OutgoingMail) -> None:
    """The mail server has taken the mail; its one-use link is no longer ours to know."""
    _turn(mail, MailState.SENT)
    mail.sent_at, mail.error = clock.now(), None
    _forget_secret(mail)


def mark_held(mail: OutgoingMail) -> None:
    """No mail server is set: the mail stays where staff can read it."""
    _turn(mail, MailState.HELD)


def mark_failed(mail: OutgoingMail, error: str) -> None:
    """Nobody will ever get this mail as it is; staff see why."""
    _turn(mail, MailState.FAILED)
    mail.error = error[:500]
    _forget_secret(mail)


def mark_unsent(mail: OutgoingMail, reason: str) -> None:
    """Its reader wants no mails of this kind, or it came too late, or what it says is no longer so."""
    _turn(mail, MailState.CANCELLED)
    mail.error = reason
    _forget_secret(mail)


def put_back(mail: OutgoingMail, error: str, *, first_wait: timedelta = SHORTEST_WAIT) -> None:
    """Try again later, ever more patiently, and give up after MOST_ATTEMPTS."""
    if mail.attempts >= MOST_ATTEMPTS:
        mark_failed(mail, error)
        return
    _turn(mail, MailState.QUEUED)
    mail.error = error[:500]
    mail.next_attempt_at = clock.now() + _wait_after(mail.attempts, first_wait)


def retry(mail: OutgoingMail, *, by: Any) -> None:
    """Send a mail that failed or was held after all, with all patience from the start."""
    if not mail.context:
        raise Refusal(_("What this mail said is forgotten, so it cannot be sent again."))
    _by_hand(mail, MailState.QUEUED, by=by)
    mail.attempts, mail.error, mail.next_attempt_at = 0, None, clock.now()


def hold(mail: OutgoingMail, *, by: Any) -> None:
    """Keep a mail that waits for its turn here until somebody says otherwise."""
    _by_hand(mail, MailState.HELD, by=by)


def hold_waiting(before: datetime, *, by: Any, note: str) -> int:
    """Hold every mail written before an instant that waits for its turn; return how many there were."""
    mails = db.session.scalars(waiting_since(before)).all()
    for mail in mails:
        move(mail, MailState.HELD, by=by, note=note)
    return len(mails)


def cancel(mail: OutgoingMail, *, by: Any, note: str = "") -> None:
    """Never send a mail that has not left; a one-use link in it is forgotten."""
    _by_hand(mail, MailState.CANCELLED, by=by, note=note)
    _forget_secret(mail)


def _by_hand(mail: OutgoingMail, state: MailState, *, by: Any, note: str = "") -> None:
    """Move a mail for somebody; one that is being sent at this moment is the worker's."""
    if mail.state is MailState.SENDING:
        raise Refusal(_("This mail is being sent at this moment. Look again in a minute."))
    move(mail, state, by=by, note=note)


def _turn(mail: OutgoingMail, state: MailState) -> None:
    """Move a mail along its table for the clock, without a line of history: its own columns say when and why."""
    if not can_move(mail, state):
        raise InvalidTransition("mail", mail.state.value, state.value)
    mail.state = state


def _forget_secret(mail: OutgoingMail) -> None:
    if mail.is_secret:
        mail.context, mail.forgotten_at = {}, clock.now()


def _wait_after(attempts: int, first_wait: timedelta) -> timedelta:
    """Double the wait each time, with jitter so that a thousand mails do not come back in one second."""
    wait: timedelta = min(first_wait * 2 ** min(attempts, 20), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load, not a secret


def _pack(value: Any) -> Any:
    return {"instant": value.isoformat()} if isinstance(value, datetime) else value
