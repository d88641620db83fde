"""Seats the meetings of a plan: slot by slot, each person at the table they sat at before where that can be."""

from collections.abc import Mapping

from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

from eventhub.matchmaking.solver.grid import Grid

MOVE, KEEP = 10**4, 10**8
LARGE = 50_000


def seat(grid: Grid, slots: Mapping[int, int]) -> dict[int, int] | None:
    """Give each meeting a table in its slot, or None when some slot holds more than it can seat.

    Tables of `previous` plans are kept first; then people change tables as rarely as a pass through the slots
    in the order of time finds, which need not be the fewest.
    """
    seats: dict[int, int] = {}
    last: dict[int, int] = {}
    for slot in range(grid.slots):
        here = sorted(meeting for meeting, when in slots.items() if when == slot)
        costs = {meeting: _costs(grid, meeting, slot, last) for meeting in here}
        found = _assign(costs)
        if found is None:
            return None
        seats |= found
        last |= {person: found[meeting] for meeting in here for person in grid.members[meeting]}
    return seats


def _costs(grid: Grid, meeting: int, slot: int, last: Mapping[int, int]) -> dict[int, int]:
    """What each suitable table costs: moves of people, then the table's number, so that plans look tidy."""
    before = [last[person] for person in grid.members[meeting] if person in last]
    place = grid.before.get(meeting)
    wanted = place[1] if place and place[0] == slot else None
    return {
        table: table + MOVE * sum(table != seat for seat in before) + (KEEP if wanted not in (None, table) else 0)
        for table in grid.seating.suitable(meeting, slot)
    }


def _assign(costs: Mapping[int, Mapping[int, int]]) -> dict[int, int] | None:
    """Match meetings with tables: at the least cost, or one after the other where many have the same choice."""
    rows = list(costs.values())
    is_free_choice = bool(rows) and len(rows) <= len(rows[0]) and all(row.keys() == rows[0].keys() for row in rows)
    if is_free_choice and len(rows) * len(rows[0]) > LARGE:
        return _one_by_one(costs)
    return _matched(costs)


def _one_by_one(costs: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
    """Give each meeting the cheapest table that is left, those who stay first; any table suits each."""
    free = set(next(iter(costs.values())))
    seats = {}
    staying_first = sorted(costs.items(), key=lambda item: max(item[1].values()) < KEEP)
    for meeting, row in staying_first:
        seats[meeting] = min(free, key=row.__getitem__)
        free.remove(seats[meeting])
    return seats


def _matched(costs: Mapping[int, Mapping[int, int]]) -> dict[int, int] | None:
    """Match meetings with tables at the least cost, as a flow of one unit per meeting."""
    flow = min_cost_flow.SimpleMinCostFlow()
    tables = sorted({table for row in costs.values() for table in row})
    node = {table: len(costs) + index for index, table in enumerate(tables)}
    end = len(costs) + len(tables)
    arcs = []
    for index, (meeting, row) in enumerate(costs.items()):
        flow.set_node_supply(index, 1)
        for table, cost in sorted(row.items()):
            arcs.append((flow.add_arc_with_capacity_and_unit_cost(index, node[table], 1, cost), meeting, table))
    for table in tables:
        flow.add_arc_with_capacity_and_unit_cost(node[table], end, 1, 0)
    flow.set_node_supply(end, -len(costs))
    if costs and flow.solve() != flow.OPTIMAL:
        return None
    return {meeting: table for arc, meeting, table in arcs if flow.flow(arc)}
