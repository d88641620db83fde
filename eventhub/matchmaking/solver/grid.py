"""The problem in numbers: people, slots and meetings by index, with what is possible at all worked out once."""

from functools import lru_cache
from itertools import combinations

from eventhub.matchmaking.solver.problem import Problem
from eventhub.matchmaking.solver.seating import Seating
from eventhub.matchmaking.solver.ways import ways_of

NOWHERE = -1


class Grid:
    """A problem seen as meetings by slots.

    `members[m]` are the people of meeting m, `diary[p]` the meetings of person p, `allowed[m]` the slots in which
    meeting m could be held if it were alone, `order` the pairs (earlier, later), `required` the meetings without
    which there is no plan, `there[p]` has a bit for every slot in which person p is not away, `before[m]` is the slot
    and table people already know, `periods` the stretches of slots over which breaks are counted. Where one of
    several may go to a meeting, each of the `ways` to hold it is a meeting here.
    """

    def __init__(self, asked: Problem) -> None:
        self.ways = ways_of(asked)
        self.problem = problem = self.ways.problem
        self.slots = len(problem.slots)
        self.people = len(problem.participants)
        self.slot_of = {slot.id: index for index, slot in enumerate(problem.slots)}
        person_of = {person.id: index for index, person in enumerate(problem.participants)}
        meeting_of = {meeting.id: index for index, meeting in enumerate(problem.meetings)}
        self.meeting_of = meeting_of
        self.members = [tuple([person_of[person] for person in meeting.participants]) for meeting in problem.meetings]
        self.diary: list[list[int]] = [[] for _ in problem.participants]
        for meeting, people in enumerate(self.members):
            for person in people:
                self.diary[person].append(meeting)
        self.seating = Seating(problem)
        self.away = [frozenset(self.slot_of[slot] for slot in person.away) for person in problem.participants]
        self.there = [(1 << self.slots) - 1 - sum(1 << slot for slot in away) for away in self.away]
        self._asked_for: dict[tuple[str | None, str | None, str | None], int] = {}
        self._vetoed = {frozenset((person_of[a], person_of[b])) for a, b in problem.vetoes}
        self.allowed = [self._allowed(index) for index in range(len(problem.meetings))]
        self.order = [
            (meeting_of[earlier], index) for index, meeting in enumerate(problem.meetings) for earlier in meeting.after
        ]
        self.required = frozenset(
            index for index, meeting in enumerate(problem.meetings) if problem.rules.all_meetings or meeting.locked
        )
        self.weight = [meeting.weight for meeting in problem.meetings]
        self.tier = [meeting.tier for meeting in problem.meetings]
        self.most = [
            len(self.diary[index]) if person.max is None else person.max
            for index, person in enumerate(problem.participants)
        ]
        self.least = [person.min for person in problem.participants]
        self.periods = self._periods()
        self.before = self._before()

    @property
    def asked(self) -> Problem:
        """The problem as it was given."""
        return self.ways.asked

    @property
    def real(self) -> int:
        """How many people there are; whoever was invented to hold a meeting once comes after them."""
        return self.ways.real

    def _before(self) -> dict[int, tuple[int, int] | None]:
        """Slot and table of each meeting in the plan before; None where the meeting cannot be there any more."""
        tables = {table.id: index for index, table in enumerate(self.problem.tables)}
        before: dict[int, tuple[int, int] | None] = {}
        for placement in self.problem.previous:
            if placement.meeting in self.meeting_of:
                meeting = self.meeting_of[placement.meeting]
                slot = self.slot_of.get(placement.slot, NOWHERE)
                table = tables.get(placement.table, NOWHERE)
                is_open = slot in self.allowed[meeting]
                stays = is_open and table in self.seating.suitable(meeting, slot)
                before[meeting] = (slot, table) if stays else None
        return before

    def is_vetoed(self, meeting: int) -> bool:
        """Whether two of its people refuse to meet."""
        vetoed = self._vetoed
        return bool(vetoed) and any(frozenset(pair) in vetoed for pair in combinations(self.members[meeting], 2))

    def common(self, meeting: int) -> tuple[int, ...]:
        """Slots of the meeting's session in which all its people are there, whatever the tables."""
        return slots_of(self._common(meeting))

    def asked_for(self, meeting: int) -> tuple[int, ...]:
        """Slots in which the meeting may be, whoever is there."""
        return slots_of(self._asked(meeting))

    def _common(self, meeting: int) -> int:
        mask = self._asked(meeting)
        for person in self.members[meeting]:
            mask &= self.there[person]
        return mask

    def _asked(self, meeting: int) -> int:
        """A bit for every slot with which session, fixed slot and lock agree."""
        wanted = self.problem.meetings[meeting]
        fixed = wanted.slot, wanted.locked.slot if wanted.locked else None
        key = wanted.session, *fixed
        mask = self._asked_for.get(key)
        if mask is None:
            mask = self._asked_for[key] = sum(
                1 << index
                for index, slot in enumerate(self.problem.slots)
                if wanted.session in (None, slot.session) and all(name in (None, slot.id) for name in fixed)
            )
        return mask

    def _allowed(self, meeting: int) -> tuple[int, ...]:
        if self.is_vetoed(meeting):
            return ()
        return slots_of(self._common(meeting) & self.seating.open_slots(meeting))

    def _periods(self) -> list[range]:
        """One stretch over the whole event, or one a session where sessions stand apart."""
        if self.problem.rules.breaks_across_sessions:
            return [range(self.slots)]
        names = [slot.session for slot in self.problem.slots]
        starts = [slot for slot in range(self.slots) if slot == 0 or names[slot] != names[slot - 1]]
        return [range(a, b) for a, b in zip(starts, [*starts[1:], self.slots], strict=True)]


@lru_cache(maxsize=100_000)
def slots_of(mask: int) -> tuple[int, ...]:
    """The slots of a mask, in the order of time; meetings with the same slots share them."""
    return tuple(slot for slot in range(mask.bit_length()) if mask >> slot & 1)
