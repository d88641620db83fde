"""A programme by days: what overlaps runs side by side, each track a line of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Line:
    """Parts one after the other; `track` is their name, or empty."""

    track: str
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Stretch:
    """From the moment something begins until nothing goes on: one line of parts, or several side by side."""

    starts_at: datetime
    ends_at: datetime
    lines: tuple[Line, ...]
    stage: str

    @property
    def is_single(self) -> bool:
        """Whether nothing else goes on meanwhile, so that the stretch's hours are the part's."""
        return len(self.lines) == 1 and len(self.lines[0].parts) == 1


@dataclass(frozen=True)
class Day:
    """A local day with its stretches."""

    date: date
    stretches: tuple[Stretch, ...]


def days(items: Iterable[Any], zone: str, now: datetime) -> list[Day]:
    """Arrange the parts of a programme by the days of a zone on which they begin."""
    ordered = sorted(items, key=lambda part: (part.starts_at, part.ends_at, part.id))
    stretches = [_stretch(parts, now) for parts in _overlapping(ordered)]
    by_day = groupby(stretches, key=lambda stretch: stretch.starts_at.astimezone(ZoneInfo(zone)).date())
    return [Day(day, tuple(group)) for day, group in by_day]


def _overlapping(ordered: Sequence[Any]) -> list[list[Any]]:
    """Cut the parts, which come in order of time, wherever nothing goes on."""
    found: list[list[Any]] = []
    ends_at = None
    for part in ordered:
        if ends_at is None or part.starts_at >= ends_at:
            found.append([])
        found[-1].append(part)
        ends_at = part.ends_at if len(found[-1]) == 1 or ends_at is None else max(ends_at, part.ends_at)
    return found


def _stretch(parts: list[Any], now: datetime) -> Stretch:
    starts_at, ends_at = parts[0].starts_at, max(part.ends_at for part in parts)
    stage = "done" if ends_at <= now else "now" if starts_at <= now else ""
    return Stretch(starts_at, ends_at, _lines(parts), stage)


def _lines(parts: list[Any]) -> tuple[Line, ...]:
    """Put every part on the line of its track, or on the first nameless line that is free by then.

    A track of which two parts overlap becomes two lines of the same name. Tracks stand in the order of their names, so
    that each keeps its side through the day.
    """
    lines: list[tuple[str, list[Any]]] = []
    for part in parts:
        free = (line for track, line in lines if track == part.track and line[-1].ends_at <= part.starts_at)
        line = next(free, None)
        if line is None:
            lines.append((part.track, [part]))
        else:
            line.append(part)
    return tuple(Line(track, tuple(line)) for track, line in sorted(lines, key=lambda each: each[0].casefold()))
