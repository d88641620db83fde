"""Who follows which part of the calendar by e-mail, and the news they may hear."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventhub import clock
from eventhub.db import Base
from eventhub.following.states import NewsKind, Rhythm

KEY_LENGTH = 32


def new_key() -> str:
    """Return a name for a reader that nobody can guess."""
    return secrets.token_hex(KEY_LENGTH // 2)


class Follow(Base):
    """Whoever reads `email`, and has shown that they do, hears of news among the events that `filters` find.

    `filters` are the parameters of the calendar's address, `digest` is their hash. `reader_key` is the same for all
    that one address follows. All news until `told_until` has been told; it moves in the transaction of the mail.
    """

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("email", "digest"),
        Index("ix_follow_rhythm_told_until", "rhythm", "told_until"),
    )

    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(20), default="en_GB")
    zone: Mapped[str] = mapped_column(String(64))
    rhythm: Mapped[Rhythm]
    filters: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    reader_key: Mapped[str] = mapped_column(String(KEY_LENGTH), index=True)
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)
    told_until: Mapped[datetime] = mapped_column(default=clock.now)


class News(Base):
    """Something happened to a public event, written down in the transaction in which it happened."""

    __tablename__ = "news"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[NewsKind]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
