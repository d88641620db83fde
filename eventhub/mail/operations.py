"""What happens to a mail before the wire, and what people do with it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from eventhub import clock
from eventhub.db import INSERT, db
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.mail import forgetting
from eventhub.mail.kinds import kind_of
from eventhub.mail.message import subject_of
from eventhub.mail.models import KEY_LENGTH, OutgoingMail
from eventhub.mail.nobody import is_nobody
from eventhub.mail.queries import waiting_up_to
from eventhub.mail.states import RESTORED, MailState
from eventhub.transitions import move

_MAY_HAVE_LEFT: ContextVar[bool] = ContextVar("may_have_left", default=False)


class Outgoing(NamedTuple):
    """A mail to be queued; the sides are those of `queue_mail`."""

    key: str
    recipient: str
    template: str
    locale: str
    context: Mapping[str, Any]
    calendar: str | None = None
    is_secret: bool = False
    event_id: int | None = None
    not_after: datetime | None = None
    is_last: bool = False


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
    letter = Outgoing(key, recipient, template, locale, context, calendar, is_secret, event_id, not_after)
    queue_all([letter])


def queue_all(letters: Iterable[Outgoing]) -> None:
    """Queue mails in the caller's transaction, all in one go; one whose key is there already changes nothing.

    Nothing is written to who was erased.
    """
    rows = [_row(letter) for letter in letters if not is_nobody(letter.recipient)]
    if rows:
        db.session.execute(_insert_once(db.engine.dialect.name), rows)


@lru_cache(maxsize=len(INSERT))
def _insert_once(dialect: str) -> Any:
    """Insert mails whose key is not there yet; building this costs more than running it."""
    return INSERT[dialect](OutgoingMail.__table__).on_conflict_do_nothing(index_elements=["dedupe_key"])


@contextmanager
def writing_what_may_have_left() -> Iterator[None]:
    """Mails queued here are held from the start: they may have been sent before a restore, which no row knows of."""
    before = _MAY_HAVE_LEFT.set(True)
    try:
        yield
    finally:
        _MAY_HAVE_LEFT.reset(before)


def _row(letter: Outgoing) -> dict[str, Any]:
    packed = {name: _pack(value) for name, value in letter.context.items()}
    return {
        "dedupe_key": letter.key,
        "recipient": letter.recipient,
        "kind": kind_of(letter.template),
        "event_id": letter.event_id,
        "subject": subject_of(letter.template, packed, letter.locale),
        "template": letter.template,
        "context": packed,
        "calendar": letter.calendar,
        "locale": letter.locale,
        "is_secret": letter.is_secret,
        "is_last": letter.is_last,
        "expires_at": letter.not_after,
        "state": MailState.HELD if _MAY_HAVE_LEFT.get() else MailState.QUEUED,
        "error": RESTORED if _MAY_HAVE_LEFT.get() else None,
    }


def unsent(recipient: str, template: str, *, locale: str, **context: Any) -> OutgoingMail:
    """Return a mail that is nobody's to send: to be read before there is reason for it."""
    packed = {name: _pack(value) for name, value in context.items()}
    return OutgoingMail(
        recipient=recipient, template=template, kind=kind_of(template), locale=locale, context=packed, dedupe_key=""
    )


def rewrite(mail: OutgoingMail, template: str, *, calendar: str | None = None, **context: Any) -> None:
    """Let a mail that a worker holds say what is so now: the row, and the mail in its hands."""
    packed = {name: _pack(value) for name, value in context.items()}
    subject = subject_of(template, packed, mail.locale)
    _write(mail, template=template, context=packed, calendar=calendar, subject=subject)


def free_key(mail: OutgoingMail) -> None:
    """Let a mail that will not leave make room for another one about the same."""
    _write(mail, dedupe_key=f"{mail.dedupe_key}:{mail.id}"[-KEY_LENGTH:])


def _write(mail: OutgoingMail, **values: Any) -> None:
    row = update(OutgoingMail).where(OutgoingMail.id == mail.id).values(values)
    db.session.execute(row.execution_options(synchronize_session=False))
    for name, value in values.items():
        set_committed_value(mail, name, value)


def retry(mail: OutgoingMail, *, by: Any) -> None:
    """Send a mail that failed or was held after all, with all patience from the start."""
    if not mail.context:
        raise Refusal(_("What this mail said is forgotten, so it cannot be sent again."))
    _by_hand(mail, MailState.QUEUED, by=by)
    mail.attempts, mail.refusals, mail.error, mail.next_attempt_at = 0, 0, None, clock.now()


def readdress(mail: OutgoingMail, address: str, *, by: Any) -> None:
    """Send a mail that never left to the right address; the old one stays in its history."""
    if mail.is_secret or mail.is_last or mail.state not in (MailState.FAILED, MailState.HELD):
        raise Refusal(_("Only a mail that failed or is held goes elsewhere, and no link meant for one reader."))
    was = mail.recipient
    mail.recipient = address
    record(mail, "readdressed", by=by, note=f"{was} → {address}")
    retry(mail, by=by)


def hold(mail: OutgoingMail, *, by: Any) -> None:
    """Keep a mail that waits for its turn here until somebody says otherwise."""
    _by_hand(mail, MailState.HELD, by=by)


def hold_waiting(newest: int, *, by: Any, note: str) -> int:
    """Hold every mail up to the newest of a backup that waits for its turn; return how many there were."""
    mails = db.session.scalars(waiting_up_to(newest)).all()
    for mail in mails:
        move(mail, MailState.HELD, by=by, note=note)
        mail.error = RESTORED
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


def _forget_secret(mail: OutgoingMail) -> None:
    for name, value in forgetting.once_over(mail, clock.now()).items():
        setattr(mail, name, value)


def _pack(value: Any) -> Any:
    return {"instant": value.isoformat()} if isinstance(value, datetime) else value
