"""A propositional formula under construction: literals are integers, minus means not, as in DIMACS."""

from collections.abc import Iterable, Sequence
from itertools import combinations

TRUE, FALSE = 1, -1
PAIRWISE_AT_MOST = 6


class Formula:
    """Clauses over numbered variables; the first variable is true, so constants are literals too."""

    def __init__(self) -> None:
        self.variables = 1
        self.clauses: list[list[int]] = [[TRUE]]

    def new(self) -> int:
        """Make a variable."""
        self.variables += 1
        return self.variables

    def add(self, *literals: int) -> None:
        """Demand that one of the literals holds; without any, the formula contradicts itself."""
        if TRUE not in literals:
            self.clauses.append([literal for literal in literals if literal != FALSE] or [FALSE])

    def either(self, literals: Sequence[int]) -> int:
        """Give a literal that says whether one of the literals holds."""
        kept = sorted({literal for literal in literals if literal != FALSE})
        if TRUE in kept:
            return TRUE
        if len(kept) < 2:
            return kept[0] if kept else FALSE
        either = self.new()
        for literal in kept:
            self.add(-literal, either)
        self.add(-either, *kept)
        return either

    def both(self, *literals: int) -> int:
        """Give a literal that says whether all the literals hold."""
        return -self.either([-literal for literal in literals])

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Demand that no two of the literals hold; long lists are cut in pieces chained by a new variable."""
        left = [literal for literal in literals if literal != FALSE]
        while len(left) > PAIRWISE_AT_MOST:
            carry = self.new()
            piece = [*left[: PAIRWISE_AT_MOST - 1], carry]
            for first, second in combinations(piece, 2):
                self.add(-first, -second)
            left = [-carry, *left[PAIRWISE_AT_MOST - 1 :]]
        for first, second in combinations(left, 2):
            self.add(-first, -second)

    def at_most(self, literals: Sequence[int], most: int) -> None:
        """Demand that at most so many of the literals hold."""
        left = [literal for literal in literals if literal != FALSE]
        if len(left) > most:
            self.add(-self.total(left, most + 1)[most])

    def total(self, literals: list[int], limit: int) -> list[int]:
        """Count up to a limit, half by half: literal k holds where more than k do, perhaps without need (totalizer)."""
        if len(literals) < 2:
            return literals
        middle = len(literals) // 2
        left, right = self.total(literals[:middle], limit), self.total(literals[middle:], limit)
        total = [self.new() for _ in range(min(len(left) + len(right), limit))]
        for number, low in enumerate([TRUE, *left]):
            for more, high in enumerate([TRUE, *right]):
                if number + more:
                    self.add(-low, -high, total[min(number + more, limit) - 1])
        return total

    def counts(self, literals: Iterable[int], low: Sequence[int], high: Sequence[int]) -> list[list[int]]:
        """Count along a row: entry [t][j] says whether at least j of the first t literals hold, exactly.

        `low[t]` and `high[t]` are known limits, never falling, of the number after t literals; what they force
        is a constant.
        """
        rows = [[TRUE]]
        for length, literal in enumerate(literals, start=1):
            before, row = rows[-1], [TRUE]
            for number in range(1, high[length] + 1):
                reached = before[number] if number < len(before) else FALSE
                almost = before[number - 1] if number - 1 < len(before) else FALSE
                row.append(self._step(reached, almost, literal, number <= low[length]))
            if high[length] < len(before):
                self.add(-before[high[length]], -literal)
            rows.append(row)
        return rows

    def _step(self, reached: int, almost: int, literal: int, forced: bool) -> int:
        """Give the literal for: reached before, or almost reached and one more now."""
        if not forced and FALSE in (almost, literal):
            return reached
        count = TRUE if forced else self.new()
        self.add(-reached, count)
        self.add(-almost, -literal, count)
        self.add(-count, reached, literal)
        self.add(-count, almost)
        return count

    def reaches(self, literals: Sequence[int], high: Sequence[int]) -> list[int]:
        """Literals that hold at least so many: entry j may hold only when j of the literals do, for j up to high."""
        rows = [[TRUE]]
        for length, literal in enumerate(literals, start=1):
            before, row = rows[-1], [TRUE]
            for number in range(1, high[length] + 1):
                reached = before[number] if number < len(before) else FALSE
                row.append(self.either([reached, self.both(before[number - 1], literal)]))
            rows.append(row)
        return rows[-1]
