"""The clock's part: who came in when, through which door, is forgotten some days after the event."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from eventhub.attendance import queries
from eventhub.attendance.operations.forgetting import forget_arrivals
from eventhub.db import db
from eventhub.jobs import step
from eventhub.registration.models.setup import SENSITIVE_KEPT_DAYS


def forget_all_arrivals(now: datetime) -> Iterator[bool]:
    """Forget what the doors wrote down at every event that has been over for as long as its organiser keeps that."""
    for event, kept_days in db.session.execute(queries.with_arrivals(now)).all():
        if event.ends_at + timedelta(days=SENSITIVE_KEPT_DAYS if kept_days is None else kept_days) <= now:
            yield step("forget_all_arrivals", event.id, partial(forget_arrivals, event))
