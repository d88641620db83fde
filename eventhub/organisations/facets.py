"""The directory's facets in the reader's words: what can be asked for, how much it finds, and the address that asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from eventhub.directory.filters import LISTS, Filters
from eventhub.directory.labels import KINDS, kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.directory.themes import theme_name
from eventhub.web.pages import country, language

_KINDS = {kind.value for kind in KINDS}


@dataclass(frozen=True)
class Choice:
    """One value of a facet; `url` asks for it, or no longer."""

    label: str
    number: int
    url: str
    is_chosen: bool


def facets(rows: Sequence[Any], filters: Filters) -> list[tuple[str, list[Choice]]]:
    """Return every facet with its title; what was asked for stands in it even where nothing has it."""
    titles = {"kind": _("Type"), "country": _("Country"), "region": _("Region")}
    titles |= {"theme": _("Theme"), "language": _("Language")}
    return [(titles[name], _choices(name, rows, filters)) for name in LISTS]


def _choices(name: str, rows: Sequence[Any], filters: Filters) -> list[Choice]:
    chosen = getattr(filters, name)
    numbers = dict.fromkeys(chosen, 0) | {row.value: row.number for row in rows if row.facet == name}
    found = [
        Choice(value_name(name, value), number, _address(filters.toggled(name, value)), value in chosen)
        for value, number in numbers.items()
    ]
    return sorted(found, key=lambda choice: (not choice.is_chosen, -choice.number, choice.label.casefold()))


def chips(filters: Filters) -> list[tuple[str, str]]:
    """Return every filter in force as (words, address without it)."""
    return [(value_name(name, value), _address(filters.toggled(name, value))) for name, value in filters.pairs()]


def suggestions(filters: Filters, numbers: Sequence[int | None]) -> list[tuple[str, str, int]]:
    """Return which filter to drop: its words, the address without it, and how many that finds."""
    named = zip(chips(filters), numbers, strict=False)
    return [(label, url, number) for (label, url), number in named if number]


def value_name(name: str, value: str) -> str:
    """Say one filter in words; a value nobody knows is said as it was written."""
    if name == "q":
        return str(_("“%(words)s”", words=value))
    if name == "kind":
        return kind_name(OrganisationKind(value)) if value in _KINDS else value
    if name == "region":
        return value
    return {"country": country, "theme": theme_name, "language": language}[name](value)


def _address(arguments: dict[str, Any]) -> str:
    return url_for("organisations.index", **arguments)
