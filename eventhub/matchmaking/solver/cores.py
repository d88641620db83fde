"""Fewest violated wishes, level by level, by unsatisfiable cores (OLL) over an incremental SAT solver.

The SAT solver cannot be interrupted, so this runs in a process of its own: `python -m` this module reads a
formula and its levels as JSON from standard input and reports bounds and models as lines of JSON. Its argument is
the number of the way to go about it; how far it got is told in rounds of so many conflicts, which depend on nothing
but formula and way, so that two ways can race and the winner be the same every time.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from pysat.card import ITotalizer
from pysat.solvers import Solver

ENGINE = "cadical195"
ROUND = 2_000
WAYS: tuple[dict[str, int], ...] = ({}, {"stabilizeonly": 1})
"""Options of the SAT solver, way by way: its own, and those meant for formulas that have a model."""
Costs = Sequence[tuple[int, int]]
Told = dict[str, Any]


class OutOfPatience(Exception):
    """A level took more conflicts than it is worth."""


class Cores:
    """A minimiser that raises its lower bound core by core until all wishes that remain can be had."""

    def __init__(
        self,
        clauses: Sequence[Sequence[int]],
        variables: int,
        options: Mapping[str, int],
        on_round: Callable[[int], None],
    ) -> None:
        self._solver = Solver(name=ENGINE)
        self._solver.configure(options)
        self._solver.append_formula(clauses)
        self._on_round = on_round
        self._rounds = 0
        self._last_round: int | None = None
        self._top = variables
        self._wishes: dict[int, int] = {}
        self._sums: dict[int, tuple[ITotalizer, int]] = {}

    def model(self) -> list[int] | None:
        """Give a model of what is demanded so far, or None when there is none."""
        return self._solver.get_model() if self._can(()) else None

    def _can(self, wishes: Iterable[int]) -> bool:
        """Whether these wishes can be had, told of every round of conflicts on the way."""
        assumptions = list(wishes)
        while True:
            conflicts = self._solver.accum_stats()["conflicts"]
            if conflicts >= (self._rounds + 1) * ROUND:
                self._rounds = conflicts // ROUND
                self._on_round(self._rounds)
                if self._last_round is not None and self._rounds >= self._last_round:
                    raise OutOfPatience
            self._solver.conf_budget((self._rounds + 1) * ROUND - conflicts)
            found: bool | None = self._solver.solve_limited(assumptions=assumptions)
            if found is not None:
                return found

    def minimise(
        self, costs: Costs, report: Callable[[int], None], most_rounds: int | None = None
    ) -> tuple[int, list[int]] | None:
        """Give the least total cost of literals that hold, with a model; from here on that cost is demanded.

        None when there is no model at all. `report` is called with every new lower bound. With `most_rounds` given,
        it may end in `OutOfPatience`.
        """
        bound = 0
        self._last_round = None if most_rounds is None else self._rounds + most_rounds
        for literal, cost in costs:
            self._wish(-literal, cost)
        self._solver.set_phases(list(self._wishes))
        while not self._can(self._wishes):
            core = self._solver.get_core()
            if not core:
                return None
            bound += self._relax(self._shrunk(core))
            report(bound)
        model: list[int] = self._solver.get_model()
        self._demand_wishes()
        return bound, model

    def _shrunk(self, core: list[int]) -> list[int]:
        """Trim a core for as long as solving under it alone gives a smaller one."""
        while len(core) > 1:
            self._can(core)
            smaller: list[int] = self._solver.get_core()
            if len(smaller) >= len(core):
                break
            core = smaller
        return core

    def _relax(self, core: list[int]) -> int:
        """Let one wish of the core go: count how many go, and wish for no second one."""
        least = min(self._wishes[wish] for wish in core)
        for wish in core:
            self._wishes[wish] -= least
            if not self._wishes[wish]:
                del self._wishes[wish]
            if wish in self._sums:
                self._wish_next(*self._sums[wish], least)
        self._solver.add_clause([-wish for wish in core])
        if len(core) > 1:
            total = ITotalizer([-wish for wish in core], ubound=1, top_id=self._top)
            self._learn(total, 0)
            self._wish_sum(total, 1, least)
        return least

    def _wish_next(self, total: ITotalizer, number: int, cost: int) -> None:
        """After a sum exceeded its number, wish that it does not exceed the next."""
        if number + 1 >= len(total.lits):
            return
        if number + 1 >= len(total.rhs):
            known = len(total.cnf.clauses)
            total.increase(ubound=number + 1, top_id=self._top)
            self._learn(total, known)
        self._wish_sum(total, number + 1, cost)

    def _learn(self, total: ITotalizer, known: int) -> None:
        self._top = max(self._top, total.top_id)
        for clause in total.cnf.clauses[known:]:
            self._solver.add_clause(clause)

    def _wish_sum(self, total: ITotalizer, number: int, cost: int) -> None:
        wish = -total.rhs[number]
        self._sums[wish] = (total, number)
        self._wish(wish, cost)

    def _wish(self, wish: int, cost: int) -> None:
        self._wishes[wish] = self._wishes.get(wish, 0) + cost

    def _demand_wishes(self) -> None:
        """Hold the level: with the wishes that remain demanded, exactly the models of least cost are left."""
        for wish in self._wishes:
            self._solver.add_clause([wish])
        self._wishes.clear()


def work(order: dict[str, Any], way: int, put: Callable[[Told], None]) -> None:
    """Minimise the levels of an order one after the other, telling of every bound and model."""

    def tell_bound(level: int, bound: int) -> None:
        put({"level": level, "bound": bound})

    cores = Cores(order["clauses"], order["variables"], WAYS[way], lambda number: put({"rounds": number}))
    if not order["is_feasible"] and (first := cores.model()):
        put({"model": _true(first)})
    elif not order["is_feasible"]:
        put({"infeasible": True})
        return
    with suppress(OutOfPatience):
        for level, (costs, most_rounds) in enumerate(order["levels"]):
            found = cores.minimise(costs, partial(tell_bound, level), most_rounds)
            if found is None:
                put({"infeasible": True})
                return
            put({"level": level, "bound": found[0], "model": _true(found[1])})
    put({"done": True})


def _true(model: list[int]) -> list[int]:
    return [literal for literal in model if literal > 0]


def _put(told: Told) -> None:
    """Write one line of JSON at once."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Do the work that standard input asks for, in the way that the argument says."""
    order = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    work(order, int(sys.argv[1]), _put)


if __name__ == "__main__":
    main()
