"""The slots that a request names, best first; none of them is held for anybody."""

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from eventhub.db import Base
from eventhub.matchmaking.models import MeetingRequest, Slot
from eventhub.matchmaking.states import RequestState

MOST_SLOTS = 3


class OfferedSlot(Base):
    """A slot in which whoever proposed last could meet; rank 1 suits them best."""

    __tablename__ = "offered_slot"
    __table_args__ = (
        UniqueConstraint("request_id", "slot_id"),
        UniqueConstraint("request_id", "rank"),
        CheckConstraint(f"rank BETWEEN 1 AND {MOST_SLOTS}", name="three_at_most"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("meeting_request.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]
    request: Mapped[MeetingRequest] = relationship()
    slot: Mapped[Slot] = relationship()


def offered_in(requests: list[int]) -> Select[OfferedSlot]:
    """Select the slots that some requests name, best first."""
    return (
        select(OfferedSlot)
        .where(OfferedSlot.request_id.in_(requests))
        .options(joinedload(OfferedSlot.slot))
        .order_by(OfferedSlot.request_id, OfferedSlot.rank)
    )


def rivals_for(slot: Slot, people: list[int]) -> Select[OfferedSlot]:
    """Select where a slot that overlaps this one is named in a request that waits for one of these people."""
    asked = MeetingRequest.invitee_id.in_(people) | MeetingRequest.requester_id.in_(people)
    return (
        select(OfferedSlot)
        .join(OfferedSlot.request)
        .join(OfferedSlot.slot)
        .where(MeetingRequest.state == RequestState.PENDING, asked)
        .where(Slot.starts_at < slot.ends_at, Slot.ends_at > slot.starts_at)
        .options(contains_eager(OfferedSlot.request), contains_eager(OfferedSlot.slot))
        .order_by(OfferedSlot.request_id, OfferedSlot.rank)
    )
