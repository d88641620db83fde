"""Entries and feeds for tests: one valid value each; keywords change what matters."""

from datetime import UTC, datetime
from typing import Any

from eventhub.ical.entries import Entry, Feed

CHANGED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def utc(*numbers: int) -> datetime:
    """Return an instant in UTC."""
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[misc,arg-type]


def entry(**changes: Any) -> Entry:
    """A morning in Berlin on the day the clocks go forward."""
    values = {
        "uid": "1@eventhub",
        "sequence": 0,
        "changed_at": CHANGED_AT,
        "starts_at": utc(2026, 3, 29, 8, 30),
        "ends_at": utc(2026, 3, 29, 9, 30),
        "zone": "Europe/Berlin",
        "title": "Photonics; lasers, and more",
    }
    return Entry(**values | changes)


def feed(*entries: Entry, **changes: Any) -> Feed:
    """A public feed of these entries."""
    values = {
        "name": "Events; and more,\nall of them",
        "url": "https://example.org/calendar",
        "source": "https://example.org/calendar.ics",
        "zone": "Europe/Brussels",
    }
    return Feed(entries=entries or (entry(),), **values | changes)
