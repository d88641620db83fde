"""What is forgotten of mails, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Update, case, delete, func, literal, update

from eventhub import clock
from eventhub.mail.models import OutgoingMail
from eventhub.mail.nobody import NOBODY
from eventhub.mail.states import ERASED, MailState

_OVER = (MailState.SENT, MailState.FAILED, MailState.CANCELLED)


def bodies(before: datetime) -> Update:
    """Forget what mails said that were written before an instant and are done with; that they were sent remains."""
    old = (OutgoingMail.created_at < before, OutgoingMail.state.in_(_OVER), OutgoingMail.forgotten_at.is_(None))
    return (
        update(OutgoingMail)
        .where(*old)
        .values(context={}, calendar=None, forgotten_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def rows(before: datetime) -> Delete:
    """Delete every mail written before an instant that does not wait for its turn."""
    return (
        delete(OutgoingMail)
        .where(OutgoingMail.created_at < before, ~OutgoingMail.state.in_([MailState.QUEUED, MailState.SENDING]))
        .execution_options(synchronize_session=False)
    )


def last_words(now: datetime) -> Update:
    """Forget whole the last mail to somebody who was erased, when its time is over and it could not leave."""
    stuck = (OutgoingMail.is_last, OutgoingMail.expires_at <= now, OutgoingMail.state != MailState.SENDING)
    return (
        update(OutgoingMail)
        .where(*stuck, OutgoingMail.forgotten_at.is_(None))
        .values(state=_ended(), **what_is_over(now, is_secret=True, is_last=True))
        .execution_options(synchronize_session=False)
    )


def of_reader(address: str) -> Update:
    """Forget every mail to an address, and the address; what has not left stays here.

    A mail that a worker holds at this moment may still arrive.
    """
    now = clock.now()
    unsent = OutgoingMail.state != MailState.SENT
    return (
        update(OutgoingMail)
        .where(func.lower(OutgoingMail.recipient) == address)
        .values(state=_ended(), **what_is_over(now, is_secret=True, is_last=True))
        .values(error=case((unsent, ERASED), else_=None))
        .execution_options(synchronize_session=False)
    )


def once_over(mail: OutgoingMail, now: datetime) -> dict[str, Any]:
    """Return what becomes of a mail's words once nothing more happens to it."""
    return what_is_over(now, is_secret=mail.is_secret, is_last=mail.is_last)


def what_is_over(now: Any, *, is_secret: bool, is_last: bool) -> dict[str, Any]:
    """Return the columns that say less once a mail is done with: a link is its reader's alone, a last mail nobody's."""
    whole = {"recipient": NOBODY, "subject": "", "calendar": None, "error": None} if is_last else {}
    return {"context": {}, "forgotten_at": now} | whole if is_secret or is_last else {}


def _ended() -> Any:
    """What was sent stays so, and all else never leaves."""
    return case(
        (OutgoingMail.state == MailState.SENT, OutgoingMail.state),
        else_=literal(MailState.CANCELLED, OutgoingMail.state.type),
    )
