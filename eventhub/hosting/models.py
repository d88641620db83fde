"""Calls, the applications they bring, and what reviewers make of them."""

from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.directory.models import Organisation
from eventhub.events.models import Event, Programme
from eventhub.events.states import EventFormat
from eventhub.hosting.states import (
    APPLICATION_TRANSITIONS,
    CALL_TRANSITIONS,
    REVIEW_TRANSITIONS,
    ApplicationState,
    CallState,
    ReviewState,
)

BEST_SCORE = 5
WARNING = timedelta(days=4)
"""So long before a decision is due the desk warns: on day 10 of 14."""
NEEDED_WORDS = ("summary", "description", "motivation", "languages", "themes")
NEEDED = (*NEEDED_WORDS, "starts_at", "ends_at", "expected_participants")
"""What every application answers before it can be submitted."""
NEEDED_ON_SITE = ("venue", "city", "country")
"""What it answers too unless everything happens online."""


def needed(event_format: EventFormat) -> tuple[str, ...]:
    """Return the names of the questions a complete application has answered."""
    return NEEDED if event_format is EventFormat.ONLINE else NEEDED + NEEDED_ON_SITE


class Call(Versioned, Base):
    """An invitation to host events of a programme, between two instants shown in `timezone`."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("events_from <= events_until", name="event_window_in_order"),
    )
    TRANSITIONS = CALL_TRANSITIONS

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
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
    decision_days: Mapped[int] = mapped_column(default=14)
    programme: Mapped[Programme] = relationship()
    criteria: Mapped[list["Criterion"]] = relationship(
        cascade="all, delete-orphan", order_by="Criterion.position", back_populates="call"
    )

    def is_taking(self, now: datetime) -> bool:
        """Whether an application may come in: from the opening instant until just before the closing one."""
        return self.state is CallState.OPEN and self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime) -> bool:
        """Whether no application can come in any more, be it that the job has closed the call or not yet."""
        return self.state is CallState.CLOSED or (self.state is CallState.OPEN and self.closes_at <= now)


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


class HostingApplication(Versioned, Base):
    """An organisation asks to host an event: all that the event needs to become a draft is here."""

    __tablename__ = "hosting_application"
    __table_args__ = (Index("ix_hosting_application_call_id_state", "call_id", "state"),)
    TRANSITIONS = APPLICATION_TRANSITIONS

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    applicant_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), unique=True)
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.DRAFT)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(default="")
    motivation: Mapped[str] = mapped_column(default="")
    format: Mapped[EventFormat] = mapped_column(default=EventFormat.ON_SITE)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/Brussels")
    venue: Mapped[str] = mapped_column(String(120), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str | None] = mapped_column(String(2))
    languages: Mapped[list[str]] = mapped_column(default=list)
    themes: Mapped[list[str]] = mapped_column(default=list)
    expected_participants: Mapped[int | None]
    wants_matchmaking: Mapped[bool] = mapped_column(default=False)
    question: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship()
    applicant: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
    event: Mapped[Event | None] = relationship()
    reviews: Mapped[list["Review"]] = relationship(back_populates="application", order_by="Review.id")

    @property
    def unanswered(self) -> list[str]:
        """The names of the questions that are left to answer before it can be submitted."""
        return [name for name in needed(self.format) if not getattr(self, name)]

    @property
    def decision_due_at(self) -> datetime | None:
        """Until when the programme team decides, counted from the latest submission."""
        return self.submitted_at and self.submitted_at + timedelta(days=self.call.decision_days)

    @property
    def is_reviewable(self) -> bool:
        """Whether it waits for its decision, so that reviewers may be asked."""
        return self.state in (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW)

    def decision_is_near(self, now: datetime) -> bool:
        """Whether the programme team has only a few days left to decide."""
        return self.is_reviewable and self.decision_due_at is not None and self.decision_due_at - now <= WARNING

    @property
    def scores(self) -> list[float]:
        """The weighted score of every review that counts."""
        return [review.score for review in self.reviews if review.score is not None]

    @property
    def median_score(self) -> float | None:
        """The median of the reviewers' weighted scores, 0 to 5; None before the first."""
        return median(self.scores) if self.scores else None


class Review(Versioned, Base):
    """One reviewer's judgement of one application; `scores` maps a criterion's id, as text, to 0-5."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("application_id", "reviewer_id"),)
    TRANSITIONS = REVIEW_TRANSITIONS

    application_id: Mapped[int] = mapped_column(ForeignKey("hosting_application.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.ASSIGNED)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="")
    assigned_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    application: Mapped[HostingApplication] = relationship(back_populates="reviews")
    reviewer: Mapped[User] = relationship()

    @property
    def score(self) -> float | None:
        """The mean of the scores by the criteria's weights, 0 to 5; None unless the review is submitted."""
        if self.state is not ReviewState.SUBMITTED:
            return None
        criteria = self.application.call.criteria
        whole = sum(criterion.weight * self.scores[str(criterion.id)] for criterion in criteria)
        return float(whole / sum(criterion.weight for criterion in criteria))
