"""Reading what happened."""

from sqlalchemy import Select, select

from eventhub.db import Base
from eventhub.history.models import HistoryEntry


def history_of(subject: Base) -> Select[HistoryEntry]:
    """Select everything that happened to a record, newest first."""
    return (
        select(HistoryEntry)
        .where(HistoryEntry.subject == subject.__tablename__, HistoryEntry.subject_id == subject.id)
        .order_by(HistoryEntry.at.desc(), HistoryEntry.id.desc())
    )
