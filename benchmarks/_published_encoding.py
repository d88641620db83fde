"""What others do with a published instance: RC2 of python-sat on the published encoding.

The encoding follows that of Bofill et al., JAIR 74 (2022), with both implied constraints: how often people are busy,
and that in every slot an even number of them is.
"""

from time import process_time

from pysat.card import CardEnc, EncType
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF, IDPool

from eventhub.matchmaking.solver.grid import Grid

SPREAD = 2


class PublishedEncoding:
    """The instance as weighted clauses: meetings in slots, people busy, and where a hole between meetings ends."""

    def __init__(self, grid: Grid) -> None:
        self.formula, self._pool, self._grid = WCNF(), IDPool(), grid
        for meeting, slots in enumerate(grid.allowed):
            literals = [self._held(meeting, slot) for slot in slots]
            self._add(CardEnc.equals(literals, 1, vpool=self._pool).clauses if literals else [[]])
        for person in range(grid.people):
            self._be_busy(person)
        for slot in range(grid.slots):
            self._seat(slot)
        self._spread([self._holes(person) for person in range(grid.people)])
        for earlier, later in grid.order:
            for slot in grid.allowed[later]:
                after = [self._held(earlier, other) for other in grid.allowed[earlier] if other >= slot]
                self._add([[-self._held(later, slot), -literal] for literal in after])

    def _held(self, meeting: int, slot: int) -> int:
        return int(self._pool.id(("held", meeting, slot)))

    def _busy(self, person: int, slot: int) -> int:
        return int(self._pool.id(("busy", person, slot)))

    def _add(self, clauses: list[list[int]]) -> None:
        self.formula.extend(clauses)

    def _be_busy(self, person: int) -> None:
        """Busy where a meeting is, as often as there are meetings."""
        grid = self._grid
        mine = grid.diary[person]
        for slot in range(grid.slots):
            here = [self._held(meeting, slot) for meeting in mine if slot in grid.allowed[meeting]]
            if here:
                self._add(CardEnc.atmost(here, 1, vpool=self._pool).clauses)
            self._add([[-literal, self._busy(person, slot)] for literal in here])
            self._add([[-self._busy(person, slot), *here]])
        days = [self._busy(person, slot) for slot in range(grid.slots)]
        self._add(CardEnc.equals(days, len(mine), vpool=self._pool, encoding=EncType.cardnetwrk).clauses)

    def _seat(self, slot: int) -> None:
        """No more meetings than tables; of people, twice as many and an even number."""
        grid, tables = self._grid, len(self._grid.problem.tables)
        here = [self._held(meeting, slot) for meeting, slots in enumerate(grid.allowed) if slot in slots]
        if len(here) > tables:
            self._add(CardEnc.atmost(here, tables, vpool=self._pool, encoding=EncType.cardnetwrk).clauses)
        counts = self._counted([self._busy(person, slot) for person in range(grid.people)])
        if len(counts) > 2 * tables:
            self._add([[-counts[2 * tables]]])
        for odd in range(0, len(counts) - 1, 2):
            self._add([[-counts[odd], counts[odd + 1]]])

    def _counted(self, literals: list[int]) -> list[int]:
        """Sort the literals, so that number k says whether more than k of them hold, both ways."""
        rows: list[int] = []
        for length, literal in enumerate(literals):
            row = [int(self._pool.id()) for _ in range(length + 1)]
            for number, count in enumerate(row):
                below = [rows[number - 1]] if number else []
                same = [rows[number]] if number < len(rows) else []
                self._add([[-other, count] for other in same])
                self._add([[-literal, count, *(-other for other in below)]])
                self._add([[-count, literal, *same]])
                self._add([[-count, other, *same] for other in below])
            rows = row
        return rows

    def _holes(self, person: int) -> list[int]:
        """Literals that say where a hole ends; each costs."""
        grid, begun, ends = self._grid, 0, []
        for slot in range(grid.slots):
            busy = self._busy(person, slot)
            if slot > 1 and begun:
                ends.append(int(self._pool.id(("hole", person, slot))))
                before = self._busy(person, slot - 1)
                self._add([[-busy, before, -begun, ends[-1]]])
                self.formula.append([-ends[-1]], weight=1)
            started = int(self._pool.id(("begun", person, slot)))
            self._add([[-busy, started], *([[-begun, started]] if begun else [])])
            self._add([[-started, busy, *([begun] if begun else [])]])
            begun = started
        return ends

    def _spread(self, holes: list[list[int]]) -> None:
        """With people who can have no hole, nobody has more than the spread allows."""
        for ends in holes:
            if len(ends) > SPREAD:
                self._add(CardEnc.atmost(ends, SPREAD, vpool=self._pool).clauses)


def rc2(grid: Grid) -> tuple[str, float]:
    """The fewest breaks on the published encoding, and the processor seconds it took."""
    begin = process_time()
    with RC2(PublishedEncoding(grid).formula, solver="cd15") as solver:
        found = solver.compute()
        return ("infeasible" if found is None else str(solver.cost)), process_time() - begin
