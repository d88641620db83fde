"""The rules of a timetable as clauses: who sits with whom in which slot, and where the breaks are.

What makes the proofs quick is described in `docs/decisions/0101-how-breaks-are-proved.md`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from eventhub.matchmaking.solver.formula import FALSE, TRUE, Formula
from eventhub.matchmaking.solver.grid import Grid


@dataclass(frozen=True)
class Timetable:
    """The variables of a formula that say who meets when.

    `held[m][t]`: meeting m is in slot t; `met[m]`: it is in the plan; `busy[p][t]`: person p meets someone in t;
    `kept[m]`: it keeps the slot and table it had before; `either[m]`: it or another way to hold the same meeting is in
    the plan, told by the first of several ways.
    """

    formula: Formula
    grid: Grid
    held: list[dict[int, int]]
    met: list[int]
    busy: list[list[int]]
    kept: dict[int, int]
    either: dict[int, int]

    def is_held(self, lead: int) -> int:
        """Give the literal that says whether a meeting, named by the first of its ways, is held in any of them."""
        return self.either.get(lead, self.met[lead])

    def slots(self, model: Collection[int]) -> dict[int, int]:
        """Read the slot of each meeting off a model, given as its true variables."""
        return {
            meeting: slot
            for meeting, held in enumerate(self.held)
            for slot, literal in held.items()
            if literal in model
        }


def encode(grid: Grid, chosen: frozenset[int], dropped: frozenset[int] = frozenset()) -> Timetable:
    """State every hard rule; the chosen meetings are all held, the dropped are not, the others may be."""
    formula = Formula()
    allowed = [[] if meeting in dropped else slots for meeting, slots in enumerate(grid.allowed)]
    held = [{slot: formula.new() for slot in slots} for slots in allowed]
    met = []
    for meeting, slots in enumerate(held):
        is_certain = meeting in chosen and len(grid.ways.of(meeting)) == 1
        formula.at_most_one(list(slots.values()))
        met.append(TRUE if is_certain else formula.either(list(slots.values())))
        if is_certain:
            formula.add(*slots.values())
    busy, kept = _busy(formula, grid, held), _keep(formula, grid, held)
    timetable = Timetable(formula, grid, held, met, busy, kept, _either(formula, grid, met, chosen))
    _limit_tables(timetable)
    _limit_people(timetable)
    _put_in_order(timetable)
    return timetable


def _busy(formula: Formula, grid: Grid, held: list[dict[int, int]]) -> list[list[int]]:
    """A person is busy in a slot when one of their meetings is there, and at most one is."""
    busy = []
    for diary in grid.diary:
        row = []
        for slot in range(grid.slots):
            literals = [held[meeting][slot] for meeting in diary if slot in held[meeting]]
            formula.at_most_one(literals)
            row.append(formula.either(literals))
        busy.append(row)
    return busy


def _either(formula: Formula, grid: Grid, met: list[int], chosen: frozenset[int]) -> dict[int, int]:
    """Literals that say whether a meeting is held in one of its ways; it is when one of them is chosen."""
    either: dict[int, int] = {}
    for lead, ways in grid.ways.choices.items():
        either[lead] = formula.either([met[way] for way in ways])
        if not chosen.isdisjoint(ways):
            formula.add(either[lead])
            either[lead] = TRUE
    return either


def _keep(formula: Formula, grid: Grid, held: list[dict[int, int]]) -> dict[int, int]:
    """Literals that let a meeting keep its slot and table; two that had the same cannot both."""
    kept: dict[int, int] = {}
    sharing: dict[tuple[int, int], list[int]] = {}
    for meeting, place in grid.before.items():
        if place is not None and place[0] in held[meeting]:
            kept[meeting] = formula.new()
            formula.add(-kept[meeting], held[meeting][place[0]])
            sharing.setdefault(place, []).append(kept[meeting])
    for literals in sharing.values():
        formula.at_most_one(literals)
    return kept


def _limit_tables(timetable: Timetable) -> None:
    """No slot holds more meetings of a kind than it has tables for, those included that keep such a table."""
    grid, formula = timetable.grid, timetable.formula
    for slot in range(grid.slots):
        here = [meeting for meeting, held in enumerate(timetable.held) if slot in held]
        pairs_only = all(len(grid.ways.people[meeting]) == 2 for meeting in here)
        for meetings, tables in grid.seating.cuts(slot, here):
            staying = _staying(timetable, slot, meetings, tables)
            formula.at_most(_clusters(timetable, slot, meetings) + staying, len(tables))
            if pairs_only and len(meetings) == len(here):
                formula.at_most([busy[slot] for busy in timetable.busy[: grid.real]], 2 * len(tables))


def _staying(timetable: Timetable, slot: int, meetings: frozenset[int], tables: frozenset[int]) -> list[int]:
    """Literals of other meetings that keep one of these tables in this slot."""
    before = timetable.grid.before
    return [
        literal
        for meeting, literal in timetable.kept.items()
        if meeting not in meetings and (place := before[meeting]) and place[0] == slot and place[1] in tables
    ]


def _clusters(timetable: Timetable, slot: int, meetings: frozenset[int]) -> list[int]:
    """Few literals that count the meetings of a slot: those of one person are at most one together."""
    grid, left, clusters = timetable.grid, set(meetings), []
    while left:
        shares = [len(left.intersection(diary)) for diary in grid.diary]
        person = shares.index(max(shares))
        mine = left.intersection(grid.diary[person])
        left -= mine
        clusters.append(timetable.formula.either([timetable.held[meeting][slot] for meeting in sorted(mine)]))
    return clusters


def _limit_people(timetable: Timetable) -> None:
    """Nobody has more meetings than they want."""
    for person, diary in enumerate(timetable.grid.diary):
        met = [timetable.met[meeting] for meeting in diary]
        certain = met.count(TRUE)
        most = timetable.grid.most[person] - certain
        if most < 0:
            timetable.formula.add()
        else:
            timetable.formula.at_most([literal for literal in met if literal != TRUE], most)


def _put_in_order(timetable: Timetable) -> None:
    """A meeting is later than those it follows, where both are held."""
    formula = timetable.formula
    for earlier, later in timetable.grid.order:
        held = timetable.held[earlier]
        for slot, literal in timetable.held[later].items():
            after = formula.either([other for when, other in held.items() if when >= slot])
            formula.add(-literal, -after)


@dataclass(frozen=True)
class Breaks:
    """The breaks of each person as ordered literals: `counts[p][k]` says whether p has more than k breaks."""

    counts: list[list[int]]

    def literals(self) -> list[int]:
        """All that cost a break when they hold."""
        return [count for counts in self.counts for count in counts if count != FALSE]


def encode_breaks(timetable: Timetable) -> Breaks:
    """Make the breaks countable, and keep the spread of breaks within the rule."""
    grid, formula = timetable.grid, timetable.formula
    counts = []
    for person in range(grid.real):
        breaks: list[int] = []
        for period in grid.periods:
            breaks += _breaks(timetable, person, period)
        counts.append(_ordered(formula, breaks))
    return Breaks(counts)


def limit_spread(timetable: Timetable, breaks: Breaks, most: int) -> None:
    """Demand that nobody has more than so many breaks above anybody else."""
    for literal in spread_literals(timetable, breaks, most):
        timetable.formula.add(-literal)


def spread_literals(timetable: Timetable, breaks: Breaks, most: int) -> list[int]:
    """Literals of which as many hold as the spread of breaks exceeds what is allowed."""
    formula, counts = timetable.formula, breaks.counts
    deepest = max((len(row) for row in counts), default=0)
    everyone = [formula.both(*(entry(row, number) for row in counts)) for number in range(deepest)]
    someone = [formula.either([entry(row, number) for row in counts]) for number in range(deepest)]
    beyond = []
    for excess in range(most, deepest):
        gaps = range(deepest - excess)
        torn = [formula.both(someone[low + excess], -everyone[low]) for low in gaps]
        beyond.append(formula.either(torn))
    return beyond


def entry(counts: Sequence[int], number: int) -> int:
    """Look a count up; what lies beyond the last cannot be reached."""
    return counts[number] if number < len(counts) else FALSE


def _breaks(timetable: Timetable, person: int, period: range) -> list[int]:
    """Literals of which as many hold as the person has breaks in this period."""
    formula = timetable.formula
    busy = [timetable.busy[person][slot] for slot in period]
    limits = _limits(timetable, person, period)
    rows = [] if limits is None else formula.counts(busy, *limits)[1:]
    number = 0 if limits is None else limits[0][-1]
    started, later = _read_off(rows, number) if rows else _reached(formula, busy)
    starts, ends = [], []
    for slot in range(1, len(busy)):
        starts.append(formula.both(busy[slot - 1], -busy[slot], later[slot]))
        ends.append(formula.both(-busy[slot - 1], busy[slot], started[slot - 1]))
    for slot, (start, end) in enumerate(zip(starts, ends, strict=True)):
        formula.add(-start, *ends[slot + 1 :])
        formula.add(-end, *starts[:slot])
    _hold_together(formula, busy, rows, number, formula.either(starts))
    return starts


def _reached(formula: Formula, busy: list[int]) -> tuple[list[int], list[int]]:
    """Literals by slot: the person has met someone up to here; the person meets someone after this."""
    started, later = [busy[0]], [FALSE]
    for literal in busy[1:]:
        started.append(formula.either([started[-1], literal]))
    for literal in reversed(busy[1:]):
        later.append(formula.either([later[-1], literal]))
    return started, later[::-1]


def _read_off(rows: list[list[int]], number: int) -> tuple[list[int], list[int]]:
    """The same, where the number of meetings is known and counted along the day."""
    return [entry(row, 1) for row in rows], [-entry(row, number) for row in rows]


def _hold_together(formula: Formula, busy: list[int], rows: list[list[int]], number: int, torn: int) -> None:
    """Without a break, whoever has begun goes on in every slot until all meetings are held.

    That follows from the rest, but not step by step, and it is what decides most days.
    """
    for slot, row in enumerate(rows[:-1]):
        formula.add(torn, -entry(row, 1), entry(row, number), busy[slot + 1])
    for slot, row in enumerate(rows):
        for more in range(1, number):
            reached = rows[min(slot + more, len(rows) - 1)]
            formula.add(torn, -entry(row, 1), entry(reached, more + 1))


def _limits(timetable: Timetable, person: int, period: range) -> tuple[list[int], list[int]] | None:
    """Limits of the number of meetings up to each slot, where the number in the period is known."""
    inside, number = set(period), 0
    spans: list[tuple[int, int]] = []
    for meeting in timetable.grid.diary[person]:
        slots = timetable.held[meeting]
        if not inside.intersection(slots):
            continue
        if timetable.met[meeting] != TRUE or not inside.issuperset(slots):
            return None
        spans.append((min(slots), max(slots)))
        number += 1
    free = [timetable.busy[person][slot] != FALSE for slot in period]
    low, high = [0], [0]
    for length, slot in enumerate(period, start=1):
        low.append(max(sum(last <= slot for _, last in spans), number - sum(free[length:])))
        high.append(min(sum(first <= slot for first, _ in spans), sum(free[:length])))
    return low, high


def _ordered(formula: Formula, literals: list[int]) -> list[int]:
    """Count literals of which no two neighbours hold: entry k says whether more than k of them do."""
    length = len(literals)
    high = [
        min((number + 1) // 2, sum(literal != FALSE for literal in literals[:number])) for number in range(length + 1)
    ]
    rows = formula.counts(literals, [0] * (length + 1), high)
    return rows[-1][1:]
