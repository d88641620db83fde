"""Meetings to which one of several colleagues may go: each way to hold one is a meeting for the search.

Somebody who is in all the ways of a meeting, and takes part in one at most, keeps the search from holding two of them.
Such people have no day that anybody looks at: they come after all others, from number `real` on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from eventhub.matchmaking.solver.problem import Meeting, Participant, Placement, Problem

GONE = ""
"""The name of a slot that no problem has."""


@dataclass(frozen=True)
class Ways:
    """A problem in which only slots and tables are left to choose, and what its meetings mean in the one asked for.

    `ids[w]` is the meeting that is held in way w, `people[w]` who goes then, `lead[w]` the first of its ways, in which
    those go who were asked; `choices` holds the ways of each meeting that has several, by the first of them.
    """

    asked: Problem
    problem: Problem
    real: int
    ids: list[str]
    people: list[tuple[str, ...]]
    lead: list[int]
    choices: dict[int, tuple[int, ...]]
    stand_ins: frozenset[int]

    def of(self, way: int) -> tuple[int, ...]:
        """All ways of the meeting."""
        return self.choices.get(self.lead[way], (way,))

    def is_held(self, way: int, held: Collection[int]) -> bool:
        """Whether the meeting is held in one way or another."""
        return way in held or (bool(self.choices) and any(other in held for other in self.of(way)))

    def are_held(self, ways: Collection[int], held: Collection[int]) -> bool:
        """Whether each of these meetings is held in one way or another."""
        return all(self.is_held(way, held) for way in ways)

    def missing(self, held: Collection[int]) -> list[int]:
        """The first way of every meeting that is held in none."""
        if not self.choices:
            return [way for way in self.lead if way not in held]
        return [way for way in self.leads() if not self.is_held(way, held)]

    def leads(self) -> list[int]:
        """The first way of every meeting."""
        return [way for way, lead in enumerate(self.lead) if way == lead]

    def placements(self, slots: Mapping[int, int], seats: Mapping[int, int]) -> tuple[Placement, ...]:
        """Tell where each meeting is, and who goes where that is not who was asked."""
        return tuple(
            Placement(
                name,
                self.problem.slots[slots[way]].id,
                self.problem.tables[seats[way]].id,
                self.people[way] if way in self.stand_ins else (),
            )
            for way, name in enumerate(self.ids)
            if way in slots
        )

    def slots(self, placements: Sequence[Placement], slot_of: Mapping[str, int]) -> dict[int, int]:
        """Read in which way and slot a plan holds its meetings."""
        leads = {self.ids[way]: way for way in self.leads()}
        return {self._way(leads[each.meeting], each): slot_of[each.slot] for each in placements}

    def _way(self, lead: int, placement: Placement) -> int:
        people = set(placement.participants)
        return next((way for way in self.of(lead) if people == set(self.people[way])), lead)


def ways_of(problem: Problem) -> Ways:
    """Give each meeting a way for every choice of people; those with a single one stay as they are."""
    if _is_without_choice(problem):
        return Ways(
            problem,
            problem,
            real=len(problem.participants),
            ids=[meeting.id for meeting in problem.meetings],
            people=[meeting.participants for meeting in problem.meetings],
            lead=list(range(len(problem.meetings))),
            choices={},
            stand_ins=frozenset(),
        )
    unfolding = _Unfolding(problem)
    for meeting in problem.meetings:
        unfolding.add(meeting)
    return unfolding.ways()


def _is_without_choice(problem: Problem) -> bool:
    """Whether nowhere anybody goes, or ever went, but those who are asked."""
    others = any(m.alternatives or (m.locked and m.locked.participants) for m in problem.meetings)
    return not others and not any(placement.participants for placement in problem.previous)


class _Unfolding:
    """Ways as they are found, meeting by meeting."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._ids: list[str] = []
        self._people: list[tuple[str, ...]] = []
        self._lead: list[int] = []
        self._names: list[str] = []
        self._keeper: list[tuple[str, ...]] = []
        self._ways: dict[str, list[int]] = {}
        self._asked = {meeting.id: meeting for meeting in problem.meetings}
        self._known = {*self._asked, *(person.id for person in problem.participants)}

    def add(self, meeting: Meeting) -> None:
        """Find the ways of one more meeting."""
        choices, lead = choices_of(meeting), len(self._ids)
        keeper = (self._fresh(meeting.id),) if len(choices) > 1 else ()
        for people in choices:
            self._names.append(meeting.id if len(self._ids) == lead else self._fresh(meeting.id))
            self._ways.setdefault(meeting.id, []).append(len(self._ids))
            self._ids.append(meeting.id)
            self._people.append(people)
            self._lead.append(lead)
            self._keeper.append(keeper)

    def _fresh(self, name: str) -> str:
        """A name that nothing has yet."""
        while name in self._known:
            name += "+"
        self._known.add(name)
        return name

    def ways(self) -> Ways:
        """Give what was found."""
        problem = self._problem
        choices = {mine[0]: tuple(mine) for mine in self._ways.values() if len(mine) > 1}
        keepers = (Participant(self._keeper[lead][0], max=1) for lead in choices)
        return Ways(
            problem,
            replace(
                problem,
                meetings=tuple(self._meetings()),
                participants=(*problem.participants, *keepers),
                previous=tuple(self._previous(each) for each in problem.previous),
            ),
            real=len(problem.participants),
            ids=self._ids,
            people=self._people,
            lead=self._lead,
            choices=choices,
            stand_ins=frozenset(way for way, people in enumerate(self._people) if self._is_stand_in(way, people)),
        )

    def _is_stand_in(self, way: int, people: tuple[str, ...]) -> bool:
        return set(people) != set(self._asked[self._ids[way]].participants)

    def _meetings(self) -> Iterator[Meeting]:
        """Every way as a meeting, after all the ways of those it follows."""
        for way, name in enumerate(self._names):
            meeting = self._asked[self._ids[way]]
            people = (*self._people[way], *self._keeper[way])
            after = tuple(self._names[other] for earlier in meeting.after for other in self._ways[earlier])
            yield replace(meeting, id=name, participants=people, after=after, alternatives=())

    def _previous(self, placement: Placement) -> Placement:
        """Which way it was before; one that is none any more was in a slot that is gone."""
        if placement.meeting not in self._asked:
            return placement
        people = set(placement.participants or self._asked[placement.meeting].participants)
        mine = self._ways[placement.meeting]
        same = [way for way in mine if set(self._people[way]) == people]
        slot = placement.slot if same else GONE
        return Placement(self._names[[*same, *mine][0]], slot, placement.table)


def choices_of(meeting: Meeting) -> tuple[tuple[str, ...], ...]:
    """Who could hold a meeting: those asked first, then the others; one that is locked keeps its people."""
    if meeting.locked:
        return (meeting.locked.participants or meeting.participants,)
    return (meeting.participants, *meeting.alternatives)
