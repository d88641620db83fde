"""From when to when a meeting holds its table and its people, written beside each for the database to compare."""

from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, object_session


class Held:
    """Mixin: a row of a `slot_id` that repeats the slot's times.

    The database refuses two that overlap for one person or one table, whatever slots they come from: an exclusion
    constraint on PostgreSQL, a trigger on SQLite, which has one writer at a time.
    """

    starts_at: Mapped[datetime | None] = mapped_column()
    ends_at: Mapped[datetime | None] = mapped_column()


@event.listens_for(Held, "before_insert", propagate=True)
@event.listens_for(Held, "before_update", propagate=True)
def repeat_times(mapper: Any, _connection: Any, row: Any) -> None:
    """Whoever puts a row into a slot, its times are the slot's."""
    session = object_session(row)
    slot = session.get(_slot_class(mapper), row.slot_id) if session and row.slot_id else None
    times = (slot.starts_at, slot.ends_at) if slot else (None, None)
    if (row.starts_at, row.ends_at) != times:
        row.starts_at, row.ends_at = times


def _slot_class(mapper: Any) -> Any:
    """Return the class of slots, which is not made yet when this file is read."""
    return next(each.class_ for each in mapper.registry.mappers if each.local_table.name == "slot")
