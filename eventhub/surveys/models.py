"""What is asked after an event, who has answered, and what was answered."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub.db import Base, Versioned
from eventhub.events.models import Event
from eventhub.questions.models import QuestionSet
from eventhub.registration.models.registrations import Registration

THANKS_LENGTH = 2_000
DAYS_AFTER, AT = 1, time(10, 0)
"""When people are thanked unless the organiser says otherwise: on the day after, in the morning."""


class Survey(Versioned, Base):
    """An event's thanks and its questions to who came; from `asked_at` on people have the link.

    They leave by themselves `days_after` the event has ended, when clocks there show `at`, or by hand where it is None.
    """

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("(days_after IS NULL) = (at IS NULL)", name="day_and_time_of_day"),
        CheckConstraint("days_after > 0", name="after_the_event"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    question_set_id: Mapped[int] = mapped_column(ForeignKey("question_set.id"), unique=True)
    thanks: Mapped[str] = mapped_column(default="")
    is_anonymous: Mapped[bool] = mapped_column(default=True)
    days_after: Mapped[int | None]
    at: Mapped[time | None]
    asked_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    question_set: Mapped[QuestionSet] = relationship()


class SurveyMark(Base):
    """Somebody has answered, whatever it was: nobody answers twice. It says neither when nor what."""

    __tablename__ = "survey_mark"
    __table_args__ = (UniqueConstraint("survey_id", "registration_id"),)

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)


class SurveyAnswer(Base):
    """What somebody answered. Of an anonymous answer nothing is kept but itself.

    Its `id` is drawn by lot and there is no time, so that no order tells whose it is.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        UniqueConstraint("survey_id", "registration_id"),
        CheckConstraint("is_anonymous = (registration_id IS NULL)", name="anonymous_is_nobodys"),
    )

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    is_anonymous: Mapped[bool]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    registration: Mapped[Registration | None] = relationship()
