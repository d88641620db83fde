"""Questions to the outbox."""

from datetime import datetime

from sqlalchemy import Select, select

from eventhub.mail.models import MailState, OutgoingMail


def due(now: datetime) -> Select[OutgoingMail]:
    """Select what may be tried now, oldest first; a mail whose sender died comes back when its lease ends."""
    return (
        select(OutgoingMail)
        .where(
            OutgoingMail.state.in_([MailState.QUEUED, MailState.SENDING]),
            OutgoingMail.next_attempt_at <= now,
        )
        .order_by(OutgoingMail.next_attempt_at, OutgoingMail.id)
    )


def newest() -> Select[OutgoingMail]:
    """Select every mail, newest first, for the staff's reading."""
    return select(OutgoingMail).order_by(OutgoingMail.id.desc())
