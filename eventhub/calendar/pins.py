"""The events of a list as numbered stops of the maps: of Europe, or of the world for those outside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for

from eventhub.calendar import europe, world

APART = 2.6
"""How far two stops lie apart at least, in per cent of the map's width: so far that both numbers can be read."""
Place = tuple[float, float]


@dataclass
class Pins:
    """All events by number; those with a place in Europe, and those elsewhere, as stops of their map."""

    every: list[dict[str, Any]] = field(default_factory=list)
    in_europe: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: list[dict[str, Any]] = field(default_factory=list)


def pins(rows: Sequence[Any], now: datetime) -> Pins:
    """Number the events; one that is online, or whose place nobody knows, stands in the list only."""
    found = Pins()
    for number, row in enumerate(rows, 1):
        pin = _pin(number, row, now)
        found.every.append(pin)
        here = europe.position(row.latitude, row.longitude)
        there = world.position(row.latitude, row.longitude)
        if here:
            _stand(found.in_europe, pin, here)
        elif there:
            _stand(found.elsewhere, pin, there)
    return found


def _stand(stops: list[dict[str, Any]], pin: dict[str, Any], place: Place) -> None:
    """Put a stop where its place is, or beside the stops that are there already."""
    x, y = place
    while any(abs(stop["x"] - x) < APART and abs(stop["y"] - y) < APART for stop in stops):
        x = round(x + APART, 2)
    stops.append(pin | {"x": x, "y": y})


def _pin(number: int, row: Any, now: datetime) -> dict[str, Any]:
    return {
        "number": number,
        "url": url_for("calendar.event", event_id=row.path),
        "title": row.title,
        "is_now": row.starts_at <= now < row.ends_at,
        "event": row,
    }
