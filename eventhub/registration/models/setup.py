"""What an organiser sets up beyond the plain form: who may register, how, and as what."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub.db import Base, Versioned
from eventhub.events.models import Event
from eventhub.questions.models import QuestionSet
from eventhub.registration.states import Admission

SENSITIVE_KEPT_DAYS = 30


class RegistrationSetup(Versioned, Base):
    """How people register for one event; an event without one takes everybody, first come first served.

    `gives_at_once` confirms who waits without asking; otherwise a free seat is offered for a time. People may change
    what they said until `edits_until`, or as long as registration is open. Sensitive answers are forgotten
    `sensitive_kept_days` after the event.
    """

    __tablename__ = "registration_setup"
    __table_args__ = (CheckConstraint("sensitive_kept_days >= 0", name="sensitive_kept_days_not_negative"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    admission: Mapped[Admission] = mapped_column(default=Admission.OPEN)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    gives_at_once: Mapped[bool] = mapped_column(default=False)
    edits_until: Mapped[datetime | None]
    edits_need_approval: Mapped[bool] = mapped_column(default=False)
    takes_colleagues: Mapped[bool] = mapped_column(default=True)
    sensitive_kept_days: Mapped[int] = mapped_column(default=SENSITIVE_KEPT_DAYS)
    sensitive_forgotten_at: Mapped[datetime | None]
    question_set_id: Mapped[int | None] = mapped_column(ForeignKey("question_set.id"), unique=True)
    event: Mapped[Event] = relationship()
    question_set: Mapped[QuestionSet | None] = relationship()


class ParticipantType(Base):
    """What people come as, such as speaker or exhibitor, with rules of its own; `seats` None means no own limit.

    From `retired_at` on nobody else registers as it.
    """

    __tablename__ = "participant_type"
    __table_args__ = (
        UniqueConstraint("event_id", "id"),
        CheckConstraint("seats IS NULL OR seats >= 0", name="seats_not_negative"),
        UniqueConstraint("event_id", "name"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(300), default="")
    seats: Mapped[int | None]
    closes_at: Mapped[datetime | None]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    is_by_invitation: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]
    question_set_id: Mapped[int | None] = mapped_column(ForeignKey("question_set.id"), unique=True)
    event: Mapped[Event] = relationship()
    question_set: Mapped[QuestionSet | None] = relationship()
