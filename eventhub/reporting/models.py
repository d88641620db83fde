"""What hosts report of their events."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub.accounts.models import User
from eventhub.attachments.models import Attachment
from eventhub.db import Base, Versioned
from eventhub.events.models import Event
from eventhub.reporting.states import REPORT_TRANSITIONS, ReportState


class EventReport(Versioned, Base):
    """How one event went: numbers, outcomes and words. Numbers are None until the host has looked at them.

    `asked` counts the letters that asked for it since the event last moved.
    """

    __tablename__ = "event_report"
    __table_args__ = (
        *(
            CheckConstraint(f"{number} IS NULL OR {number} >= 0", name=f"{number}_not_negative")
            for number in ("participants", "organisations", "smes", "countries", "meetings")
        ),
        CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted_at_some_time"),
        Index("ix_event_report_state_due_at", "state", "due_at"),
    )
    TRANSITIONS = REPORT_TRANSITIONS

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    state: Mapped[ReportState] = mapped_column(default=ReportState.DUE)
    due_at: Mapped[datetime]
    asked: Mapped[int] = mapped_column(default=0)
    participants: Mapped[int | None]
    organisations: Mapped[int | None]
    smes: Mapped[int | None]
    countries: Mapped[int | None]
    meetings: Mapped[int | None]
    outcomes: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    photo_text: Mapped[str] = mapped_column(String(300), default="")
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    event: Mapped[Event] = relationship()
    photo: Mapped[Attachment | None] = relationship()
    submitted_by: Mapped[User | None] = relationship()

    @property
    def is_in(self) -> bool:
        """Whether the host has handed it in and nobody has handed it back."""
        return self.state is ReportState.SUBMITTED
