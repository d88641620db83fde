"""The calendar as a JSON document for other programs; docs/calendar-json.md says what each field means."""

import json
from datetime import datetime
from typing import Any

from eventhub.calendar import queries
from eventhub.calendar.filters import Filters
from eventhub.calendar.keeping import Built
from eventhub.db import db
from eventhub.web.pages import address, iso


def of_calendar(filters: Filters, now: datetime) -> Built:
    """Write the same events as the feed with these filters, in the order of time."""
    rows = db.session.execute(queries.entries(filters, now))
    document = {
        "url": address("calendar.index", **filters.arguments()),
        "feed_url": address("calendar.feed", **filters.arguments()),
        "events": [_event(row) for row in rows],
    }
    return Built(body=json.dumps(document, ensure_ascii=False).encode())


def _event(row: Any) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "sequence": row.sequence,
        "changed_at": iso(row.changed_at),
        "url": address("calendar.event", event_id=row.path),
        "title": row.title,
        "summary": row.summary,
        "state": row.state.value,
        "cancellation_reason": row.cancellation_reason,
        "format": row.format.value,
        "starts_at": iso(row.starts_at),
        "ends_at": iso(row.ends_at),
        "timezone": row.timezone,
        "venue": _venue(row),
        "themes": sorted(filter(None, (row.themes or "").split(","))),
    }


def _venue(row: Any) -> dict[str, Any] | None:
    if row.city is None:
        return None
    return {
        "name": row.venue,
        "address": row.address,
        "city": row.city,
        "country": row.country,
        "latitude": row.latitude,
        "longitude": row.longitude,
    }
