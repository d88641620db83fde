"""What came of the meetings of one event or of a season: sums in which nobody can be told apart."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.matchmaking.finding import sector_key
from eventhub.outcomes import queries
from eventhub.outcomes.states import FARTHEST_FIRST, OutcomeKind

FEWEST_SHOWN = 3
"""A group with fewer meetings is shown without its kinds: with one meeting, the sum would say who said it."""

Kinds = Counter[OutcomeKind]


@dataclass(frozen=True)
class Group:
    """The meetings of one event, country, kind of organisation, theme or sector, by what came of them."""

    label: str
    meetings: int
    kinds: Kinds

    @property
    def is_shown(self) -> bool:
        """Whether there are enough meetings for their kinds to name nobody."""
        return self.meetings >= FEWEST_SHOWN


@dataclass(frozen=True)
class Sums:
    """`held` meetings have begun and were not missed; of `answered` somebody said what came of them."""

    held: int = 0
    answered: int = 0
    kinds: Kinds = field(default_factory=Counter)
    by_event: tuple[Group, ...] = ()
    by_country: tuple[Group, ...] = ()
    by_kind: tuple[Group, ...] = ()
    by_theme: tuple[Group, ...] = ()
    by_sector: tuple[Group, ...] = ()

    @property
    def fruitful(self) -> int:
        """How many meetings something came of."""
        return self.answered - self.kinds[OutcomeKind.NOTHING]


def sums_of(events: Select[Event], now: datetime, *, names: Mapping[str, Callable[[Any], str]]) -> Sums:
    """Add up what came of the meetings of these events, in four queries however many there are.

    A meeting counts once, with the farthest thing that one of its people says by now; in a group it counts once for
    each country, kind, theme or sector among its people. `names` says how to call a country, a kind and a theme.
    """
    titles = {event.id: event.title for event in db.session.scalars(events)}
    held = db.session.execute(queries.meetings_held(events, now)).all()
    words = db.session.execute(queries.words_on(events)).all()
    came = _farthest(words)
    event_of = {word.meeting_id: word.event_id for word in words}
    people = db.session.execute(queries.people_in(events)).all()
    sectors = _spelling([each.sectors for each in people])
    return Sums(
        held=sum(meetings for _event_id, meetings in held),
        answered=len(came),
        kinds=Counter(came.values()),
        by_event=_groups(came, {meeting: {titles[event]} for meeting, event in event_of.items()}),
        by_country=_groups(came, _sets(people, lambda row: [names["country"](row.country)])),
        by_kind=_groups(came, _sets(people, lambda row: [names["kind"](row.organisation_kind)])),
        by_theme=_groups(came, _sets(people, lambda row: map(names["theme"], row.themes))),
        by_sector=_common(_groups(came, _sets(people, sectors)), _users(people, sectors)),
    )


def _farthest(words: Iterable[Any]) -> dict[int, OutcomeKind]:
    """Return for each meeting the farthest of what its people said last."""
    latest: dict[tuple[int, int], OutcomeKind] = {}
    for word in words:
        latest[word.meeting_id, word.profile_id] = word.kind
    said: dict[int, list[OutcomeKind]] = defaultdict(list)
    for (meeting_id, _profile_id), kind in latest.items():
        said[meeting_id].append(kind)
    return {meeting_id: min(kinds, key=FARTHEST_FIRST.index) for meeting_id, kinds in said.items()}


def _sets(people: Iterable[Any], labels: Callable[[Any], Iterable[str]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for row in people:
        found[row.meeting_id].update(labels(row))
    return found


def _spelling(said: Iterable[Sequence[str]]) -> Callable[[Any], Iterable[str]]:
    """Return how to call the sectors of a person: people write them themselves, and alike ones by one spelling."""
    first = {
        sector_key(sector): sector for sector in sorted({each for sectors in said for each in sectors}, reverse=True)
    }
    return lambda row: {first[sector_key(sector)] for sector in row.sectors}


def _users(people: Iterable[Any], labels: Callable[[Any], Iterable[str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for row in people:
        for label in labels(row):
            found[label].add(row.user_id)
    return found


def _common(groups: Iterable[Group], users: Mapping[str, set[int]]) -> tuple[Group, ...]:
    """Return the groups with enough meetings of enough people: what a person alone wrote would name them."""
    return tuple(group for group in groups if group.is_shown and len(users[group.label]) >= FEWEST_SHOWN)


def _groups(came: Mapping[int, OutcomeKind], labels: Mapping[int, set[str]]) -> tuple[Group, ...]:
    """Return the groups with most meetings first."""
    kinds: dict[str, Kinds] = defaultdict(Counter)
    for meeting_id, kind in came.items():
        for label in labels.get(meeting_id, ()):
            kinds[label][kind] += 1
    groups = (Group(label, number.total(), number) for label, number in kinds.items())
    return tuple(sorted(groups, key=lambda group: (-group.meetings, group.label)))


def rows_of(groups: Sequence[Group]) -> list[tuple[Group, list[int | None]]]:
    """Return each group with its number of every kind, or None where these would name somebody."""
    return [(group, [group.kinds[kind] if group.is_shown else None for kind in FARTHEST_FIRST]) for group in groups]
