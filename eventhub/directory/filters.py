"""What a reader of the directory asked for: the address says it, and every list means any of its values."""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from eventhub.forms import is_control

LISTS = ("kind", "country", "region", "theme", "language")
LONGEST_VALUE = 140
MOST_VALUES = 30


@dataclass(frozen=True, kw_only=True)
class Filters:
    """All that is given must hold."""

    q: str = ""
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    language: tuple[str, ...] = ()

    def arguments(self) -> dict[str, Any]:
        """Return them as an address's parameters, always in the same order."""
        named: dict[str, Any] = {"q": self.q} | {name: list(getattr(self, name)) for name in LISTS}
        return {name: value for name, value in named.items() if value}

    def pairs(self) -> list[tuple[str, str]]:
        """Return every single thing asked for, as (parameter, value)."""
        return list(MultiDict(self.arguments()).items(multi=True))

    def toggled(self, name: str, value: str) -> dict[str, Any]:
        """Return the parameters with one thing no longer asked for, or asked for too."""
        pairs = self.pairs()
        kept = [pair for pair in pairs if pair != (name, value)]
        return read(MultiDict(kept if len(kept) < len(pairs) else [*pairs, (name, value)])).arguments()

    def without(self, name: str) -> "Filters":
        """Return the filters with one list free: what a facet counts."""
        return Filters(**{each: getattr(self, each) for each in ("q", *LISTS) if each != name})


def read(arguments: MultiDict[str, str]) -> Filters:
    """Read what an address asks for."""
    lists = {name: _values(arguments, name) for name in LISTS}
    return Filters(q=_clean(arguments.get("q", "")), **lists)


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    values = {_clean(value) for value in arguments.getlist(name)[:MOST_VALUES]}
    return tuple(sorted(values - {""}))


def _clean(value: str) -> str:
    return "".join(character for character in value if not is_control(character)).strip()[:LONGEST_VALUE]
