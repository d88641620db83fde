"""Exchanges of slots on a board, tried one after the other and kept when they make people's days better."""

from collections.abc import Iterable, Mapping
from math import log
from random import Random

from eventhub.matchmaking.solver.board import SEVERAL, Board, Move
from eventhub.matchmaking.solver.days import Days
from eventhub.matchmaking.solver.grid import NOWHERE

LONGEST_CHAIN = 24
AIMED = 0.3
DRAWS = 4
WAITERS = 0.8
"""How often who is tried is one of those whose day has gaps: late in a round they are few, and all there is to mend."""
GREATEST_GAIN = 40


class Exchanges:
    """Tries exchanges on a board; the same seed draws the same ones.

    Two slots exchange the meetings along a path of people: those inside the path stay busy in both slots, so only the
    two people at its ends tell whether the exchange is worth it.
    """

    def __init__(self, board: Board, seed: int) -> None:
        self.board = board
        self._days = Days(board.grid)
        self._random = Random(seed).random  # noqa: S311 - a search, not a secret
        self._slots = [sum(1 << slot for slot in allowed) for allowed in board.grid.allowed]
        self._people = [person for person, diary in enumerate(board.grid.diary[: board.grid.real]) if diary]
        self._fee = 0.0
        self._look_again()

    def _look_again(self) -> None:
        board = self.board
        self._cost = [self._days.price[person][mask] for person, mask in enumerate(board.mask)]
        self._waiting = [m for m, slots in enumerate(self._slots) if slots and board.slot[m] == NOWHERE]

    @property
    def cost(self) -> int:
        """What all days cost."""
        return sum(self._cost)

    @property
    def are_waiting(self) -> bool:
        """Whether meetings are nowhere that could be held."""
        return bool(self._waiting)

    def is_any_overfull(self) -> bool:
        """Whether more meetings are in some slot than it has tables."""
        return self.board.is_any_overfull()

    def plan(self) -> dict[int, int]:
        """The slot of every meeting that is placed."""
        return self.board.plan()

    def load(self, plan: Mapping[int, int]) -> None:
        """Go back to a plan."""
        self.board.load_plan(plan.items())
        self._look_again()

    def renew(self, tries: int, heat: float) -> None:
        """Try so often to hold a meeting that waits."""
        for _ in range(tries):
            if self._waiting:
                self._renew(-heat * log(1.0 - self._random()))

    def exchange(self, tries: int, heat: float, fee: float) -> None:
        """Draw a person and two slots, busy in one and free in the other, and exchange them when it is worth it.

        An exchange is kept when it is better, or by chance when it is a little worse. Most are drawn from those whose
        day has gaps when the tries begin. Now and then the end of a day is drawn, and a slot in a gap of it. A meeting
        more than there are tables in a slot costs a fee; without a fee there may be none.
        """
        self._fee = fee
        self._try(tries, heat)

    def _charge(self, origin: int, slot: int) -> float:
        """What it costs that a meeting more is in a slot and one less in the other."""
        return self._fee * (self.board.is_full(slot) - self.board.is_overfull(origin))

    def _try(self, tries: int, heat: float) -> None:
        random, people, cost, masks = self._random, self._people, self._cost, self.board.mask
        slots, ends, price, there = self._days.slots, self._days.ends, self._days.price, self._days.there
        partner, fee, waiters = self.board.partner, self._charge, [each for each in people if cost[each]] or people
        for _ in range(tries):
            drawn = waiters if random() < WAITERS else people
            person = drawn[int(random() * len(drawn))]
            mask = masks[person]
            free, busy = there[person] & ~mask, slots[mask]
            if random() < AIMED and mask:
                free, busy = free & ((1 << mask.bit_length()) - (mask & -mask)), ends[mask]
            if not free or not busy:
                continue
            origin, choice = busy[int(random() * len(busy))], slots[free]
            slot = choice[int(random() * len(choice))]
            limit = cost[person] - price[person][mask ^ (1 << origin | 1 << slot)] - heat * log(1.0 - random())
            if limit < -GREATEST_GAIN:
                continue
            end, is_odd, here, beyond = person, False, partner[origin], partner[slot]
            while (other := here[end]) >= 0:
                end, is_odd = other, not is_odd
                here, beyond = beyond, here
            if other == SEVERAL:
                self._exchange_chain(person, origin, slot, limit)
            elif price[end][masks[end] ^ (1 << origin | 1 << slot)] - cost[end] <= limit - is_odd * fee(origin, slot):
                self._exchange(person, origin, slot, limit - self._more(end, origin, slot), is_odd=is_odd)

    def _exchange(self, person: int, origin: int, slot: int, limit: float, *, is_odd: bool) -> None:
        """Exchange the two slots along the path that starts with this person, as the tables allow."""
        if is_odd and self.board.is_full(slot) and not self._fee:
            self._exchange_both(person, origin, slot, limit)
        elif self.board.is_simple:
            self._turn(self._people_along(person, origin, slot), origin, slot)
        else:
            self._carry_out(self._path(person, origin, slot))

    def _people_along(self, person: int, origin: int, slot: int) -> list[int]:
        """The people along a path; nobody when one of its meetings may not go where it would."""
        slots, to, back = self._slots, 1 << slot, 1 << origin
        here, beyond = self.board.at[origin], self.board.at[slot]
        partners, others = self.board.partner[origin], self.board.partner[slot]
        people = [person]
        while (meeting := here[person]) >= 0:
            if not slots[meeting] & to:
                return []
            person = partners[person]
            people.append(person)
            here, beyond, partners, others, to, back = beyond, here, others, partners, back, to
        return people

    def _turn(self, people: list[int], origin: int, slot: int) -> None:
        """Let people along a path exchange two slots; only the days of the two at its ends change."""
        if people:
            self.board.exchange(people, origin, slot)
            self._price_again((people[0], people[-1]))

    def _end(self, person: int, origin: int, slot: int) -> tuple[int, bool]:
        """Follow partners from slot to slot; give the person at the end and whether the meetings are odd in number."""
        here, beyond, is_odd = self.board.partner[origin], self.board.partner[slot], False
        while (other := here[person]) >= 0:
            person, is_odd = other, not is_odd
            here, beyond = beyond, here
        return (SEVERAL if other == SEVERAL else person), is_odd

    def _more(self, person: int, origin: int, slot: int) -> int:
        """What it costs more when a person is busy in the other one of two slots."""
        return self._days.price[person][self.board.mask[person] ^ (1 << origin | 1 << slot)] - self._cost[person]

    def _path(self, person: int, origin: int, slot: int) -> Move | None:
        """The meetings along a path, each with where it goes; None when one may not go there."""
        at, partner, slots = self.board.at, self.board.partner, self._slots
        move: Move = []
        while (meeting := at[origin][person]) >= 0:
            if not slots[meeting] >> slot & 1:
                return None
            move.append((meeting, origin, slot))
            person = partner[origin][person]
            origin, slot = slot, origin
        return move

    def _exchange_both(self, person: int, origin: int, slot: int, limit: float) -> None:
        """Where no table is left, let a second path bring a meeting back."""
        random, mask = self._random, self.board.mask
        for _ in range(DRAWS):
            other = self._people[int(random() * len(self._people))]
            if not mask[other] >> slot & 1 or mask[other] >> origin & 1:
                continue
            end, is_odd = self._end(other, slot, origin)
            if is_odd and end != SEVERAL and self._more(other, slot, origin) + self._more(end, slot, origin) <= limit:
                path, back = self._path(person, origin, slot), self._path(other, slot, origin)
                self._carry_out(path + back if path and back else None)
                return

    def _exchange_chain(self, person: int, origin: int, slot: int, limit: float) -> None:
        """Exchange where meetings of three and more are tied together; `limit` already counts this person."""
        move = self.board.chain(self.board.at[origin][person], slot, LONGEST_CHAIN)
        if move is None:
            return
        torn: set[int] = set()
        for meeting, _, _ in move:
            torn.symmetric_difference_update(self.board.grid.members[meeting])
        torn.discard(person)
        if sum(self._more(each, origin, slot) for each in torn) <= limit:
            self._carry_out(move)

    def _carry_out(self, move: Move | None) -> None:
        """Make a move that the rules allow."""
        board = self.board
        if not move or not (board.is_plain or board.leaves_room(move)) or not board.keeps_order(move):
            return
        board.apply(move)
        self._price_again(person for meeting, _, _ in move for person in board.grid.members[meeting])

    def _price_again(self, people: Iterable[int]) -> None:
        for person in people:
            self._cost[person] = self._days.price[person][self.board.mask[person]]

    def _renew(self, limit: float) -> None:
        """Hold a meeting that waits, where there is room, or instead of another that is no more important."""
        board = self.board
        meeting = self._waiting[int(self._random() * len(self._waiting))]
        slots = board.grid.allowed[meeting]
        slot = slots[int(self._random() * len(slots))]
        blockers = board.blockers(meeting, slot)
        if len(blockers) > 1 or not board.is_in_order(meeting, slot):
            return
        if blockers or board.is_full(slot):
            other = blockers[0] if blockers else board.at[slot][self._people[int(self._random() * len(self._people))]]
            if other != NOWHERE and self._may_give_way(other, meeting):
                self._replace(other, meeting, slot, limit)
        elif board.has_room(meeting, slot) and self._is_welcome(meeting):
            self._hold(meeting, slot)

    def _may_give_way(self, other: int, meeting: int) -> bool:
        """Whether nothing more important than the meeting is lost with the other."""
        board, grid = self.board, self.board.grid
        if other in grid.required or board.has_order(other):
            return False
        if (grid.tier[other], -grid.weight[other]) < (grid.tier[meeting], -grid.weight[meeting]):
            return False
        gaining = grid.members[meeting]
        return all(board.number[p] > grid.least[p] or p in gaining for p in grid.members[other])

    def _is_welcome(self, meeting: int) -> bool:
        """Whether all its people want one more meeting."""
        grid = self.board.grid
        return all(self.board.number[person] < grid.most[person] for person in grid.members[meeting])

    def _replace(self, other: int, meeting: int, slot: int, limit: float) -> None:
        """Let one meeting take the slot of another, when that costs no more than the limit."""
        board, grid = self.board, self.board.grid
        price, bit, more = self._days.price, 1 << slot, 0
        for person in {*grid.members[meeting]} ^ {*grid.members[other]}:
            more += price[person][board.mask[person] ^ bit] - self._cost[person]
        if more > limit:
            return
        board.lift(other)
        if self._is_welcome(meeting) and board.has_room(meeting, slot):
            self._hold(meeting, slot)
            self._waiting.append(other)
            self._price_again(grid.members[other])
        else:
            board.place(other, slot)

    def _hold(self, meeting: int, slot: int) -> None:
        self.board.place(meeting, slot)
        self._waiting.remove(meeting)
        self._price_again(self.board.grid.members[meeting])
