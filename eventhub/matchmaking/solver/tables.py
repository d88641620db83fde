"""Seats the meetings of a plan: slot by slot, each person at the table of the meetings around where that can be."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

from eventhub.matchmaking.solver.grid import Grid

MOVE, KEEP = 10**4, 10**8
SWEEPS, WORTH_SWEEPING = 3, 20_000
Arc = tuple[int, int, int, int]


def seat(grid: Grid, slots: Mapping[int, int]) -> dict[int, int] | None:
    """Give each meeting a table in its slot, or None when some slot holds more than it can seat.

    Tables of `previous` plans are kept first; then people change tables as rarely as passes through the slots find,
    which need not be the fewest.
    """
    seating = _Seating(grid, slots)
    if not all(seating.seat_slot(slot) for slot in range(grid.slots)):
        return None
    for _ in range(SWEEPS if len(slots) <= WORTH_SWEEPING else 0):
        before = dict(seating.seats)
        for slot in range(grid.slots):
            seating.seat_slot(slot)
        if before == seating.seats:
            break
    return seating.seats


class _Seating:
    """Tables given so far; people's meetings in the order of time tell who could stay where they are."""

    def __init__(self, grid: Grid, slots: Mapping[int, int]) -> None:
        self._grid = grid
        self.seats: dict[int, int] = {}
        self._here: list[list[int]] = [[] for _ in range(grid.slots)]
        for meeting in sorted(slots):
            self._here[slots[meeting]].append(meeting)
        self._beside: dict[int, list[int]] = {meeting: [] for meeting in slots}
        for day in self._days():
            for one, other in pairwise(day):
                self._beside[one].append(other)
                self._beside[other].append(one)

    def _days(self) -> list[list[int]]:
        """The meetings of each person in the order of time."""
        days: list[list[int]] = [[] for _ in range(self._grid.people)]
        for here in self._here:
            for meeting in here:
                for person in self._grid.members[meeting]:
                    days[person].append(meeting)
        return days

    def seat_slot(self, slot: int) -> bool:
        """Match the meetings of a slot with tables at the least cost, given the tables before and after it."""
        here = self._here[slot]
        found = _match({meeting: self._choice(meeting, slot) for meeting in here})
        if found is not None:
            self.seats |= found
        return found is not None

    def _choice(self, meeting: int, slot: int) -> "tuple[frozenset[int], int, dict[int, int]]":
        """The suitable tables, the price of any of them, and the tables that cost less."""
        beside = [self.seats[other] for other in self._beside[meeting] if other in self.seats]
        place = self._grid.before.get(meeting)
        wanted = place[1] if place and place[0] == slot else None
        price = MOVE * len(beside) + (KEEP if wanted is not None else 0)
        cheaper: dict[int, int] = {}
        for table in beside:
            cheaper[table] = cheaper.get(table, price) - MOVE
        if wanted is not None:
            cheaper[wanted] = cheaper.get(wanted, price) - KEEP
        suitable = self._grid.seating.suitable(meeting, slot)
        return suitable, price, {table: cost for table, cost in cheaper.items() if table in suitable}


Choices = Mapping[int, tuple[frozenset[int], int, dict[int, int]]]


def _match(choices: Choices) -> dict[int, int] | None:
    """Match meetings with tables at the least cost, as a flow of one unit a meeting.

    Meetings with the same suitable tables share a node, through which any of these is reached, or as many of the first
    as there are meetings: one of these is always free. Only the tables that cost less have an arc of their own.
    """
    kinds = list(dict.fromkeys(suitable for suitable, _, _ in choices.values()))
    tables = sorted(frozenset().union(*kinds))
    kind_at = {kind: len(choices) + place for place, kind in enumerate(kinds)}
    table_at = {table: len(choices) + len(kinds) + place for place, table in enumerate(tables)}
    arcs: list[Arc] = []
    for place, (suitable, price, cheaper) in enumerate(choices.values()):
        arcs.append((place, kind_at[suitable], 1, price))
        arcs += [(place, table_at[table], 1, cost + table) for table, cost in cheaper.items()]
    arcs += [(kind_at[kind], table_at[table], 1, table) for kind in kinds for table in sorted(kind)[: len(choices)]]
    end = len(choices) + len(kinds) + len(tables)
    arcs += [(node, end, 1, 0) for node in table_at.values()]
    flows = _flow(arcs, len(choices), end)
    return None if flows is None else _read(list(choices), kinds, tables, arcs, flows)


def _flow(arcs: Sequence[Arc], meetings: int, end: int) -> Iterable[int] | None:
    """The arcs that carry something when each meeting sends a unit to the end at the least cost."""
    if not meetings:
        return []
    flow = min_cost_flow.SimpleMinCostFlow()
    tails, heads, room, costs = (np.array(column, dtype=np.int64) for column in zip(*arcs, strict=True))
    numbers = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, costs)
    flow.set_nodes_supplies(np.arange(meetings), np.ones(meetings, dtype=np.int64))
    flow.set_node_supply(end, -meetings)
    if flow.solve() != flow.OPTIMAL:
        return None
    return [int(arc) for arc in np.flatnonzero(flow.flows(numbers))]


def _read(
    meetings: Sequence[int],
    kinds: Sequence[frozenset[int]],
    tables: Sequence[int],
    arcs: Sequence[Arc],
    used: Iterable[int],
) -> dict[int, int]:
    """Read the table of each meeting off the arcs in use: its own arc, or any table that its kind leads to."""
    first_kind, first_table = len(meetings), len(meetings) + len(kinds)
    seats: dict[int, int] = {}
    sharing: dict[int, list[int]] = {}
    reached: dict[int, list[int]] = {}
    for arc in used:
        tail, head, _, _ = arcs[arc]
        if tail >= first_table:
            continue
        if tail >= first_kind:
            reached.setdefault(tail, []).append(tables[head - first_table])
        elif head >= first_table:
            seats[meetings[tail]] = tables[head - first_table]
        else:
            sharing.setdefault(head, []).append(meetings[tail])
    for kind, those in sharing.items():
        seats |= zip(those, sorted(reached[kind]), strict=True)
    return seats
