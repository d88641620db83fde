"""The clock's part: hosts are asked how their events went."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.jobs import step
from eventhub.reporting import operations, queries


def ask_all_due(now: datetime) -> Iterator[bool]:
    """Ask for every report that is to be asked for by now; yields whether each went well."""
    for event_id in _due(now):
        yield step("ask_all_due", event_id, partial(_ask, event_id, now))


def _due(now: datetime) -> list[int]:
    rows = db.session.execute(queries.to_ask_for(now))
    return [event.id for event, report in rows if queries.letters_by(event, now) > (report.asked if report else 0)]


def _ask(event_id: int, now: datetime) -> bool:
    return operations.ask(db.session.get_one(Event, event_id), now=now)
