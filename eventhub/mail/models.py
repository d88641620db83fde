"""The outbox: a mail is a row written in the transaction that gave reason for it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventhub import clock
from eventhub.db import Base


class MailState(enum.Enum):
    """Where a mail is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


class OutgoingMail(Base):
    """One mail to one person. It is written in words only when it leaves, from `template` and `context`.

    `dedupe_key` says what it is about; a second mail with the same key is never queued. `calendar` holds an
    iCalendar attachment. `is_secret` mails carry a one-use link, which is forgotten once they are sent.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_state_next_attempt_at", "state", "next_attempt_at"),)

    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    template: Mapped[str]
    context: Mapped[dict[str, Any]]
    calendar: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en_GB")
    is_secret: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_attempt_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
