"""A programme or an agenda as days of stops, in the order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Stop:
    """What begins at one moment: one part of the programme, or several side by side."""

    starts_at: datetime
    ends_at: datetime
    parts: tuple[Any, ...]
    stage: str


@dataclass(frozen=True)
class Day:
    """A local day with its stops."""

    date: date
    stops: tuple[Stop, ...]


def days(parts: Iterable[Any], zone: str, now: datetime) -> list[Day]:
    """Arrange whatever has `starts_at` and `ends_at` by the days of a zone."""
    ordered = sorted(parts, key=lambda part: (part.starts_at, part.ends_at))
    stops = [_stop(tuple(group), now) for _start, group in groupby(ordered, key=lambda part: part.starts_at)]
    by_day = groupby(stops, key=lambda stop: stop.starts_at.astimezone(ZoneInfo(zone)).date())
    return [Day(day, tuple(group)) for day, group in by_day]


def _stop(parts: tuple[Any, ...], now: datetime) -> Stop:
    starts_at, ends_at = parts[0].starts_at, max(part.ends_at for part in parts)
    stage = "done" if ends_at <= now else "now" if starts_at <= now else ""
    return Stop(starts_at, ends_at, parts, stage)
