"""What a reader of the calendar asked for: the address of a page and of a feed say it the same way."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from eventhub.forms import is_control

LISTS = ("country", "theme", "format", "programme", "language")
LONGEST_VALUE = 140
MOST_VALUES = 30


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Each list means any of its values; all that is given must hold. `since` and `until` are days, both included."""

    q: str = ""
    country: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def arguments(self) -> dict[str, Any]:
        """Return them as an address's parameters, always in the same order."""
        named: dict[str, Any] = {"q": self.q} | {name: list(getattr(self, name)) for name in LISTS}
        named["from"] = self.since.isoformat() if self.since else ""
        named["to"] = self.until.isoformat() if self.until else ""
        return {name: value for name, value in named.items() if value}

    def pairs(self) -> list[tuple[str, str]]:
        """Return every single thing asked for, as (parameter, value)."""
        return list(MultiDict(self.arguments()).items(multi=True))

    def without(self, name: str, value: str) -> dict[str, Any]:
        """Return the parameters that are left when one thing is no longer asked for."""
        kept = MultiDict([pair for pair in self.pairs() if pair != (name, value)])
        return dict(kept.lists())


def read(arguments: MultiDict[str, str]) -> Filters:
    """Read what an address asks for; a date that is none asks for nothing."""
    lists = {name: _values(arguments, name) for name in LISTS}
    return Filters(
        q=_clean(arguments.get("q", "")),
        since=_day(arguments.get("from", "")),
        until=_day(arguments.get("to", "")),
        **lists,
    )


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Return the different values of one parameter, sorted, so that one question has one address."""
    values = {_clean(value) for value in arguments.getlist(name)[:MOST_VALUES]}
    return tuple(sorted(values - {""}))


def _clean(value: str) -> str:
    return "".join(character for character in value if not is_control(character)).strip()[:LONGEST_VALUE]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None
