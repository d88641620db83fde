"""Deadlines as entries of a calendar."""

from datetime import timedelta

from eventhub.calendar.deadlines import Deadline
from eventhub.ical.entries import Entry, Status

SHOWN = timedelta(minutes=30)
"""How much of a day's column a deadline takes, up to its instant."""


def of_deadline(deadline: Deadline) -> Entry:
    """Make the entry of something to do until an instant; it ends then, and keeps its reader free."""
    return Entry(
        uid=deadline.uid,
        sequence=deadline.sequence,
        changed_at=deadline.changed_at,
        starts_at=deadline.until - SHOWN,
        ends_at=deadline.until,
        zone=deadline.zone,
        title=deadline.title,
        status=Status.CANCELLED if deadline.is_done else Status.CONFIRMED,
        is_free=True,
        description=deadline.call,
        url=deadline.url,
    )
