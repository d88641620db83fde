"""The facets of the list of participants in the reader's words, each value with the address that asks for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from eventhub.directory.labels import KINDS, kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.directory.themes import theme_name
from eventhub.events.models import Event
from eventhub.matchmaking.finding import BOOKMARKED, LISTS, Filters, sector_key
from eventhub.matchmaking.fit import Person
from eventhub.matchmaking.labels import COOPERATION
from eventhub.web.pages import country, language

_KINDS = {kind.value for kind in KINDS}
MOST_CHOICES = 40


@dataclass(frozen=True)
class Choice:
    """One value of a facet; `url` asks for it, or no longer."""

    label: str
    number: int
    url: str
    is_chosen: bool


class Facets:
    """What can be asked for at one event, named and linked."""

    def __init__(self, event: Event, filters: Filters, everybody: Sequence[Person]) -> None:
        """Name sectors as the first person wrote them."""
        self._event, self._filters = event, filters
        self._sectors = {sector_key(name): name for person in reversed(everybody) for name in person.sectors}

    def choices(self, numbers: Mapping[str, Counter[str]]) -> list[tuple[str, list[Choice]]]:
        """Return every facet with its title; what was asked for stands in it even where nobody has it."""
        titles = {
            "kind": _("Type of organisation"),
            "country": _("Country"),
            "theme": _("Thematic area"),
            "sector": _("Sector"),
            "cooperation": _("Kind of cooperation"),
            "language": _("Language"),
        }
        return [(titles[name], self._choices(name, numbers[name])) for name in LISTS]

    def active(self) -> list[tuple[str, str]]:
        """Return every filter in force as (words, address without it)."""
        return [(self._name(*pair), self.address(self._filters.toggled(*pair))) for pair in self._filters.pairs()]

    def address(self, filters: Filters, page: int = 1) -> str:
        """Return where these filters are asked for."""
        more: dict[str, Any] = {"page": page} if page > 1 else {}
        return url_for("matchmaking.people", event_id=self._event, **filters.arguments(), **more)

    def _choices(self, name: str, counted: Counter[str]) -> list[Choice]:
        chosen = getattr(self._filters, name)
        numbers = dict.fromkeys(chosen, 0) | counted
        found = [
            Choice(self._name(name, value), number, self.address(self._filters.toggled(name, value)), value in chosen)
            for value, number in numbers.items()
        ]
        return sorted(found, key=lambda each: (not each.is_chosen, -each.number, each.label.casefold()))[:MOST_CHOICES]

    def _name(self, name: str, value: str) -> str:
        """Say one filter in words; a value nobody knows is said as it was written."""
        if name == "kind":
            return kind_name(OrganisationKind(value)) if value in _KINDS else value
        names: dict[str, Any] = {
            "q": lambda words: _("“%(words)s”", words=words),
            "country": country,
            "theme": theme_name,
            "sector": lambda key: self._sectors.get(key, key),
            "cooperation": lambda kind: COOPERATION.get(kind, kind),
            "language": language,
            "only": {BOOKMARKED: _("Kept in mind")}.__getitem__,
        }
        return str(names[name](value))
