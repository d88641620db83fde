"""Writing down what happened."""

from typing import Any

from sqlalchemy import inspect

from eventhub.db import Base, db
from eventhub.history.models import HistoryEntry


def record(
    subject: Base, verb: str, *, by: Any, source: str | None = None, target: str | None = None, note: str = ""
) -> HistoryEntry:
    """Write down that `by` (a user, or None for the clock) did `verb` to the record, and why."""
    if not inspect(subject).persistent:
        db.session.add(subject)
        db.session.flush()
    entry = HistoryEntry(
        subject=subject.__tablename__,
        subject_id=subject.id,
        verb=verb,
        source=source,
        target=target,
        note=note,
        actor_id=by.id if by else None,
    )
    db.session.add(entry)
    return entry
