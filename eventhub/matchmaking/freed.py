"""Freed times: a slot and a table offered to two who agreed on a meeting that has no place yet."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship, selectinload

from eventhub import clock
from eventhub.db import Base, Versioned
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, Profile, Slot, Table
from eventhub.matchmaking.states import PLACE_OFFER_TRANSITIONS, MeetingState, PlaceOfferState


class PlaceOffer(Versioned, Base):
    """A slot and a table are kept for the two of a meeting until `expires_at`; when both say yes they meet there."""

    __tablename__ = "place_offer"
    __table_args__ = (
        Index(
            "uq_place_offer_meeting_open",
            "meeting_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_place_offer_place_open",
            "slot_id",
            "table_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_place_offer_state_expires_at", "state", "expires_at"),
    )
    TRANSITIONS = PLACE_OFFER_TRANSITIONS

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"))
    table_id: Mapped[int] = mapped_column(ForeignKey("meeting_table.id", ondelete="CASCADE"))
    state: Mapped[PlaceOfferState] = mapped_column(default=PlaceOfferState.OPEN)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    meeting: Mapped[Meeting] = relationship()
    slot: Mapped[Slot] = relationship()
    table: Mapped[Table] = relationship()


class PlaceYes(Base):
    """One of the two says yes to an offer."""

    __tablename__ = "place_yes"
    __table_args__ = (UniqueConstraint("offer_id", "profile_id"),)

    offer_id: Mapped[int] = mapped_column(ForeignKey("place_offer.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    said_at: Mapped[datetime] = mapped_column(default=clock.now)


def live_offers(matchmaking: Matchmaking, now: datetime) -> Select[PlaceOffer]:
    """Select the offers that keep a place now: nobody said no, the meeting has no place, and the time is to come."""
    return (
        select(PlaceOffer)
        .join(PlaceOffer.meeting)
        .join(PlaceOffer.slot)
        .where(Meeting.matchmaking_id == matchmaking.id, Meeting.state == MeetingState.UNSCHEDULED)
        .where(PlaceOffer.state == PlaceOfferState.OPEN, PlaceOffer.expires_at > now, Slot.starts_at > now)
        .options(
            contains_eager(PlaceOffer.slot),
            joinedload(PlaceOffer.table),
            contains_eager(PlaceOffer.meeting)
            .selectinload(Meeting.attendees)
            .joinedload(Attendee.profile)
            .joinedload(Profile.registration),
        )
        .order_by(Slot.starts_at, PlaceOffer.id)
    )


def offers_to(profile: Profile, now: datetime) -> Select[PlaceOffer]:
    """Select what a person is offered now, the earliest time first."""
    mine = select(Attendee.meeting_id).where(Attendee.profile_id == profile.id)
    return live_offers(profile.matchmaking, now).where(PlaceOffer.meeting_id.in_(mine))


def offered_before(slot: Slot) -> Select[int]:
    """Select the meetings whose people were offered this slot already, whatever they said."""
    return select(PlaceOffer.meeting_id).where(PlaceOffer.slot_id == slot.id)


def offers_of(matchmaking: Matchmaking) -> Select[PlaceOffer]:
    """Select every offer of an event, whatever became of it."""
    of_event = select(PlaceOffer).join(PlaceOffer.meeting).where(Meeting.matchmaking_id == matchmaking.id)
    return of_event.order_by(PlaceOffer.id)


def open_offers(matchmaking: Matchmaking) -> Select[PlaceOffer]:
    """Select every offer of an event that has not ended, be its time over or not."""
    return offers_of(matchmaking).where(PlaceOffer.state == PlaceOfferState.OPEN)


def offers_between(one: Profile, other: Profile) -> Select[PlaceOffer]:
    """Select the offers to two people that have not ended."""
    of_one, of_other = (select(Attendee.meeting_id).where(Attendee.profile_id == each.id) for each in (one, other))
    both = PlaceOffer.meeting_id.in_(of_one), PlaceOffer.meeting_id.in_(of_other)
    return open_offers(one.matchmaking).where(*both)


def yeses_to(offers: list[int]) -> Select[PlaceYes]:
    """Select who said yes to some offers."""
    return select(PlaceYes).where(PlaceYes.offer_id.in_(offers))


def yeses_of(profile: Profile) -> Select[PlaceYes, PlaceOffer]:
    """Select to which offers a person said yes, with what became of them."""
    return (
        select(PlaceYes, PlaceOffer)
        .join(PlaceOffer, PlaceOffer.id == PlaceYes.offer_id)
        .where(PlaceYes.profile_id == profile.id)
        .options(joinedload(PlaceOffer.slot))
        .order_by(PlaceYes.id)
    )


def over(now: datetime) -> Select[PlaceOffer]:
    """Select the open offers whose time is over, or whose meeting has found another place or is off."""
    is_late = (PlaceOffer.expires_at <= now) | (Slot.starts_at <= now)
    return (
        select(PlaceOffer)
        .join(PlaceOffer.meeting)
        .join(PlaceOffer.slot)
        .where(PlaceOffer.state == PlaceOfferState.OPEN, is_late | (Meeting.state != MeetingState.UNSCHEDULED))
        .options(selectinload(PlaceOffer.meeting))
        .order_by(PlaceOffer.id)
    )
