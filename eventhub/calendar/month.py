"""A month as weeks of days, and the events on each of them."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, get_day_names
from flask import url_for
from flask_babel import get_locale

from eventhub.calendar.filters import Filters
from eventhub.events.states import EventState

_WEEKS = calendar.Calendar()


@dataclass(frozen=True)
class Month:
    """A month of a year; weeks begin on Monday."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=calendar.monthrange(self.year, self.number)[1])

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month":
        """The month after."""
        return Month.of(self.last + timedelta(days=1))

    @property
    def name(self) -> str:
        """Its name and year in the reader's language."""
        noon = datetime(self.year, self.number, 1, 12)  # noqa: DTZ001 - a month's name is no instant
        return str(format_skeleton("yMMMM", noon, locale=get_locale()))

    def within(self, filters: Filters) -> Filters:
        """Ask for this month's events only."""
        return replace(filters, since=self.first, until=self.last)

    def address(self, filters: Filters) -> str:
        """Return the address of this month with the same filters."""
        return url_for("calendar.index", **self.within(filters).arguments(), view="month")

    def weekday_names(self) -> list[str]:
        """Return the days of the week, short, in the reader's language."""
        names = get_day_names("abbreviated", locale=get_locale())
        return [names[number] for number in range(7)]

    def weeks(self, rows: Sequence[Any], today: date) -> list[list[dict[str, Any]]]:
        """Return the weeks that touch the month; an event stands on each of its days, by its own clocks."""
        weeks = _WEEKS.monthdatescalendar(self.year, self.number)
        entries = _by_day(rows, weeks[0][0], weeks[-1][-1])
        return [[self._day(day, entries.get(day, []), today) for day in week] for week in weeks]

    def _day(self, day: date, entries: list[dict[str, Any]], today: date) -> dict[str, Any]:
        return {"date": day, "in_month": day.month == self.number, "is_today": day == today, "entries": entries}


def within(rows: Sequence[Any], month: Month) -> tuple[Any, ...]:
    """Return the rows of events that touch a month by their own clocks."""
    return tuple(row for row in rows if _days(row)[0] <= month.last and month.first <= _days(row)[1])


def _by_day(rows: Sequence[Any], earliest: date, latest: date) -> dict[date, list[dict[str, Any]]]:
    """Arrange the events by each of their days that is shown."""
    found: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        first, entry = max(_days(row)[0], earliest), _entry(row)
        for number in range((min(_days(row)[1], latest) - first).days + 1):
            found.setdefault(first + timedelta(days=number), []).append(entry)
    return found


def _days(row: Any) -> tuple[date, date]:
    return _local(row.starts_at, row.timezone), _local(row.ends_at, row.timezone)


def _entry(row: Any) -> dict[str, Any]:
    url = url_for("calendar.event", event_id=row.path)
    return {"title": row.title, "url": url, "is_off": row.state is EventState.CANCELLED}


def _local(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()
