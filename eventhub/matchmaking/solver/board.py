"""A timetable being moved about, cheap to change and to take back; who moves it answers for the hard rules."""

from collections.abc import Iterable, Sequence

from eventhub.matchmaking.solver.grid import NOWHERE, Grid

Move = list[tuple[int, int, int]]
NOBODY, SEVERAL = -1, -2
NO_MEETING = frozenset({NOWHERE})


class Board:
    """Meetings in slots. `slot[m]` is where meeting m is, `at[t][p]` the meeting person p has in t.

    `partner[t][p]` is the person p meets in t: `NOBODY`, or `SEVERAL` in a larger meeting. `mask[p]` has a bit for
    every slot in which person p is busy. Tables are counted by the cuts of the seating: `load[c]` meetings of cut c
    are placed, of `room[c]` at most; `cuts[m][t]` are those of meeting m in slot t, `cuts_in[t]` all of slot t;
    `whole[t]` is the cut with all meetings of slot t; a board is plain when there is no other, and simple, so that
    slots are exchanged in place or by machine code, when no meeting has to follow another either and none has several
    ways to be held.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.slot = [NOWHERE] * len(grid.members)
        self.at = [[NOWHERE] * grid.people for _ in range(grid.slots)]
        self.partner = [[NOBODY] * grid.people for _ in range(grid.slots)]
        self.mask = [0] * grid.people
        self.number = [0] * grid.people
        self.room: list[int] = []
        self.whole = [NOWHERE] * grid.slots
        self.cuts_in: list[range] = []
        self.cuts = self._make_cuts()
        self.is_plain = len(self.room) == grid.slots - self.whole.count(NOWHERE)
        self.load = [0] * len(self.room)
        self.is_simple = self.is_plain and not grid.order and not grid.ways.choices
        self._is_pair = [len(people) == 2 for people in grid.ways.people]
        self._earlier: dict[int, list[int]] = {}
        self._later: dict[int, list[int]] = {}
        for earlier, later in grid.order:
            self._earlier.setdefault(later, []).append(earlier)
            self._later.setdefault(earlier, []).append(later)

    def _make_cuts(self) -> list[list[tuple[int, ...]]]:
        """Count the tables of every cut, and give the cuts of each meeting slot by slot: one list for each kind."""
        grid, seating = self.grid, self.grid.seating
        examples = dict(zip(reversed(seating.kind), reversed(range(len(grid.members))), strict=True))
        known: dict[int, list[tuple[int, ...]]] = {kind: [] for kind in examples}
        open_to: list[set[int]] = [set() for _ in range(grid.slots)]
        for kind, slots in set(zip(seating.kind, grid.allowed, strict=True)):
            for slot in slots:
                open_to[slot].add(examples[kind])
        for slot in range(grid.slots):
            unions = self._cuts_in(slot, sorted(open_to[slot]))
            for kind, meeting in examples.items():
                tables = seating.suitable(meeting, slot) if seating.is_confined(meeting, slot) else None
                known[kind].append(tuple(cut for cut, union in unions if tables is not None and tables <= union))
        return [known[kind] for kind in seating.kind]

    def _cuts_in(self, slot: int, examples: Sequence[int]) -> list[tuple[int, frozenset[int]]]:
        """Number the cuts of a slot, each with the tables its meetings are confined to; one of each kind is given."""
        unions, first = [], len(self.room)
        for inside, tables in self.grid.seating.cuts(slot, examples):
            unions.append((len(self.room), tables))
            if len(inside) == len(examples):
                self.whole[slot] = len(self.room)
            self.room.append(len(tables))
        self.cuts_in.append(range(first, len(self.room)))
        return unions

    def place(self, meeting: int, slot: int) -> None:
        """Put a meeting that is nowhere into a slot."""
        self.slot[meeting] = slot
        members, at, partner = self.grid.members[meeting], self.at[slot], self.partner[slot]
        for person in members:
            at[person] = meeting
            partner[person] = SEVERAL
            self.mask[person] |= 1 << slot
            self.number[person] += 1
        if self._is_pair[meeting]:
            one, other = members[:2]
            partner[one], partner[other] = other, one
        for cut in self.cuts[meeting][slot]:
            self.load[cut] += 1

    def lift(self, meeting: int) -> None:
        """Take a meeting out of its slot."""
        slot = self.slot[meeting]
        self.slot[meeting] = NOWHERE
        for person in self.grid.members[meeting]:
            self.at[slot][person] = NOWHERE
            self.partner[slot][person] = NOBODY
            self.mask[person] &= ~(1 << slot)
            self.number[person] -= 1
        for cut in self.cuts[meeting][slot]:
            self.load[cut] -= 1

    def apply(self, move: Move) -> None:
        """Carry out a move, given as (meeting, from, to) for every meeting that changes slot."""
        for meeting, _, _ in move:
            self.lift(meeting)
        for meeting, _, slot in move:
            self.place(meeting, slot)

    def exchange(self, people: Sequence[int], origin: int, slot: int) -> None:
        """Exchange what people along a path have in two slots, on a simple board.

        The first of them is busy in `origin` and not in `slot`, each meets the next in one of the two, and the last is
        busy in one only. Whoever is between the ends stays busy in both.
        """
        here, there, where = self.at[origin], self.at[slot], self.slot
        partners, others = self.partner[origin], self.partner[slot]
        for person in people:
            going, coming = here[person], there[person]
            if going >= 0:
                where[going] = slot
            if coming >= 0:
                where[coming] = origin
            here[person], there[person] = coming, going
            partners[person], others[person] = others[person], partners[person]
        for end in (people[0], people[-1]):
            self.mask[end] ^= 1 << origin | 1 << slot
        if not len(people) % 2:
            self._count(self.whole[origin], -1)
            self._count(self.whole[slot], 1)

    def _count(self, cut: int, more: int) -> None:
        if cut != NOWHERE:
            self.load[cut] += more

    def blockers(self, meeting: int, slot: int) -> list[int]:
        """The meetings its people have in that slot."""
        found: list[int] = []
        for person in self.grid.members[meeting]:
            other = self.at[slot][person]
            if other >= 0 and other != meeting and other not in found:
                found.append(other)
        return found

    def crowd(self, members: Iterable[int], slot: int) -> int:
        """How many meetings these people have in that slot."""
        row = self.at[slot]
        return len({row[person] for person in members} - NO_MEETING)

    def busy(self, meeting: int) -> int:
        """A bit for every slot in which one of its people is busy."""
        busy = 0
        for person in self.grid.members[meeting]:
            busy |= self.mask[person]
        return busy

    def has_room(self, meeting: int, slot: int) -> bool:
        """Whether a table is left for this meeting."""
        load, room = self.load, self.room
        for cut in self.cuts[meeting][slot]:  # noqa: SIM110 - asked more often than anything else
            if load[cut] >= room[cut]:
                return False
        return True

    def is_in_order(self, meeting: int, slot: int) -> bool:
        """Whether the meeting, in this slot, is after those it follows and before those that follow it."""
        if not self._earlier:
            return True
        before = (self.slot[other] for other in self._earlier.get(meeting, ()))
        after = (self.slot[other] for other in self._later.get(meeting, ()))
        return all(other < slot for other in before) and all(other == NOWHERE or other > slot for other in after)

    def is_full(self, slot: int) -> bool:
        """Whether all tables of the slot are taken."""
        cut = self.whole[slot]
        return cut != NOWHERE and self.load[cut] >= self.room[cut]

    def is_overfull(self, slot: int) -> bool:
        """Whether more meetings are in the slot than it has tables."""
        cut = self.whole[slot]
        return cut != NOWHERE and self.load[cut] > self.room[cut]

    def is_any_overfull(self) -> bool:
        """Whether more meetings are in some slot than it has tables."""
        return any(map(self.is_overfull, range(self.grid.slots)))

    def has_order(self, meeting: int) -> bool:
        """Whether the meeting follows others or is followed."""
        return meeting in self._earlier or meeting in self._later

    def chain(self, meeting: int, slot: int, longest: int) -> Move | None:
        """The smallest exchange between two slots that moves this meeting into `slot`, if the rules allow it.

        It holds every meeting of the two slots that is tied to this one by people (a Kempe chain).
        """
        origin, allowed, members, at = self.slot[meeting], self.grid.allowed, self.grid.members, self.at
        move, seen = [(meeting, origin, slot)], {meeting, NOWHERE}
        for moving, _, to in move:
            if to not in allowed[moving] or len(move) > longest:
                return None
            for person in members[moving]:
                other = at[to][person]
                if other not in seen:
                    seen.add(other)
                    move.append((other, to, origin if to == slot else slot))
        return move if self.leaves_room(move) and self.keeps_order(move) else None

    def leaves_room(self, move: Move) -> bool:
        """Whether the tables suffice after the move."""
        change: dict[int, int] = {}
        for meeting, origin, to in move:
            for cut in self.cuts[meeting][origin]:
                change[cut] = change.get(cut, 0) - 1
            for cut in self.cuts[meeting][to]:
                change[cut] = change.get(cut, 0) + 1
        return all(more <= 0 or self.load[cut] + more <= self.room[cut] for cut, more in change.items())

    def keeps_order(self, move: Move) -> bool:
        """Whether meetings that follow each other still do, once all of the move is done."""
        if not self._earlier:
            return True
        after = {meeting: to for meeting, _, to in move}
        for meeting, _, to in move:
            if not all(self._there(other, after) < to for other in self._earlier.get(meeting, ())):
                return False
            later = [self._there(other, after) for other in self._later.get(meeting, ())]
            if not all(other == NOWHERE or other > to for other in later):
                return False
        return True

    def _there(self, meeting: int, after: dict[int, int]) -> int:
        return after.get(meeting, self.slot[meeting])

    def load_plan(self, slots: Iterable[tuple[int, int]]) -> None:
        """Start from this plan, given as pairs of meeting and slot; what is there already stays."""
        wanted = dict(slots)
        moving = [(meeting, slot) for meeting, slot in wanted.items() if self.slot[meeting] != slot]
        for meeting, slot in enumerate(self.slot):
            if slot != NOWHERE and wanted.get(meeting) != slot:
                self.lift(meeting)
        for meeting, slot in moving:
            self.place(meeting, slot)

    def plan(self) -> dict[int, int]:
        """The slot of every meeting that is placed."""
        return {meeting: slot for meeting, slot in enumerate(self.slot) if slot != NOWHERE}


def breaks_in(mask: int, periods: Sequence[int]) -> int:
    """Count the gaps between the busy slots of a person; `periods` are masks over which gaps count."""
    breaks = 0
    for period in periods:
        busy = mask & period
        if busy:
            breaks += (busy & ~(busy << 1)).bit_count() - 1
    return breaks


def idle_in(mask: int, periods: Sequence[int]) -> int:
    """Count the idle slots between the first and the last busy slot of each period."""
    idle = 0
    for period in periods:
        busy = mask & period
        if busy:
            idle += busy.bit_length() - ((busy & -busy).bit_length() - 1) - busy.bit_count()
    return idle
