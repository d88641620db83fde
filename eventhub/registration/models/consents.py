"""What an event asks people to agree to beside the platform's own words, and who agreed to which version of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration

TEXT_LENGTH = 1_000


class Consent(Base):
    """Something an event asks people to agree to; its words are in its texts. Retired, nobody else is asked."""

    __tablename__ = "consent"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    retired_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()


class ConsentText(Base):
    """One version of a consent's words; it is never edited, its successor has the next number.

    `asks_again` asks those who agreed to an earlier version, too; otherwise that version stands for them.
    """

    __tablename__ = "consent_text"
    __table_args__ = (
        UniqueConstraint("consent_id", "number"),
        CheckConstraint("number > 0", name="numbers_from_one"),
    )

    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    is_required: Mapped[bool]
    asks_again: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    consent: Mapped[Consent] = relationship()
    by: Mapped[User | None] = relationship()


class Agreement(Base):
    """Somebody agreed to one version of a text, and perhaps took that back."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("registration_id", "text_id"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= agreed_at", name="withdrawn_after_agreed"),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    text_id: Mapped[int] = mapped_column(ForeignKey("consent_text.id", ondelete="CASCADE"), index=True)
    agreed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    registration: Mapped[Registration] = relationship()
    text: Mapped[ConsentText] = relationship()
