"""Questions to the outbox."""

from datetime import datetime

from sqlalchemy import BindParameter, Select, func, select

from eventhub.mail.kinds import MailKind
from eventhub.mail.models import IS_FAILED, IS_WAITING, MailPreference, OutgoingMail


def due(now: datetime | BindParameter[datetime]) -> Select[OutgoingMail]:
    """Select what may be tried now, oldest first; a mail whose sender died comes back when its lease ends."""
    return (
        select(OutgoingMail)
        .where(IS_WAITING, OutgoingMail.next_attempt_at <= now)
        .order_by(OutgoingMail.next_attempt_at, OutgoingMail.id)
    )


def number_due(now: datetime) -> Select[int]:
    """Count what may be tried now."""
    return select(func.count()).select_from(due(now).order_by(None).subquery())


def number_failed() -> Select[int]:
    """Count what nobody will get as it is."""
    return select(func.count(OutgoingMail.id)).where(IS_FAILED)


def waiting_up_to(newest: int) -> Select[OutgoingMail]:
    """Select what was written up to a certain mail and has not left."""
    return select(OutgoingMail).where(IS_WAITING, OutgoingMail.id <= newest).order_by(OutgoingMail.id)


def choices_of(address: str) -> Select[MailPreference]:
    """Select what the reader of an address wants otherwise than it comes by itself."""
    return select(MailPreference).where(MailPreference.address == address.lower()).order_by(MailPreference.kind)


def choice(address: str, kind: MailKind) -> Select[MailPreference]:
    """Select the row that says the reader of an address wants a kind otherwise than it comes by itself."""
    return choices_of(address).where(MailPreference.kind == kind)
