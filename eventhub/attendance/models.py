"""What was answered at the door, who is in, and who stands there."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub.accounts.models import User
from eventhub.attendance.states import Verdict
from eventhub.db import Base
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration

KEY_LENGTH = 40
DOOR_LENGTH = 40


class Scan(Base):
    """Somebody came to a door and this was the answer; `key` is made by the device, so that an answer is given once."""

    __tablename__ = "scan"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Verdict]
    door: Mapped[str] = mapped_column(String(DOOR_LENGTH), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    registration: Mapped[Registration] = relationship()


class Arrival(Base):
    """Somebody is in: when, through which door, and who let them in. Nobody arrives twice."""

    __tablename__ = "arrival"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    door: Mapped[str] = mapped_column(String(DOOR_LENGTH), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    registration: Mapped[Registration] = relationship()
    by: Mapped[User | None] = relationship()


class DoorHelper(Base):
    """Somebody who checks people in at one event, and may do nothing else there."""

    __tablename__ = "door_helper"
    __table_args__ = (UniqueConstraint("event_id", "user_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship()
