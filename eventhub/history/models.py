"""The table of what happened to every record."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from eventhub import clock
from eventhub.db import Base


class HistoryEntry(Base):
    """One thing that happened to one record: who, when, why. Rows are added, never changed.

    `subject` is the record's table; `actor_id` is None where the clock acted.
    """

    __tablename__ = "history_entry"
    __table_args__ = (Index("ix_history_entry_subject_subject_id", "subject", "subject_id"),)

    subject: Mapped[str]
    subject_id: Mapped[int]
    verb: Mapped[str]
    source: Mapped[str | None]
    target: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
