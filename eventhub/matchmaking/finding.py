"""Whom a participant finds: everybody listed is read once, filtered, counted by facet and put in order."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict

from eventhub.folding import asked_words, fold, words_of
from eventhub.forms import is_control
from eventhub.matchmaking.fit import Fitting, Person

LISTS = ("kind", "country", "theme", "sector", "cooperation", "language")
LONGEST_VALUE = 140
MOST_VALUES = 30
BY_NAME, BOOKMARKED = "name", "bookmarked"


@lru_cache(5_000)
def sector_key(sector: str) -> str:
    """Return the form in which sectors are compared: people write them themselves."""
    return " ".join(words_of(sector))


_VALUES: dict[str, Callable[[Person], Iterable[str]]] = {
    "kind": lambda person: (person.kind,),
    "country": lambda person: (person.country,),
    "theme": lambda person: person.themes,
    "sector": lambda person: map(sector_key, person.sectors),
    "cooperation": lambda person: person.cooperation,
    "language": lambda person: person.languages,
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader asked for: all of it must hold, and any one value of a list."""

    q: str = ""
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    cooperation: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    only: str = ""
    sort: str = ""

    def arguments(self) -> dict[str, Any]:
        """Return them as an address's parameters, always in the same order."""
        named: dict[str, Any] = {"q": self.q} | {name: list(getattr(self, name)) for name in LISTS}
        return {name: value for name, value in (named | {"only": self.only, "sort": self.sort}).items() if value}

    def pairs(self) -> list[tuple[str, str]]:
        """Return every single thing asked for, as (parameter, value), the order of the list left out."""
        return [pair for pair in MultiDict(self.arguments()).items(multi=True) if pair[0] != "sort"]

    def toggled(self, name: str, value: str) -> "Filters":
        """Return the filters with one thing no longer asked for, or asked for too."""
        known = getattr(self, name)
        changed: dict[str, Any] = {name: "" if known == value else value}
        if name in LISTS:
            kept = tuple(each for each in known if each != value)
            changed = {name: kept if len(kept) < len(known) else tuple(sorted((*known, value)))}
        return replace(self, **changed)


def read(arguments: MultiDict[str, str]) -> Filters:
    """Read what an address asks for."""
    lists = {name: _values(arguments, name) for name in LISTS}
    return Filters(
        q=_clean(arguments.get("q", "")),
        only=BOOKMARKED if arguments.get("only") == BOOKMARKED else "",
        sort=BY_NAME if arguments.get("sort") == BY_NAME else "",
        **lists,
    )


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    values = {_clean(value) for value in arguments.getlist(name)[:MOST_VALUES]}
    return tuple(sorted(values - {""}))


def _clean(value: str) -> str:
    return "".join(character for character in value if not is_control(character)).strip()[:LONGEST_VALUE]


@dataclass(frozen=True)
class Finding:
    """Who was found, the best first, and by facet and value how many would be."""

    people: list[Person]
    numbers: dict[str, Counter[str]]


def find(everybody: Sequence[Person], filters: Filters, fitting: Fitting, kept: Collection[int]) -> Finding:
    """Return who matches the filters, in order, and what each facet counts whatever else of its own is asked for."""
    found, numbers = [], {name: Counter[str]() for name in LISTS}
    for person in everybody:
        if not _says(person, filters.q) or (filters.only and person.id not in kept):
            continue
        missed = [name for name in LISTS if not _has(person, name, getattr(filters, name))]
        if not missed:
            found.append(person)
        for name in LISTS if not missed else missed if len(missed) == 1 else ():
            numbers[name].update(set(_VALUES[name](person)))
    return Finding(_ordered(found, filters, fitting), numbers)


def _ordered(found: list[Person], filters: Filters, fitting: Fitting) -> list[Person]:
    if filters.sort == BY_NAME:
        return sorted(found, key=lambda person: (fold(person.name), person.id))
    scores = {person.id: fitting.score(person) for person in found}
    return sorted(found, key=lambda person: (-scores[person.id], person.name, person.id))


def _has(person: Person, name: str, asked: Collection[str]) -> bool:
    return not asked or any(value in asked for value in _VALUES[name](person))


def _says(person: Person, question: str) -> bool:
    """Every word asked for begins a word of the person's; text without letter or digit finds nobody."""
    if not question:
        return True
    words = asked_words(question)
    said = _words("\n".join((person.name, person.organisation, person.offers, person.needs, *person.sectors)))
    return bool(words) and all(f" {word}" in said for word in words)


@lru_cache(10_000)
def _words(text: str) -> str:
    return " " + " ".join(words_of(text))
