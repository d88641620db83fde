"""Calls: what they ask for, until when, for how many, and what reviewers score."""

import enum
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.events.models import Entry, Event, Programme
from eventhub.hosting.states import CALL_TRANSITIONS, CallKind, CallState
from eventhub.questions.models import QuestionSet

BEST_SCORE = 5
DECISION_DAYS, WARNING_DAY = 14, 10
"""The decision clock: so many days to decide, and the day on which the desk warns."""
REVIEWERS = 2


class Call(Entry, Versioned, Base):
    """An invitation to host events of a programme or to join a delegation, between two instants shown in `timezone`.

    Without cut-offs it is rolling: every application is decided on as it comes. With cut-offs the applications that
    came in until one are decided on together; the closing instant is the last of them. Empty lists of kinds and
    countries let everybody apply.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("events_from <= events_until", name="event_window_in_order"),
        CheckConstraint("0 < warning_day AND warning_day <= decision_days", name="warns_before_it_is_due"),
        CheckConstraint("reviewers_per_application > 0", name="reviewers_positive"),
    )
    TRANSITIONS = CALL_TRANSITIONS

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[CallKind] = mapped_column(default=CallKind.HOST)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    question_set_id: Mapped[int | None] = mapped_column(ForeignKey("question_set.id"), unique=True)
    slug: Mapped[str] = mapped_column(String(140), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(default="")
    state: Mapped[CallState] = mapped_column(default=CallState.DRAFT)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/Brussels")
    events_from: Mapped[date]
    events_until: Mapped[date]
    decision_days: Mapped[int] = mapped_column(default=DECISION_DAYS)
    warning_day: Mapped[int] = mapped_column(default=WARNING_DAY)
    reviewers_per_application: Mapped[int] = mapped_column(default=REVIEWERS)
    is_blind: Mapped[bool] = mapped_column(default=False)
    requires_approval: Mapped[bool] = mapped_column(default=False)
    eligible_kinds: Mapped[list[str]] = mapped_column(default=list)
    eligible_countries: Mapped[list[str]] = mapped_column(default=list)
    programme: Mapped[Programme] = relationship()
    event: Mapped[Event | None] = relationship()
    question_set: Mapped[QuestionSet | None] = relationship()
    criteria: Mapped[list["Criterion"]] = relationship(
        cascade="all, delete-orphan", order_by="Criterion.position", back_populates="call"
    )
    cut_offs: Mapped[list["CutOff"]] = relationship(
        cascade="all, delete-orphan", order_by="CutOff.at", back_populates="call"
    )
    place_limits: Mapped[list["PlaceLimit"]] = relationship(
        cascade="all, delete-orphan", order_by="PlaceLimit.scope, PlaceLimit.key", back_populates="call"
    )

    def is_taking(self, now: datetime) -> bool:
        """Whether an application may come in: from the opening instant until just before the closing one."""
        return self.state is CallState.OPEN and self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime) -> bool:
        """Whether no application can come in any more, be it that the job has closed the call or not yet."""
        return self.state is CallState.CLOSED or (self.state is CallState.OPEN and self.closes_at <= now)

    def cut_off_after(self, instant: datetime) -> datetime | None:
        """Return the cut-off that an application handed in at this instant counts for; None under a rolling call."""
        if not self.cut_offs:
            return None
        return min((each.at for each in self.cut_offs if each.at > instant), default=self.closes_at)

    def decision_due_after(self, instant: datetime) -> datetime:
        """Return until when an application handed in at this instant is decided on; what is late has its days too."""
        return max(self.cut_off_after(instant) or instant, instant) + timedelta(days=self.decision_days)

    def was_called_off(self, now: datetime) -> bool:
        """Whether it was closed before it ever took an application."""
        return self.state is CallState.CLOSED and now < self.closes_at


class Criterion(Base):
    """One thing reviewers score from 0 to 5, with its weight in the whole."""

    __tablename__ = "criterion"
    __table_args__ = (CheckConstraint("weight > 0", name="weight_positive"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    hint: Mapped[str] = mapped_column(String(300), default="")
    weight: Mapped[int] = mapped_column(default=1)
    call: Mapped[Call] = relationship(back_populates="criteria")


class CutOff(Entry, Base):
    """An instant before the closing one: what came in until then is decided on together."""

    __tablename__ = "cut_off"
    __table_args__ = (UniqueConstraint("call_id", "at"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    call: Mapped[Call] = relationship(back_populates="cut_offs")


class PlaceScope(enum.Enum):
    """What a limit of places counts."""

    ALL = "all"
    COUNTRY = "country"
    KIND = "kind"


class PlaceLimit(Base):
    """So many applications may be accepted in all, from a country, or from a kind of organisation.

    `key` is the country's code or the kind's name; empty, the limit holds for each of them that has none of its own.
    """

    __tablename__ = "place_limit"
    __table_args__ = (
        UniqueConstraint("call_id", "scope", "key"),
        CheckConstraint("places >= 0", name="places_not_negative"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    scope: Mapped[PlaceScope]
    key: Mapped[str] = mapped_column(String(40), default="")
    places: Mapped[int]
    call: Mapped[Call] = relationship(back_populates="place_limits")


class LatePass(Base):
    """One person may begin, edit and submit under a call until an instant after it closed, for a stated reason.

    From `revoked_at` on it admits nobody, unless it is granted anew.
    """

    __tablename__ = "late_pass"
    __table_args__ = (UniqueConstraint("call_id", "email"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship()
    granted_by: Mapped[User | None] = relationship()

    def admits_at(self, now: datetime) -> bool:
        """Whether its holder may still hand in."""
        return self.revoked_at is None and now < self.until
