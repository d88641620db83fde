"""Writing down what happened."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, inspect

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


def record_all(kind: type[Base], entries: Iterable[Mapping[str, Any]], *, by: Any) -> None:
    """Write down in one go what `by` did to many records of a kind: their `subject_id`, the `verb` and what else."""
    shared = {"subject": kind.__tablename__, "actor_id": by.id if by else None}
    rows = [{"source": None, "target": None, "note": "", **shared, **entry} for entry in entries]
    if rows:
        db.session.execute(insert(HistoryEntry), rows)
