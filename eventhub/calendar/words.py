"""The filters in the reader's words, with the addresses that leave one of them out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from eventhub.calendar.filters import Filters
from eventhub.directory.themes import theme_name
from eventhub.events.labels import format_name
from eventhub.events.states import EventFormat
from eventhub.web.pages import country, date_in, language

MOST_SUGGESTIONS = 8
_FORMATS = {each.value for each in EventFormat}


def chips(filters: Filters, view: str, programmes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return every filter in force as (words, address of the view without it)."""
    return [
        (label(name, value, programmes), url_for("calendar.index", **filters.without(name, value), view=view))
        for name, value in filters.pairs()
    ]


def droppable(filters: Filters, is_month: bool) -> list[tuple[str, str]]:
    """Return the filters of which each may be too many; a month is left by its own links, not by dropping its days."""
    pairs = [pair for pair in filters.pairs() if not (is_month and pair[0] in ("from", "to"))]
    return pairs[:MOST_SUGGESTIONS]


def suggestions(
    filters: Filters, view: str, programmes: Mapping[str, str], numbers: Sequence[int]
) -> list[tuple[str, str, int]]:
    """Return which filter to drop: its words, the address without it and how many events that finds, most first."""
    pairs = droppable(filters, view == "month")
    found = [
        (label(*pair, programmes), url_for("calendar.index", **filters.without(*pair), view=view), number)
        for pair, number in zip(pairs, numbers, strict=True)
        if number
    ]
    return sorted(found, key=lambda each: -each[2])


def tabs(filters: Filters, view: str) -> list[dict[str, Any]]:
    """Return the three views of the same events."""
    names = {"list": _("List"), "month": _("Month"), "map": _("Map")}
    return [
        {
            "label": label,
            "url": url_for("calendar.index", **filters.arguments(), view=name),
            "is_current": name == view,
        }
        for name, label in names.items()
    ]


def label(name: str, value: str, programmes: Mapping[str, str]) -> str:
    """Say one filter in words; a value nobody knows is said as it was written."""
    if name == "from":
        return str(_("from %(day)s", day=date_in(date.fromisoformat(value))))
    if name == "to":
        return str(_("until %(day)s", day=date_in(date.fromisoformat(value))))
    if name == "q":
        return str(_("“%(words)s”", words=value))
    return _NAMES[name](value) if name in _NAMES else programmes.get(value, value)


def programme_names(choices: Sequence[Any]) -> dict[str, str]:
    """Return the programmes among the calendar's choices, by slug."""
    return {choice.value: choice.label for choice in choices if choice.kind == "programme"}


def as_arguments(parameters: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return an address's parameters as a request would bring them."""
    return MultiDict({name: [value] if isinstance(value, str) else value for name, value in parameters.items()})


def _format_name(value: str) -> str:
    return format_name(EventFormat(value)) if value in _FORMATS else value


_NAMES = {"country": country, "theme": theme_name, "format": _format_name, "language": language}
