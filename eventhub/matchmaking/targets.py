"""How many meetings people should have at least and at most: by what they registered as, or everybody else."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from eventhub.db import Base, db
from eventhub.matchmaking.models import Matchmaking, Profile
from eventhub.registration.models.setup import ParticipantType


class MeetingTarget(Base):
    """People of one participant type, or those of none with a target, have so many meetings.

    `least` is what the timetable tries to reach; nobody gets more than `most`, in place of the event's share of slots.
    """

    __tablename__ = "meeting_target"
    __table_args__ = (
        UniqueConstraint("matchmaking_id", "type_id"),
        Index(
            "uq_meeting_target_everybody_else",
            "matchmaking_id",
            unique=True,
            sqlite_where=text("type_id IS NULL"),
            postgresql_where=text("type_id IS NULL"),
        ),
        CheckConstraint("least >= 0", name="least_not_negative"),
        CheckConstraint("most >= 1 AND least <= most", name="most_not_below_least"),
    )

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"))
    type_id: Mapped[int | None] = mapped_column(ForeignKey("participant_type.id", ondelete="CASCADE"), index=True)
    least: Mapped[int] = mapped_column(default=0)
    most: Mapped[int | None]
    matchmaking: Mapped[Matchmaking] = relationship()
    type: Mapped[ParticipantType | None] = relationship()


class Bounds:
    """How many meetings each person of an event has at least and at most: read once for all of them."""

    def __init__(self, matchmaking: Matchmaking) -> None:
        self._share = matchmaking.share_of_slots
        self._targets = {each.type_id: each for each in db.session.scalars(targets_of(matchmaking))}

    def of(self, person: Profile, slots: int) -> tuple[int, int]:
        """Return the least and the most for somebody who is there in so many slots."""
        target = self._targets.get(person.registration.type_id) or self._targets.get(None)
        share = -(-slots * self._share // 100)
        if target is None:
            return 0, share
        most = share if target.most is None else min(slots, target.most)
        return min(target.least, most), most


def targets_of(matchmaking: Matchmaking) -> Select[MeetingTarget]:
    """Select the targets of an event, in the order in which they were set."""
    return (
        select(MeetingTarget)
        .where(MeetingTarget.matchmaking_id == matchmaking.id)
        .options(joinedload(MeetingTarget.type))
        .order_by(MeetingTarget.id)
    )
