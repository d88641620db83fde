"""What every calendar page says of all public events: asked once for each public version, then remembered."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from flask import current_app

from eventhub.calendar import queries, versions
from eventhub.calendar.filters import Filters
from eventhub.db import db

MOST = 2_000
_NAME = "counted_calendar"


class Count:
    """Answers that hold for one public version, which is asked for once."""

    def __init__(self) -> None:
        self._version = versions.current()

    def choices(self) -> tuple[Any, ...]:
        """Return what the calendar can be filtered by."""
        found: tuple[Any, ...] = self._remembered("choices", lambda: tuple(db.session.execute(queries.choices())))
        return found

    def number(self, filters: Filters, now: datetime) -> int:
        """Return how many events `cards` finds at this minute."""
        key = (filters, now)
        return int(self._remembered(key, lambda: db.session.scalar(queries.count(filters, now)) or 0))

    def _remembered(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        """Forget everything when the public version has changed, or when it becomes too much."""
        if self._version is None:
            return ask()
        version, known = current_app.extensions.get(_NAME, (None, {}))
        if version != self._version or len(known) >= MOST:
            known = {}
            current_app.extensions[_NAME] = (self._version, known)
        if key not in known:
            known[key] = ask()
        return known[key]


def to_the_minute(now: datetime) -> datetime:
    """Return the minute that runs: whoever looks within it sees the same events."""
    return now.replace(second=0, microsecond=0)
