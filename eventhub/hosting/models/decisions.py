"""Decisions, hidden until they are released, and the letters that tell of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import DecisionOutcome


class Decision(Versioned, Base):
    """What the programme team decided on an application; the applicant knows once it is released.

    An application has one hidden decision at most. `subject` and `body` are its letter where it was edited for this
    applicant alone; else the call's `LetterText` is sent. `note` is a word to the applicant that the letter carries,
    `override_reason` says why a rule was set aside.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index(
            "uq_decision_hidden",
            "application_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_decision_application_id", "application_id"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("hosting_application.id", ondelete="CASCADE"))
    outcome: Mapped[DecisionOutcome]
    note: Mapped[str] = mapped_column(default="")
    override_reason: Mapped[str] = mapped_column(default="")
    subject: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str | None]
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    application: Mapped[HostingApplication] = relationship(
        backref=backref("decisions", order_by="Decision.id", cascade="all, delete-orphan")
    )
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    released_by: Mapped[User | None] = relationship(foreign_keys=[released_by_id])


class LetterText(Versioned, Base):
    """The words of a call's letters for one outcome, with placeholders such as {title}."""

    __tablename__ = "letter_text"
    __table_args__ = (UniqueConstraint("call_id", "outcome"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    outcome: Mapped[DecisionOutcome]
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    call: Mapped[Call] = relationship()
