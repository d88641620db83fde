"""How many people an organiser's desk finds, as charts that are their own tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from eventhub.directory.labels import kind_name
from eventhub.directory.models import name_key
from eventhub.registration.models.setup import ParticipantType
from eventhub.web.pages import country

MOST_BARS = 8
"""So many values have a bar of their own; the smaller ones share the last."""
FEWEST_TOGETHER = 2


class Chart(NamedTuple):
    """One chart: its caption, what its rows are, and the rows, the longest bar first."""

    caption: str
    heading: str
    rows: list[tuple[str, int]]
    instead: str = ""
    """What is said in the chart's place where bars would show nothing."""


def charts(tallies: Iterable[Any], organisations: Iterable[Any], types: Sequence[ParticipantType]) -> list[Chart]:
    """Return people by what they take part as, if there are types, by country, by organisation and by its kind."""
    counted = list(tallies)
    names = {each.id: each.name for each in types}
    by_type = _rows((names.get(type_id or 0, _("Without a type")), each) for type_id, _c, _k, each in counted)
    by_country = _rows((country(code), each) for _t, code, _k, each in counted)
    by_kind = _rows((str(kind_name(kind)), each) for _t, _c, kind, each in counted)
    found = [
        Chart(_("By country"), _("Country"), by_country),
        Chart(_("By kind of organisation"), _("Kind of organisation"), by_kind),
        *_by_organisation(organisations, sum(number for *_which, number in counted)),
    ]
    with_types = [Chart(_("By what they take part as"), _("Takes part as"), by_type)] if types else []
    return [*with_types, *found] if counted else []


def _by_organisation(organisations: Iterable[Any], people: int) -> list[Chart]:
    """Bars that are all of one person's length tell less than a sentence, and of one alone there is nothing to say."""
    caption, heading, rows = _("By organisation"), _("Organisation"), _rows(_named(organisations))
    if not rows:
        return [Chart(caption, heading, [], _("None of them names an organisation."))]
    if rows[0][1] < FEWEST_TOGETHER:
        lone = Chart(caption, heading, [], _("No two of them come from the same organisation."))
        return [lone] if people > 1 else []
    return [Chart(caption, heading, rows)]


def _named(organisations: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """Yield each organisation under the directory's name, and others as they were first written."""
    counted = [row for row in organisations if row.organisation.strip()]
    listed = {name_key(row.organisation): row.name for row in counted if row.organisation_id}
    first: dict[str, str] = {}
    for number, name, written, people in counted:
        key = name_key(written)
        yield name if number else listed.get(key) or first.setdefault(key, written), people


def _rows(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, int]]:
    sums: Counter[str] = Counter()
    for label, number in pairs:
        sums[label] += number
    rows = sorted(sums.items(), key=lambda row: (-row[1], row[0]))
    if len(rows) <= MOST_BARS + 1:
        return rows
    others = rows[MOST_BARS:]
    return [*rows[:MOST_BARS], (_("%(count)s others", count=len(others)), sum(number for _label, number in others))]
