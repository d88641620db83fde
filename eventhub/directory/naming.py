"""Which entry of the directory somebody means who names their own organisation; naming one never makes one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from eventhub.db import db
from eventhub.directory.models import Organisation, OrganisationKind, OrganisationMerger, name_key
from eventhub.directory.queries import organisations
from eventhub.directory.searching import ORGANISATION
from eventhub.search import in_title

MOST_OFFERED = 8
Entries = Mapping[str, Sequence[tuple[str, int]]]
"""The countries and ids of the entries that have a name, by the form in which names are compared."""


def offered(text: str) -> Select[Organisation]:
    """Select the first organisations, by name, whose names hold the words typed so far."""
    return organisations().where(in_title(ORGANISATION, Organisation.id, text)).limit(MOST_OFFERED)


def entries_named(names: Iterable[str]) -> Entries:
    """Return the entries of these names, in one query; the name of one that was merged means the one that was kept."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for key, country, number in db.session.execute(_named(), {"keys": list({name_key(name) for name in names})}):
        found[key].append((country, number))
    return found


def meant(name: str, country: str, entries: Entries) -> int | None:
    """Return the id of the one entry of this name; of several only the one in the country counts."""
    rows = entries.get(name_key(name), ())
    for some in (rows, [row for row in rows if row[0] == country]):
        numbers = {number for _country, number in some}
        if len(numbers) == 1:
            return numbers.pop()
    return None


def entry_named(name: str, country: str = "") -> int | None:
    """Return the id of the one entry of a name, or of the one in the country."""
    return meant(name, country, entries_named([name])) if name.strip() else None


def facts_named(name: str, country: str = "") -> tuple[OrganisationKind, str] | None:
    """Return the kind and the country that the directory knows of the one entry of a name."""
    number = entry_named(name, country)
    entry = db.session.get(Organisation, number) if number else None
    return (entry.kind, entry.country) if entry else None


@lru_cache(maxsize=1)
def _named() -> Select[str, str, Any]:
    """Select the entries with one of the names `keys`: asked in every registration, and built once."""
    kept = func.coalesce(OrganisationMerger.kept_id, Organisation.id)
    return (
        select(Organisation.name_key, Organisation.country, kept)
        .outerjoin(OrganisationMerger, OrganisationMerger.gone_id == Organisation.id)
        .where(Organisation.name_key.in_(bindparam("keys", expanding=True)))
    )
