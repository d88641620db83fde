"""What a run is asked at a given moment: what has begun stays, and newcomers go beside what people hold already."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Lock, Meeting, Participant, Placement, Problem


def question_at(problem: Problem, now: datetime, *, beside: bool) -> Problem:
    """Return what to ask: nobody is put into the past, and no rule speaks against what stays.

    What has begun stays, and `beside` the others everything that has a place.
    """
    begun = frozenset(slot.id for slot in problem.slots if slot.start and slot.start <= now)
    stays = [each for each in problem.previous if beside or each.slot in begun]
    return _allowing(_without_past(problem, begun) if begun else problem, stays)


def with_locks(problem: Problem, locks: Iterable[Placement], *, beside: bool) -> Problem:
    """Keep these meetings in the places that a draft gives them; beside what people hold, only newcomers."""
    slots, tables = {slot.id for slot in problem.slots}, {table.id for table in problem.tables}
    held = {each.meeting for each in problem.previous} if beside else set()
    known = {
        each.meeting: Lock(each.slot, each.table, each.participants)
        for each in locks
        if each.meeting not in held and each.slot in slots and each.table in tables
    }

    def kept(meeting: Meeting) -> Meeting:
        """A draft does not bind where it sends somebody who cannot go any more."""
        wanted = known.get(meeting.id)
        can_go = wanted and (not wanted.participants or wanted.participants in meeting.alternatives)
        return replace(meeting, locked=wanted) if can_go and not meeting.locked else meeting

    return replace(problem, meetings=tuple(kept(each) for each in problem.meetings))


def forced_out(problem: Problem) -> int:
    """Count the meetings that cannot stay where they are, whoever else moves."""
    return sum(place is None for place in Grid(problem).before.values())


def _without_past(problem: Problem, begun: frozenset[str]) -> Problem:
    """What is in these slots stays there, and nothing else is put there."""
    places = {each.meeting: each for each in problem.previous if each.slot in begun}
    busy = _slots_of(problem, problem.previous)

    def kept(meeting: Meeting) -> Meeting:
        place = places.get(meeting.id)
        return replace(meeting, locked=meeting.locked or Lock(place.slot, place.table)) if place else meeting

    return replace(
        problem,
        meetings=tuple(kept(each) for each in problem.meetings),
        participants=tuple(replace(each, away=each.away | (begun - busy[each.id])) for each in problem.participants),
    )


def _allowing(problem: Problem, stays: Sequence[Placement]) -> Problem:
    """Whatever stays is allowed: people are there, want so many meetings, and want that one."""
    busy, placed = _slots_of(problem, stays), {each.meeting for each in stays}
    locked = _numbers_locked(each for each in problem.meetings if each.id not in placed)
    together = {frozenset(each.participants) for each in problem.meetings if each.id in placed}

    def willing(person: Participant) -> Participant:
        most = None if person.max is None else max(person.max, len(busy[person.id]) + locked[person.id])
        return replace(person, max=most, away=person.away - busy[person.id])

    return replace(
        problem,
        participants=tuple(willing(each) for each in problem.participants),
        vetoes=tuple(pair for pair in problem.vetoes if not any(set(pair) <= people for people in together)),
    )


def _numbers_locked(meetings: Iterable[Meeting]) -> Counter[str]:
    """Count how many of these meetings are locked for everybody."""
    locked = (each.locked.participants or each.participants for each in meetings if each.locked)
    return Counter(person for people in locked for person in people)


def _slots_of(problem: Problem, places: Iterable[Placement]) -> dict[str, set[str]]:
    """Return in which slots everybody has one of these meetings."""
    people = {each.id: each.participants for each in problem.meetings}
    busy: dict[str, set[str]] = defaultdict(set)
    for place in places:
        for person in people.get(place.meeting, ()):
            busy[person].add(place.slot)
    return busy
