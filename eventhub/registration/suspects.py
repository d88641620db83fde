"""Which registrations of one event are probably one person's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from eventhub.directory.names import stem
from eventhub.folding import words_of

ALIKE_PER_CENT = 88
NEIGHBOURS = 12
"""With how many of those after it in the alphabet, read forwards and backwards, a name of one house is compared."""


class Known(NamedTuple):
    """What is compared of one registration."""

    id: int
    name: str
    organisation: str
    email: str
    entry_id: int | None = None
    """The directory's entry of the organisation, and what it is called there."""
    listed_as: str | None = None


class Suspicion(NamedTuple):
    """Two registrations, the smaller id first, and whether it is their addresses that are alike or only the names."""

    one: int
    other: int
    is_same_mailbox: bool


def suspicions(everybody: Iterable[Known]) -> list[Suspicion]:
    """Return each pair once: those with one mailbox first, then names that differ by little in one organisation."""
    mailboxes: dict[str, list[Known]] = defaultdict(list)
    houses: dict[str | int, list[Known]] = defaultdict(list)
    for each in everybody:
        mailboxes[mailbox(each.email)].append(each)
        for house in _houses(each):
            houses[house].append(each)
    sure = {_pair(one, other) for group in mailboxes.values() for one, other in _neighbours(group)}
    alike = {_pair(*two) for group in houses.values() if len(group) > 1 for two in _alike(group)}
    found = [Suspicion(*pair, is_same_mailbox=True) for pair in sorted(sure)]
    return found + [Suspicion(*pair, is_same_mailbox=False) for pair in sorted(alike - sure)]


def mailbox(email: str) -> str:
    """Return an address without what people add to the same mailbox: "ada+fair@example.org" is "ada@example.org"."""
    local, _at, domain = email.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _houses(known: Known) -> set[str | int]:
    """Return what tells an organisation from others: its entry of the directory, and each of its names."""
    names = {stem(known.organisation), stem(known.listed_as or "")}
    return {each for each in (*names, known.entry_id) if each}


def _alike(group: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    """Yield pairs of names that are nearly equal, in whatever order their words stand."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - pages that compare nobody start without it

    keys = {each.id: " ".join(sorted(words_of(each.name))) for each in group}
    for backwards in (False, True):
        step = -1 if backwards else 1
        for one, other in _neighbours(sorted(group, key=lambda each: keys[each.id][::step])):
            if fuzz.ratio(keys[one.id], keys[other.id]) >= ALIKE_PER_CENT:
                yield one, other


def _neighbours(row: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    for at, one in enumerate(row):
        yield from ((one, other) for other in row[at + 1 : at + 1 + NEIGHBOURS])


def _pair(one: Known, other: Known) -> tuple[int, int]:
    return min(one.id, other.id), max(one.id, other.id)
