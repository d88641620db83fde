"""Who comes, and the seats they come for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event
from eventhub.registration.states import REGISTRATION_TRANSITIONS, RegistrationState


class Capacity(Base):
    """The count of an event's seats. Whoever changes `taken` holds this row's lock.

    `ceiling` is what the database refuses to go beyond: the event's seats, or more where seats were taken away
    from an event that had already confirmed more people. None means no limit.
    """

    __tablename__ = "capacity"
    __table_args__ = (
        CheckConstraint("ceiling IS NULL OR taken <= ceiling", name="never_oversold"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    taken: Mapped[int] = mapped_column(default=0)
    ceiling: Mapped[int | None]
    next_waiting_number: Mapped[int] = mapped_column(default=1)


class Registration(Versioned, Base):
    """One person's place at one event; `waiting_number` orders the waiting list, first come first served."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        UniqueConstraint("event_id", "waiting_number"),
        CheckConstraint("(state = 'waitlisted') = (waiting_number IS NOT NULL)", name="waiting_has_a_number"),
        Index("ix_registration_event_id_state", "event_id", "state"),
    )
    TRANSITIONS = REGISTRATION_TRANSITIONS

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[RegistrationState]
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    organisation_kind: Mapped[OrganisationKind]
    country: Mapped[str] = mapped_column(String(2))
    consented_at: Mapped[datetime]
    waiting_number: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship()
