"""Which tables a meeting may sit at, and how many meetings of a kind fit into one slot."""

from collections.abc import Iterable, Sequence

from eventhub.matchmaking.solver.problem import Meeting, Problem, Table

Cut = tuple[frozenset[int], frozenset[int]]
NOBODY: frozenset[str] = frozenset()
NOTHING: frozenset[str] = frozenset()


class Seating:
    """The tables of a problem, asked slot by slot; meetings and slots are named by their index."""

    def __init__(self, problem: Problem) -> None:
        self._tables = problem.tables
        self._slots = [slot.id for slot in problem.slots]
        self._people = [meeting.participants for meeting in problem.meetings]
        self._needs = _needs(problem)
        self._locked_table = [_locked_table(meeting) for meeting in problem.meetings]
        self._taken = _taken(problem.meetings)
        self._owned = frozenset(i for i, table in enumerate(self._tables) if table.owner is not None)
        self._owners = {table.owner for table in self._tables if table.owner is not None}
        numbers: dict[tuple[object, ...], int] = {}
        self.kind = [numbers.setdefault(self._wishes(m), len(numbers)) for m in range(len(problem.meetings))]
        self._suitable: list[list[frozenset[int] | None]] = [[None] * len(self._slots) for _ in numbers]
        self._same: dict[frozenset[int], frozenset[int]] = {}
        self._open: dict[int, int] = {}

    def suitable(self, meeting: int, slot: int) -> frozenset[int]:
        """The tables at which this meeting could sit in this slot, were it alone."""
        known = self._suitable[self.kind[meeting]]
        tables = known[slot]
        if tables is None:
            fitting = frozenset(i for i, table in enumerate(self._tables) if self._fits(table, meeting, slot))
            tables = known[slot] = self._same.setdefault(fitting, fitting)
        return tables

    def open_slots(self, meeting: int) -> int:
        """A bit for every slot in which some table suits this meeting."""
        kind = self.kind[meeting]
        if kind not in self._open:
            self._open[kind] = sum(1 << slot for slot in range(len(self._slots)) if self.suitable(meeting, slot))
        return self._open[kind]

    def _wishes(self, meeting: int) -> tuple[object, ...]:
        """What tells the tables for a meeting; those with the same wishes are of one kind."""
        owners = self._owners.intersection(self._people[meeting]) if self._owners else NOBODY
        return self._needs[meeting], frozenset(owners), self._locked_table[meeting]

    def _fits(self, table: Table, meeting: int, slot: int) -> bool:
        name = self._slots[slot]
        wanted = self._locked_table[meeting]
        if wanted is not None:
            return table.id == wanted and self._offers(table, meeting, name)
        return (name, table.id) not in self._taken and self._offers(table, meeting, name)

    def _offers(self, table: Table, meeting: int, slot: str) -> bool:
        """Whether a table is open, has what is needed, and is free for all or one of ours."""
        is_ours = table.owner is None or table.owner in self._people[meeting]
        return is_ours and slot not in table.closed and self._needs[meeting] <= table.features

    def cuts(self, slot: int, meetings: Iterable[int]) -> list[Cut]:
        """Sets of meetings, each with the tables it is confined to in this slot.

        A slot can seat its meetings exactly when no set has more meetings there than tables (Hall's theorem). A
        meeting with a locked table or a table of its own is in no set: nobody else can take that table, and its
        owner is in one meeting at a time.
        """
        alike: dict[int, list[int]] = {}
        for meeting in meetings:
            alike.setdefault(self.kind[meeting], []).append(meeting)
        wanting: dict[frozenset[int], set[int]] = {}
        for same in alike.values():
            if self.is_confined(same[0], slot):
                wanting.setdefault(self.suitable(same[0], slot), set()).update(same)
        cuts = []
        for union in _unions(wanting):
            inside = [kind for tables, kind in wanting.items() if tables <= union]
            cuts.append((frozenset().union(*inside), union))
        return cuts

    def is_confined(self, meeting: int, slot: int) -> bool:
        """Whether the meeting competes with others for the tables that suit it in this slot."""
        return self._locked_table[meeting] is None and not self._has_own(self.suitable(meeting, slot))

    def limits(self, allowed: Sequence[Sequence[int]]) -> list[tuple[frozenset[int], int]]:
        """Sets of meetings with how many of them the tables can seat over all slots, kind by kind of table."""
        sharing = [
            meeting
            for meeting, slots in enumerate(allowed)
            if self._locked_table[meeting] is None
            and not (self._owned and any(self._has_own(self.suitable(meeting, slot)) for slot in slots))
        ]
        kinds = sorted({self._needs[meeting] for meeting in sharing} | {frozenset()}, key=sorted)
        return [
            (
                frozenset(meeting for meeting in sharing if needs <= self._needs[meeting]),
                sum(self._shared_tables(slot, needs) for slot in self._slots),
            )
            for needs in kinds
        ]

    def _shared_tables(self, slot: str, needs: frozenset[str]) -> int:
        """How many tables of nobody offer this in that slot."""
        return sum(
            table.owner is None
            and slot not in table.closed
            and needs <= table.features
            and (slot, table.id) not in self._taken
            for table in self._tables
        )

    def _has_own(self, tables: frozenset[int]) -> bool:
        return not self._owned.isdisjoint(tables)


def _needs(problem: Problem) -> list[frozenset[str]]:
    """What a table must offer each meeting; equal needs are one object."""
    needing = {person.id: person.needs for person in problem.participants if person.needs}
    known = {NOTHING: NOTHING}
    needs = []
    for meeting in problem.meetings:
        mine = [needing[person] for person in meeting.participants if person in needing] if needing else ()
        wanted = NOTHING.union(*mine) if mine else NOTHING
        needs.append(known.setdefault(wanted, wanted))
    return needs


def _locked_table(meeting: Meeting) -> str | None:
    return meeting.locked.table if meeting.locked else None


def _taken(meetings: Sequence[Meeting]) -> set[tuple[str, str]]:
    """Pairs of slot and table that a locked meeting holds."""
    locks = [meeting.locked for meeting in meetings if meeting.locked]
    return {(lock.slot, lock.table) for lock in locks if lock.table is not None}


def _unions(sets: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """All unions of the given sets, smallest first; few, as few features exist at one event."""
    unions: set[frozenset[int]] = set()
    for tables in sorted(sets, key=sorted):
        unions |= {tables | union for union in unions} | {tables}
    return sorted(unions, key=lambda union: (len(union), sorted(union)))
