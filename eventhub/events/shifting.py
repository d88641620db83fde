"""How far an event has moved on the clock, and with it everything that hangs on its start."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from eventhub.events.models import Event


@dataclass(frozen=True)
class Shift:
    """An event's start before and after, each on the clock of the zone that the event had; true when they differ."""

    before: datetime
    after: datetime

    def __bool__(self) -> bool:
        return bool(self.span) or self.before.tzinfo != self.after.tzinfo

    @property
    def span(self) -> timedelta:
        """By how much the hands of the clock have moved."""
        return self.after.replace(tzinfo=None) - self.before.replace(tzinfo=None)

    def moved(self, instant: datetime) -> datetime:
        """Return, in UTC, where an instant of the event lies now: what was at nine on the first day is so still.

        A time on the clock that the new day skips becomes an hour later, one that occurs twice is its first.
        """
        if not self:
            return instant
        shown = instant.astimezone(self.before.tzinfo).replace(tzinfo=self.after.tzinfo) + self.span
        return shown.astimezone(UTC)


def start_on_clock(event: Event) -> datetime:
    """Return an event's start in its own zone."""
    return event.starts_at.astimezone(ZoneInfo(event.timezone))
