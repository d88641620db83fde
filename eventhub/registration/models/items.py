"""Places in the parts of a programme that people sign up for."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base
from eventhub.events.models import ProgrammeItem
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Counted


class ItemSignUp(Counted, Base):
    """People sign up for one part of the programme; `seats` None means as many as come to the event."""

    __tablename__ = "item_sign_up"

    item_id: Mapped[int] = mapped_column(ForeignKey("programme_item.id", ondelete="CASCADE"), unique=True)
    seats: Mapped[int | None]
    closes_at: Mapped[datetime | None]
    next_waiting_number: Mapped[int] = mapped_column(default=1)
    item: Mapped[ProgrammeItem] = relationship()


class ItemPlace(Base):
    """A participant's place in one part of the programme; with a `waiting_number` they wait for one."""

    __tablename__ = "item_place"
    __table_args__ = (UniqueConstraint("item_id", "registration_id"), UniqueConstraint("item_id", "waiting_number"))

    item_id: Mapped[int] = mapped_column(ForeignKey("programme_item.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    waiting_number: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    item: Mapped[ProgrammeItem] = relationship()
    registration: Mapped[Registration] = relationship()
