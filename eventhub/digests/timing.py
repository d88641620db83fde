"""When digests are due: a wall time each day, and on event days every few hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8, 0)
ON_EVENT_DAYS = (time(8, 0), time(12, 0), time(16, 0), time(20, 0))
LATEST = timedelta(hours=3)
"""How long after its instant a digest is still one; whoever wakes later waits for the next."""


def last_due(now: datetime, zone: str, *, is_event_day: bool = False) -> datetime | None:
    """Return the digest's instant that has come last, as clocks in the zone have it; None once that is too long ago."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    times = ON_EVENT_DAYS if is_event_day else (MORNING,)
    instants = [datetime.combine(today, at, tzinfo=here).astimezone(UTC) for at in times]
    return max((at for at in instants if at <= now < at + LATEST), default=None)


def next_due(due: datetime, zone: str, *, is_event_day: bool = False) -> datetime:
    """Return the digest's instant after one of its instants: from then on another one says what is still open."""
    here = ZoneInfo(zone)
    today = due.astimezone(here).date()
    days = [(today, at) for at in (ON_EVENT_DAYS if is_event_day else ())] + [(today + timedelta(days=1), MORNING)]
    return min(at for at in (datetime.combine(*each, tzinfo=here).astimezone(UTC) for each in days) if at > due)


def is_event_day(now: datetime, starts_at: datetime, ends_at: datetime, zone: str) -> bool:
    """Whether the event goes on today, as calendars there have it."""
    here = ZoneInfo(zone)
    first, today, last = (at.astimezone(here).date() for at in (starts_at, now, ends_at))
    return first <= today <= last
