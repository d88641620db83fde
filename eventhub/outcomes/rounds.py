"""When people are asked what came of their meetings: the morning after the event, then after 3, 6 and 12 months."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventhub.events.models import Event

ROUNDS = (0, 3, 6, 12)
"""Months after the event's last day."""
ASKED_AT = time(9, 30)
STILL_ASKED = timedelta(days=14)
"""How late a round may begin: a worker that slept no longer than this skips nobody."""


def asked_at(event: Event, months: int) -> datetime:
    """Return the instant of a round: in the morning as clocks at the event show it, computed from where it ends now."""
    zone = ZoneInfo(event.timezone)
    last = event.ends_at.astimezone(zone).date()
    day = last + timedelta(days=1) if months == 0 else _months_after(last, months)
    return datetime.combine(day, ASKED_AT, tzinfo=zone).astimezone(UTC)


def round_at(event: Event, now: datetime) -> int:
    """Return the round that a word said now belongs to: the latest that has begun, the first before any has."""
    return max((months for months in ROUNDS if asked_at(event, months) <= now), default=0)


def due_round(event: Event, now: datetime) -> int | None:
    """Return the round in which people are to be asked now; None between rounds."""
    months = round_at(event, now)
    return months if asked_at(event, months) <= now < asked_at(event, months) + STILL_ASKED else None


def _months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
