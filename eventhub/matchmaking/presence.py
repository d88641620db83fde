"""What people say on the day of their meetings: here, late, the other is not here. Who sits alone can meet another."""

import enum
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Slot
from eventhub.matchmaking.states import MeetingState

EARLY = timedelta(minutes=30)
"""So long before a meeting people can say where they are."""
GRACE = timedelta(minutes=5)
"""So long after its start nobody is missing yet."""
KEPT = timedelta(hours=24)
"""So long after its end it can still be said what became of it."""


class Word(enum.Enum):
    """What somebody says of a meeting of theirs."""

    HERE = "here"
    LATE = "late"
    PARTNER_ABSENT = "partner_absent"
    NOT_THERE = "not_there"


class Sign(Base):
    """One person's word on one meeting on the day; the last one counts."""

    __tablename__ = "sign"
    __table_args__ = (UniqueConstraint("meeting_id", "profile_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    word: Mapped[Word]
    said_at: Mapped[datetime] = mapped_column(default=clock.now)
    meeting: Mapped[Meeting] = relationship()
    profile: Mapped[Profile] = relationship()


def signs_of(meetings: list[Meeting]) -> Select[Sign]:
    """Select what was said of some meetings."""
    return select(Sign).where(Sign.meeting_id.in_([meeting.id for meeting in meetings]))


def alone_at(matchmaking: Matchmaking, now: datetime) -> Select[Sign]:
    """Select who waits at a table at this moment for somebody who does not come, by table."""
    waits = Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.MOVED])
    came = select(Sign.meeting_id).where(Sign.word == Word.HERE)
    return (
        select(Sign)
        .join(Sign.meeting)
        .join(Meeting.slot)
        .where(Meeting.matchmaking_id == matchmaking.id, waits, Slot.starts_at <= now, Slot.ends_at > now)
        .where(Sign.word == Word.PARTNER_ABSENT, Sign.meeting_id.not_in(came))
        .options(contains_eager(Sign.meeting))
        .order_by(Meeting.table_id, Sign.id)
    )


def on_board(matchmaking: Matchmaking, now: datetime) -> Slot | None:
    """Return the slot that goes on, else the next one, else the last."""
    slots = matchmaking.slots
    return next((slot for slot in slots if slot.ends_at > now), slots[-1] if slots else None)


def meetings_in(slot: Slot) -> Select[Meeting]:
    """Select what takes place in a slot, or did, by table."""
    return queries.placed_meetings(slot.matchmaking).where(Meeting.slot_id == slot.id)
