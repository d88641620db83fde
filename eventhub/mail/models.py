"""The outbox: a mail is a row written in the transaction that gave reason for it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from eventhub import clock
from eventhub.db import Base
from eventhub.mail.kinds import MailKind
from eventhub.mail.states import MOVES, MailState

KEY_LENGTH = 200
IS_WAITING = text("state IN ('queued', 'sending')")
IS_FAILED = text("state = 'failed'")
"""Written out, since neither database uses the index of some rows for a question asked with parameters. An index of
all states would mislead SQLite into looking through and sorting all that waits.
"""


class OutgoingMail(Base):
    """One mail to one person. It is written in words only when it leaves, from `template` and `context`.

    `dedupe_key` says what it is about; a second mail with the same key is never queued. `calendar` holds an
    iCalendar attachment. `is_secret` mails carry a one-use link, which is forgotten once they are sent; of `is_last`
    ones, the last that somebody gets who was erased, everything is, the address too. `subject` is
    for the desk, and `event_id` says whose hosts may read the mail there. From `expires_at` on it helps nobody and is
    not sent any more; from `forgotten_at` on, what it said is gone. `attempts` counts the tries, `refusals` those at
    which the server refused this very mail for now.
    """

    TRANSITIONS: ClassVar = MOVES

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index(
            "ix_outgoing_mail_waiting",
            "next_attempt_at",
            "id",
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
        Index("ix_outgoing_mail_failed", "id", sqlite_where=IS_FAILED, postgresql_where=IS_FAILED),
        Index("ix_outgoing_mail_event_id_id", "event_id", "id"),
    )

    dedupe_key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    kind: Mapped[MailKind] = mapped_column(default=MailKind.NOTICE)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"))
    subject: Mapped[str] = mapped_column(String(300), default="")
    template: Mapped[str]
    context: Mapped[dict[str, Any]]
    calendar: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en_GB")
    is_secret: Mapped[bool] = mapped_column(default=False)
    is_last: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_attempt_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    error: Mapped[str | None]


class MailPreference(Base):
    """A person wants mails of one kind otherwise than they come by themselves; of most kinds that is: none.

    It holds for an address, in small letters, whether or not it has an account.
    """

    __tablename__ = "mail_preference"
    __table_args__ = (UniqueConstraint("address", "kind"),)

    address: Mapped[str] = mapped_column(String(254))
    kind: Mapped[MailKind]
    chosen_at: Mapped[datetime] = mapped_column(default=clock.now)
