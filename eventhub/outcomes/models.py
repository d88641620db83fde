"""What people say came of their meetings, and that they were asked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.outcomes.states import OutcomeKind

NOTE_LENGTH = 500


class Outcome(Base):
    """One person's word on one meeting, in the round that is `months` after the event; a later round is a row more.

    The kind counts in sums; who of the two said what is read by these two alone.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("meeting_id", "profile_id", "months"),
        CheckConstraint("months >= 0", name="months_not_negative"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    months: Mapped[int]
    kind: Mapped[OutcomeKind]
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    said_at: Mapped[datetime] = mapped_column(default=clock.now)
    meeting: Mapped[Meeting] = relationship()
    profile: Mapped[Profile] = relationship()


class OutcomeQuestion(Base):
    """A person was asked in a round what came of their meetings; the row is what makes it happen once."""

    __tablename__ = "outcome_question"
    __table_args__ = (UniqueConstraint("profile_id", "months"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    months: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    profile: Mapped[Profile] = relationship()
