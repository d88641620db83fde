"""What stands in a calendar, in plain values: no rows, no request, no clock."""

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


class Status(enum.Enum):
    """How sure it is that an entry takes place."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a calendar.

    `uid` never changes and `sequence` never falls; `changed_at` is when anything of it last changed. `zone` is the
    IANA zone of the place. `whole_days` writes the local dates instead of the times and keeps the reader free;
    `is_free` keeps the reader free at a timed entry. `coordinates` are degrees north and east. `join_url` is where
    those who may take part enter online; `parent_uid` is the entry that this one is a part of.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    status: Status = Status.CONFIRMED
    whole_days: bool = False
    is_free: bool = False
    description: str = ""
    place: str = ""
    coordinates: tuple[float, float] | None = None
    url: str | None = None
    join_url: str | None = None
    categories: tuple[str, ...] = ()
    parent_uid: str | None = None

    @property
    def first_day(self) -> date:
        """The local date on which it starts."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last_day(self) -> date:
        """The local date on which it ends; an end at midnight belongs to the day before."""
        end = self.ends_at.astimezone(ZoneInfo(self.zone)) - timedelta(microseconds=1)
        return max(end.date(), self.first_day)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A calendar one can subscribe to: its name, its page for people and, unless it is private, its own address.

    `zone` is only a hint for display; `cancelled_label` stands before the title of what will not take place.
    """

    name: str
    entries: tuple[Entry, ...]
    url: str | None = None
    source: str | None = None
    zone: str | None = None
    refresh: timedelta = timedelta(hours=1)
    cancelled_label: str = "Cancelled"
