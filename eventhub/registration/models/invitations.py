"""Who is asked to come, by name."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType


class Guest(NamedTuple):
    """Whom to invite."""

    email: str
    name: str


class Invitation(Base):
    """One person is asked to take part, as a type or as anything open; the link in the mail is theirs alone.

    It ends by an answer, a registration or a refusal, or because its organiser withdrew it.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("event_id", "email"),
        ForeignKeyConstraint(["event_id", "type_id"], ["participant_type.event_id", "participant_type.id"]),
        CheckConstraint("registration_id IS NULL OR declined_at IS NULL", name="one_answer"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120), default="")
    type_id: Mapped[int | None]
    message: Mapped[str] = mapped_column(String(1000), default="")
    sent: Mapped[int] = mapped_column(default=0)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    declined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    event: Mapped[Event] = relationship()
    invited_by: Mapped[User | None] = relationship()
    registration: Mapped[Registration | None] = relationship()
    type: Mapped[ParticipantType | None] = relationship(viewonly=True)
