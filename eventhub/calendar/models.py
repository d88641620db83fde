"""The secret addresses of private calendars, and what is kept ready of the public ones."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import DERIVED, Base


class FeedToken(Base):
    """A secret address under which one person's agenda can be subscribed to; only its hash is stored.

    `etag` names the bytes that were read there last, and `changed_at` is when they came to differ from those before.
    """

    __tablename__ = "feed_token"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]
    etag: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class EntryText(Base):
    """An event's entry as calendars read it, written anew in the transaction that changes what it says.

    `zone` is the one whose rules it needs beside it, `edition` what wrote it: another release writes it anew.
    """

    __tablename__ = "entry_text"
    __table_args__ = ({"info": DERIVED},)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    edition: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[bytes] = mapped_column(LargeBinary)


class PublicVersion(Base):
    """One row whose `number` rises with every change of what the public calendar shows.

    It is at least the time in microseconds, so that a number never comes back, not even in a database that was emptied.
    """

    __tablename__ = "public_version"
    __table_args__ = ({"info": DERIVED},)

    number: Mapped[int] = mapped_column(BigInteger)


class FeedState(Base):
    """What a public feed answered last, ready to be sent again while nothing has changed.

    `key` names the question, `version` is the public version it was answered at, `good_until` when time alone ends
    it. `etag` names the bytes, `changed_at` is when they came to differ from those before and never goes back.
    """

    __tablename__ = "feed_state"
    __table_args__ = ({"info": DERIVED},)

    key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(BigInteger)
    edition: Mapped[str] = mapped_column(String(64))
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    good_until: Mapped[datetime]
    stored_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    gzip: Mapped[bytes] = mapped_column(LargeBinary)
