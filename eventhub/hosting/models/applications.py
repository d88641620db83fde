"""Applications: the copy their authors work on, and the versions they handed in."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.events.models import Event
from eventhub.events.states import EventFormat
from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import APPLICATION_TRANSITIONS, ApplicationState, CallKind

if TYPE_CHECKING:
    from eventhub.hosting.models.decisions import Decision
    from eventhub.hosting.models.reviews import Review

FIXED = (
    *("title", "summary", "description", "motivation", "format", "starts_at", "ends_at", "timezone"),
    *("venue", "city", "country", "languages", "themes", "expected_participants", "wants_matchmaking"),
)
"""The questions every application to host an event has; together they are the event's draft."""
FIXED_OF_DELEGATION = ("title", "summary", "motivation", "languages", "themes", "expected_participants")
"""Those of an application to join a delegation, whose event exists already."""
NEEDED_WORDS = ("summary", "description", "motivation", "languages", "themes")
NEEDED = (*NEEDED_WORDS, "starts_at", "ends_at", "expected_participants")
"""What every application to host answers before it can be submitted."""
NEEDED_ON_SITE = ("venue", "city", "country")
"""What it answers too unless everything happens online."""
NEEDED_OF_DELEGATION = ("summary", "motivation", "languages", "themes")


def fixed(kind: CallKind) -> tuple[str, ...]:
    """Return the names of the questions that every application of a kind of call has."""
    return FIXED if kind is CallKind.HOST else FIXED_OF_DELEGATION


def needed(kind: CallKind, event_format: EventFormat) -> tuple[str, ...]:
    """Return the names of those that a complete application has answered."""
    if kind is CallKind.DELEGATION:
        return NEEDED_OF_DELEGATION
    return NEEDED if event_format is EventFormat.ONLINE else NEEDED + NEEDED_ON_SITE


class HostingApplication(Versioned, Base):
    """An organisation asks to host an event or to join a delegation.

    The answers here are the authors' working copy, counted by `draft_version`; everybody else reads the latest
    `SubmittedVersion`. `case_version` counts what happened to the application at the desk, so that two deeds of the
    programme team never cross, whatever the authors type meanwhile. Scores and the decision's due instant are kept
    here so that the desk sorts a thousand applications in one question.
    """

    __tablename__ = "hosting_application"
    __table_args__ = (
        Index("ix_hosting_application_call_id_state", "call_id", "state"),
        Index("ix_hosting_application_call_id_reserve_rank", "call_id", "reserve_rank"),
    )
    TRANSITIONS = APPLICATION_TRANSITIONS

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    applicant_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), unique=True)
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.DRAFT)
    case_version: Mapped[int] = mapped_column(default=1)
    draft_version: Mapped[int] = mapped_column(default=1)
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
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    question: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    cut_off_at: Mapped[datetime | None]
    decision_due_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    reserve_rank: Mapped[int | None]
    median_score: Mapped[float | None]
    score_spread: Mapped[float | None]
    review_count: Mapped[int] = mapped_column(default=0)
    call: Mapped[Call] = relationship()
    applicant: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
    event: Mapped[Event | None] = relationship()
    versions: Mapped[list["SubmittedVersion"]] = relationship(
        back_populates="application", order_by="SubmittedVersion.number", cascade="all, delete-orphan"
    )
    co_applicants: Mapped[list["CoApplicant"]] = relationship(
        back_populates="application", order_by="CoApplicant.id", cascade="all, delete-orphan"
    )
    messages: Mapped[list["ApplicationMessage"]] = relationship(
        back_populates="application", order_by="ApplicationMessage.id", cascade="all, delete-orphan"
    )

    if TYPE_CHECKING:  # these two are made by the models above, which bring the other end
        reviews: Mapped[list[Review]]
        decisions: Mapped[list[Decision]]

    @validates("state")
    def _turn_case(self, _column: str, state: ApplicationState) -> ApplicationState:
        """Every move is news to whoever has the case open."""
        self.case_version = (self.case_version or 0) + 1
        return state

    @property
    def unanswered(self) -> list[str]:
        """The names of the fixed questions that are left to answer before it can be submitted."""
        return [name for name in needed(self.call.kind, self.format) if not getattr(self, name)]

    @property
    def latest(self) -> "SubmittedVersion | None":
        """What was handed in last: the version that counts."""
        return self.versions[-1] if self.versions else None

    @property
    def applying_as(self) -> tuple[OrganisationKind, str]:
        """Kind and country of the organisation that count: as handed in, and before that as the directory says now."""
        latest = self.latest
        if latest is None:
            return self.organisation.kind, self.organisation.country
        return latest.organisation_kind, latest.organisation_country

    @property
    def hidden_decision(self) -> "Decision | None":
        """The decision that the applicant does not know of yet."""
        return next((each for each in self.decisions if each.released_at is None), None)

    @property
    def authors(self) -> list[User]:
        """Who may write it: the applicant first, then those the applicant invited."""
        return [self.applicant, *(each.user for each in self.co_applicants)]

    @property
    def is_reviewable(self) -> bool:
        """Whether it waits for its decision, so that reviewers may be asked."""
        return self.state in (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW)

    @property
    def warned_from(self) -> datetime | None:
        """From when on the desk warns that the decision is due."""
        left = timedelta(days=self.call.decision_days - self.call.warning_day)
        return self.decision_due_at and self.decision_due_at - left

    def decision_is_near(self, now: datetime) -> bool:
        """Whether the programme team has only a few days left to decide."""
        return self.is_reviewable and self.warned_from is not None and self.warned_from <= now


class SubmittedVersion(Base):
    """What an application said when it was handed in, whole and unchangeable.

    `facts` are the answers to the fixed questions, instants as ISO 8601 in UTC; `answers` are those to the call's own
    questions with the words in which they were asked then. Kind and country of the organisation are those it had in
    the directory: places and rules are counted by them, whatever its entry says later.
    """

    __tablename__ = "submitted_version"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("hosting_application.id", ondelete="CASCADE"))
    number: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(default="")
    organisation_kind: Mapped[OrganisationKind]
    organisation_country: Mapped[str] = mapped_column(String(2))
    facts: Mapped[dict[str, Any]]
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    application: Mapped[HostingApplication] = relationship(back_populates="versions")
    submitted_by: Mapped[User | None] = relationship()


class DraftEdit(Base):
    """One field of a working copy was written over: what stood there until `draft_version` was reached."""

    __tablename__ = "draft_edit"
    __table_args__ = (Index("ix_draft_edit_application_id_draft_version", "application_id", "draft_version"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("hosting_application.id", ondelete="CASCADE"))
    draft_version: Mapped[int]
    field: Mapped[str] = mapped_column(String(60))
    was: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by: Mapped[User | None] = relationship()


class CoApplicant(Base):
    """Somebody of the same organisation whom the applicant lets write the application too."""

    __tablename__ = "co_applicant"
    __table_args__ = (UniqueConstraint("application_id", "user_id"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("hosting_application.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    application: Mapped[HostingApplication] = relationship(back_populates="co_applicants")
    user: Mapped[User] = relationship()


class ApplicationMessage(Base):
    """A question or an answer between an application's authors and the programme team."""

    __tablename__ = "application_message"

    application_id: Mapped[int] = mapped_column(ForeignKey("hosting_application.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    is_from_team: Mapped[bool]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    application: Mapped[HostingApplication] = relationship(back_populates="messages")
    author: Mapped[User | None] = relationship()
