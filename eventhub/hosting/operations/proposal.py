"""Who best reviews what: applications and reviewers in, pairs of them out; no database, no clock, no chance."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROUNDS_OF_SWAPS = 3


@dataclass(frozen=True)
class Case:
    """An application that wants so many reviewers more; those `barred` must not be asked, whatever happens."""

    id: int
    places: int
    themes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """A reviewer who has `load` reviews now and takes `most` at a time, any number where that is None."""

    id: int
    load: int = 0
    most: int | None = None
    themes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


def fit(case: Case, candidate: Candidate) -> int:
    """Say how well a reviewer knows what an application is about, 0 to 3; a theme weighs more than a language."""
    return 2 * bool(case.themes & candidate.themes) + bool(case.languages & candidate.languages)


def propose(cases: Iterable[Case], candidates: Iterable[Candidate]) -> list[tuple[int, int]]:
    """Return (case, candidate) ids that fill as many places as can be filled, as evenly as they can be.

    A reviewer with the fewest reviews is asked first, also by handing one of theirs to somebody else; among equals
    the one who knows the theme and the language. The same input gives the same answer, in whatever order it comes.
    """
    board = _Board(sorted(cases, key=lambda case: case.id), sorted(candidates, key=lambda one: one.id))
    by_scarcity = sorted(board.cases.values(), key=board.spare)
    for number in range(max((case.places for case in by_scarcity), default=0)):
        for case in by_scarcity:
            if number < case.places:
                board.fill_one_place(case)
    for _round in range(ROUNDS_OF_SWAPS):
        if not board.swap_for_fit():
            break
    return sorted((case, candidate) for case, asked in board.asked.items() for candidate in asked)


class _Board:
    """Who is asked for what so far: `asked` by case, `held` by candidate."""

    def __init__(self, cases: Sequence[Case], candidates: Sequence[Candidate]) -> None:
        self.cases = {case.id: case for case in cases}
        self.candidates = {candidate.id: candidate for candidate in candidates}
        self.asked: dict[int, set[int]] = {case.id: set() for case in cases}
        self.held: dict[int, set[int]] = {candidate.id: set() for candidate in candidates}
        self.load = {candidate.id: candidate.load for candidate in candidates}

    def spare(self, case: Case) -> tuple[int, int]:
        """Return how many more could review a case than it wants, for an order with the scarcest first."""
        return len(self.candidates.keys() - case.barred) - case.places, case.id

    def fill_one_place(self, case: Case) -> None:
        """Ask the least loaded reviewer who can be reached, if any has room."""
        end, via, behind = self._reach(case)
        if end is None:
            return
        self.load[end] += 1
        while True:
            target = via[end]
            self._ask(target, end)
            if target == case.id:
                return
            end = behind[target]
            self.asked[target].discard(end)
            self.held[end].discard(target)

    def _reach(self, case: Case) -> tuple[int | None, dict[int, int], dict[int, int]]:
        """Find the way from a case to the least loaded reviewer with room, over reviews that others hand on.

        `via` says for which case a reviewer on the way is asked, `behind` which reviewer hands that case on.
        """
        via: dict[int, int] = {}
        behind: dict[int, int] = {}
        waiting = deque([case.id])
        best: tuple[int, int, int, int] | None = None
        floor = min((self.load[one] for one in self.candidates if self._has_room(one)), default=0)
        while waiting and not (best and best[0] == floor):
            current = waiting.popleft()
            for one in self._free_for(current, via):
                via[one] = current
                best = min(filter(None, (best, self._as_end(one, current, current != case.id))), default=None)
                for other in sorted(self.held[one] - behind.keys() - {case.id}):
                    behind[other] = one
                    waiting.append(other)
        return (best[3] if best else None), via, behind

    def _free_for(self, case_id: int, met: Iterable[int]) -> list[int]:
        """Return who may be asked for a case and was not met on the way yet."""
        shut = self.cases[case_id].barred | self.asked[case_id] | set(met)
        return [one for one in self.candidates if one not in shut]

    def _as_end(self, one: int, case_id: int, is_far: bool) -> tuple[int, int, int, int] | None:
        """Rank a reviewer to end at: few reviews first, then near, then fit; None without room."""
        if not self._has_room(one):
            return None
        return self.load[one], is_far, -fit(self.cases[case_id], self.candidates[one]), one

    def _has_room(self, one: int) -> bool:
        most = self.candidates[one].most
        return most is None or self.load[one] < most

    def _ask(self, case_id: int, one: int) -> None:
        self.asked[case_id].add(one)
        self.held[one].add(case_id)

    def swap_for_fit(self) -> bool:
        """Let pairs of reviewers exchange a case wherever both cases together are read by who knows more of them."""
        has_gained = False
        for case_id, asked in self.asked.items():
            for one in sorted(asked):
                has_gained |= self._swap(case_id, one)
        return has_gained

    def _swap(self, case_id: int, one: int) -> bool:
        now = self._fit(case_id, one)
        for other in self._free_for(case_id, ()):
            if self._fit(case_id, other) <= now:
                continue
            for taken in sorted(self.held[other]):
                gain = self._fit(case_id, other) + self._fit(taken, one) - now - self._fit(taken, other)
                if gain > 0 and one not in self.asked[taken] | self.cases[taken].barred:
                    self._exchange((case_id, one), (taken, other))
                    return True
        return False

    def _exchange(self, first: tuple[int, int], second: tuple[int, int]) -> None:
        for (case_id, one), (_, other) in ((first, second), (second, first)):
            self.asked[case_id].discard(one)
            self.held[one].discard(case_id)
            self.asked[case_id].add(other)
            self.held[other].add(case_id)

    def _fit(self, case_id: int, one: int) -> int:
        return fit(self.cases[case_id], self.candidates[one])
