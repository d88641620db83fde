"""What the day of a person costs, given the slots in which they are busy."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from eventhub.matchmaking.solver.board import breaks_in
from eventhub.matchmaking.solver.grid import Grid, slots_of

BREAK, IDLE, UNFAIR = 3, 3, 20
REMEMBERED = 400_000
Value = TypeVar("Value")


class Memory(dict[int, Value], Generic[Value]):
    """Values worked out when first asked for; it forgets all when it grows too large."""

    def __init__(self, work_out: Callable[[int], Value], most: int) -> None:
        super().__init__()
        self._work_out = work_out
        self._most = most

    def __missing__(self, key: int) -> Value:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._work_out(key)
        return value


class Days:
    """Prices of days: a break, one beyond the rule of fairness on top of it, and each slot spent waiting.

    `price[p][mask]` is what the day of person p costs; people who are there at the same time share their prices.
    `slots[mask]` are the slots of a mask, `ends[mask]` the first and the last of them; `breaks[n]` is the price of n
    breaks in one day, `periods` masks of the stretches over which they count.
    """

    def __init__(self, grid: Grid) -> None:
        self.periods = [sum(1 << slot for slot in period) for period in grid.periods]
        self.breaks = _prices(grid)
        self.there = grid.there
        kinds, share = Counter(self.there), REMEMBERED / max(1, len(self.there))
        memories = {there: Memory(self._pricing(there), int(share * number) + 1) for there, number in kinds.items()}
        self.price = [memories[there] for there in self.there]
        self.slots: Memory[tuple[int, ...]] = Memory(slots_of, REMEMBERED // 4)
        self.ends: Memory[tuple[int, ...]] = Memory(_ends_of, REMEMBERED // 8)

    def _pricing(self, there: int) -> Callable[[int], int]:
        periods, breaks = self.periods, self.breaks

        def price(mask: int) -> int:
            return breaks[breaks_in(mask, periods)] + IDLE * waits_in(mask, periods, there)

        def price_of_one_period(mask: int) -> int:
            """The same without a call for each part: at large events few days are remembered."""
            busy = mask & period
            begin = busy & -busy
            gaps = (1 << busy.bit_length()) - begin & ~busy
            return breaks[(busy & ~(busy << 1)).bit_count() - 1] + IDLE * (gaps & there).bit_count() if busy else 0

        if len(periods) != 1:
            return price
        (period,) = periods
        return price_of_one_period

    def waits(self, person: int, mask: int) -> int:
        """How many slots the person is there between meetings without one."""
        return waits_in(mask, self.periods, self.there[person])


def waits_in(mask: int, periods: Sequence[int], there: int) -> int:
    """Count the slots between the first and the last meeting of each period in which the person is there and free."""
    waits = 0
    for period in periods:
        busy = mask & period
        if busy:
            span = (1 << busy.bit_length()) - (busy & -busy)
            waits += (span & there & ~busy).bit_count()
    return waits


def _ends_of(mask: int) -> tuple[int, ...]:
    slots = slots_of(mask)
    return slots[:1] + slots[-1:]


def _prices(grid: Grid) -> Sequence[int]:
    """The price of so many breaks in one day."""
    most = grid.problem.rules.max_spread
    fair = grid.slots if most is None else most
    return [BREAK * breaks + UNFAIR * max(0, breaks - fair) for breaks in range(grid.slots + 1)]
