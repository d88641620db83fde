"""When a day begins, on the clocks of every event at once."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Boolean, ColumnElement, and_, case, literal, literal_column, or_

from eventhub.events.models import Event


def ends_after(day: date) -> ColumnElement[bool]:
    """Whether an event still goes on when a day begins where it is; an index finds those that are near."""
    earliest, latest = _first_and_last(day)
    return and_(Event.ends_at > earliest, or_(Event.ends_at > latest, Event.ends_at > beginning(day)))


def starts_before(day: date) -> ColumnElement[bool]:
    """Whether an event has begun when a day begins where it is."""
    earliest, latest = _first_and_last(day)
    return and_(Event.starts_at < latest, or_(Event.starts_at < earliest, Event.starts_at < beginning(day)))


def beginning(day: date) -> ColumnElement[datetime]:
    """Return, for the database to compare with, the instant at which a day begins where each event is."""
    stored = Event.starts_at.type
    instants = [(_is_in(zones), literal(instant, stored)) for instant, zones in _beginnings(day)]
    return case(*instants, else_=literal(_midnight(day, "UTC"), stored))


@lru_cache(maxsize=1000)
def _is_in(zones: tuple[str, ...]) -> ColumnElement[bool]:
    """Compare with names written into the statement: as parameters, all six hundred cost more than the answer."""
    names = ", ".join(f"'{zone}'" for zone in zones)
    return literal_column(f"event.timezone IN ({names})", Boolean())


@lru_cache(maxsize=100)
def _beginnings(day: date) -> tuple[tuple[datetime, tuple[str, ...]], ...]:
    """Return the instants at which a day begins anywhere, each with its zones; there are about forty."""
    found: dict[datetime, list[str]] = {}
    for zone in _zones():
        found.setdefault(_midnight(day, zone), []).append(zone)
    return tuple((instant, tuple(zones)) for instant, zones in found.items())


def _first_and_last(day: date) -> tuple[datetime, datetime]:
    instants = [instant for instant, _zones_of_it in _beginnings(day)]
    return min(instants), max(instants)


@lru_cache(maxsize=1)
def _zones() -> list[str]:
    return sorted(available_timezones())


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
