"""The counts of seats. Whoever changes one holds its row, and the database refuses what goes beyond its ceiling."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from eventhub.db import Base


class Counted:
    """Mixin: seats that are taken, up to a ceiling.

    `ceiling` is what the database refuses to go beyond: the number of seats, or more where seats were taken away after
    more people had got one. None means no limit.
    """

    taken: Mapped[int] = mapped_column(default=0)
    ceiling: Mapped[int | None]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[CheckConstraint, ...]:  # noqa: N805 - SQLAlchemy calls it with the class
        """Every such table has a constraint of its own."""
        return (
            CheckConstraint("ceiling IS NULL OR taken <= ceiling", name="never_oversold"),
            CheckConstraint("taken >= 0", name="taken_not_negative"),
        )


class Capacity(Counted, Base):
    """The count of an event's seats, and the number that the next who waits gets."""

    __tablename__ = "capacity"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    next_waiting_number: Mapped[int] = mapped_column(default=1)


class TypeCapacity(Counted, Base):
    """The count of the seats of one type of participants, beside the event's own."""

    __tablename__ = "type_capacity"

    type_id: Mapped[int] = mapped_column(ForeignKey("participant_type.id", ondelete="CASCADE"), unique=True)
