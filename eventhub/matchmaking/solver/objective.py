"""What a plan achieves: the figures that people read and the search compares."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from eventhub.matchmaking.solver.problem import Figures, Meeting, Placement, Problem

Day = list[tuple[int, str]]


def figures(problem: Problem, placements: Sequence[Placement]) -> Figures:
    """Count what these placements achieve."""
    days = _days(problem, placements)
    periods = periods_of(problem)
    breaks = [breaks_of([slot for slot, _ in day], periods) for day in days.values()]
    weights = {meeting.id: meeting.weight for meeting in problem.meetings}
    return Figures(
        met=len(placements),
        weight=sum(weights[placement.meeting] for placement in placements),
        breaks=sum(breaks),
        spread=max(breaks, default=0) - min(breaks, default=0),
        table_changes=sum(a != b for day in days.values() for (_, a), (_, b) in pairwise(day)),
        changed=len(changed(problem, placements)),
        stand_ins=sum(_is_stand_in(problem, placements)),
    )


def changed(problem: Problem, placements: Sequence[Placement]) -> list[str]:
    """The meetings that people had in hand and that now are elsewhere, or are gone although still asked for."""
    if not problem.previous:
        return []
    now = {placement.meeting: placement for placement in placements}
    asked = {meeting.id: meeting for meeting in problem.meetings}
    known = ((before, asked.get(before.meeting)) for before in problem.previous)
    return [before.meeting for before, meeting in known if meeting and not _stays(meeting, before, now.get(meeting.id))]


def people_in(meeting: Meeting, placement: Placement) -> tuple[str, ...]:
    """Who meets there."""
    return placement.participants or meeting.participants


def _stays(meeting: Meeting, before: Placement, now: Placement | None) -> bool:
    """Whether the same people meet in the same slot, at the same table."""
    if now is None or (before.slot, before.table) != (now.slot, now.table):
        return False
    return set(people_in(meeting, before)) == set(people_in(meeting, now))


def _is_stand_in(problem: Problem, placements: Sequence[Placement]) -> Iterator[bool]:
    """Say of each meeting whether others go than were asked."""
    others = [each for each in placements if each.participants]
    asked = {meeting.id: set(meeting.participants) for meeting in problem.meetings} if others else {}
    return (set(each.participants) != asked[each.meeting] for each in others)


def breaks_of(slots: Sequence[int], periods: Sequence[int]) -> int:
    """Count the gaps between a person's meetings; `slots` ascend, and `periods` names the stretch of each slot."""
    return sum(b - a > 1 and periods[a] == periods[b] for a, b in pairwise(slots))


def periods_of(problem: Problem) -> list[int]:
    """The stretch over which breaks are counted, slot by slot: a session, or the whole event."""
    if problem.rules.breaks_across_sessions:
        return [0] * len(problem.slots)
    sessions = [slot.session for slot in problem.slots]
    return [sessions.index(session) for session in sessions]


def _days(problem: Problem, placements: Sequence[Placement]) -> dict[str, Day]:
    """Each person's slots and tables in the order of time."""
    slot_of = {slot.id: index for index, slot in enumerate(problem.slots)}
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    days: dict[str, Day] = {participant.id: [] for participant in problem.participants}
    for placement in placements:
        for person in people_in(meetings[placement.meeting], placement):
            days[person].append((slot_of[placement.slot], placement.table))
    return {person: sorted(day) for person, day in days.items()}
