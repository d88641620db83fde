"""When people are to be reminded of what, and that they were."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration


class ReminderRule(Base):
    """A wall-clock rule of an event: `days_before` its start, when clocks in the event's zone show `at`.

    The instant is computed whenever it is asked for, so it moves when the event moves.
    """

    __tablename__ = "reminder_rule"
    __table_args__ = (UniqueConstraint("event_id", "days_before", "at"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    days_before: Mapped[int]
    at: Mapped[time] = mapped_column(default=time(18, 0))
    event: Mapped[Event] = relationship()


class Reminder(Base):
    """A rule has reminded one registration of one start; the row is what makes it happen once."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("rule_id", "registration_id", "starts_at"),)

    rule_id: Mapped[int] = mapped_column(ForeignKey("reminder_rule.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    rule: Mapped[ReminderRule] = relationship()
    registration: Mapped[Registration] = relationship()
