"""When people are to be reminded of what, and that they were."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.events.models import Event, Programme, ProgrammeItem
from eventhub.reminders.states import OF_MEETINGS, WORDS, Anchor

SUBJECT_LENGTH = 150
TEXT_LENGTH = 3_000


class ReminderRule(Versioned, Base):
    """A rule of an event, or of a programme and so of all its events and calls. It holds no instant.

    It counts from its anchor: `days_before`, when clocks there show `at`; or `minutes_before`; less than nothing is
    after it. Or it names a day, `on_date`. The instant is computed whenever it is asked for, from the event, the call
    or the meeting as it stands and from the zone's rules as they are then. `audience` chooses among participants;
    `subject` and `text` stand instead of the usual words.
    """

    __tablename__ = "reminder_rule"
    __table_args__ = (
        CheckConstraint("(event_id IS NULL) <> (programme_id IS NULL)", name="one_owner"),
        CheckConstraint(
            "(days_before IS NOT NULL AND minutes_before IS NULL AND on_date IS NULL) OR "
            "(days_before IS NULL AND minutes_before IS NOT NULL AND on_date IS NULL) OR "
            "(days_before IS NULL AND minutes_before IS NULL AND on_date IS NOT NULL)",
            name="one_timing",
        ),
        CheckConstraint("(minutes_before IS NULL) = (at IS NOT NULL)", name="wall_time_for_days"),
        CheckConstraint("(anchor IN ('item_start', 'item_end')) = (item_id IS NOT NULL)", name="item_has_its_anchor"),
    )

    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("programme_item.id", ondelete="CASCADE"), index=True)
    anchor: Mapped[Anchor] = mapped_column(default=Anchor.START)
    days_before: Mapped[int | None]
    minutes_before: Mapped[int | None]
    on_date: Mapped[date | None]
    at: Mapped[time | None]
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH), default="")
    text: Mapped[str] = mapped_column(default="")
    with_calendar: Mapped[bool] = mapped_column(default=False)
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    item: Mapped[ProgrammeItem | None] = relationship()

    @property
    def is_after(self) -> bool:
        """Whether it counts onwards from its anchor."""
        return (self.days_before or self.minutes_before or 0) < 0

    @property
    def template(self) -> str:
        """The mail it sends; its kind is what readers can stop."""
        of_meetings = self.anchor in OF_MEETINGS
        if self.text:
            return "reminders/meeting_own" if of_meetings else "reminders/own"
        return f"reminders/{WORDS[self.anchor]}"


class Reminder(Base):
    """A rule has reminded one person of one occasion as it stood; the row is what makes it happen once.

    `occasion` names the event, meeting or call, `anchor_at` is when it was to be.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("rule_id", "user_id", "occasion", "anchor_at"),)

    rule_id: Mapped[int] = mapped_column(ForeignKey("reminder_rule.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    occasion: Mapped[str] = mapped_column(String(60))
    anchor_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    rule: Mapped[ReminderRule] = relationship()
    user: Mapped[User] = relationship()
