"""What organisers keep at their desk beside the registrations themselves: tags, notes, views, and who is not who."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base
from eventhub.registration.models.registrations import Registration

TAG_LENGTH = 40
TAG_KEY_LENGTH = 120
NOTE_LENGTH = 1_000
VIEW_NAME_LENGTH = 60


class RegistrationTag(Base):
    """One word by which organisers find a registration again; `key` is the form in which tags are compared.

    At one event all tags of a key are written alike.
    """

    __tablename__ = "registration_tag"
    __table_args__ = (UniqueConstraint("registration_id", "key"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(TAG_LENGTH))
    key: Mapped[str] = mapped_column(String(TAG_KEY_LENGTH), index=True)
    registration: Mapped[Registration] = relationship()


class RegistrationNote(Base):
    """What an organiser wrote down about a registration, for colleagues; the person never reads it."""

    __tablename__ = "registration_note"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    registration: Mapped[Registration] = relationship()
    by: Mapped[User | None] = relationship()


class DeskView(Base):
    """Filters and an order of an event's desk under a name, for everybody who works there.

    `query` is what stands behind the page's address.
    """

    __tablename__ = "desk_view"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(VIEW_NAME_LENGTH))
    query: Mapped[str] = mapped_column(String(2000))


class DistinctPair(Base):
    """Somebody looked at two registrations and found two people; nobody is asked again. The smaller id is `one`."""

    __tablename__ = "distinct_pair"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="one_before_the_other"),
    )

    one_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
