"""When a weekly digest is due: Monday, eight in the morning, on the follower's own clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = time(8)
A_WEEK = timedelta(weeks=1)


def last_monday(now: datetime, zone: str) -> datetime:
    """Return the latest Monday morning in a zone that is not after an instant, in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    monday = local.date() - timedelta(days=local.weekday())
    due = datetime.combine(monday, HOUR, ZoneInfo(zone)).astimezone(UTC)
    if due > now:
        due = datetime.combine(monday - A_WEEK, HOUR, ZoneInfo(zone)).astimezone(UTC)
    return due
