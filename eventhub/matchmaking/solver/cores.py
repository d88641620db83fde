"""Fewest violated wishes, level by level, by unsatisfiable cores (OLL) over an incremental SAT solver.

The SAT solver cannot be interrupted, so this runs in a process of its own: `python -m` this module reads a
formula and its levels as JSON from standard input and reports bounds and models as lines of JSON.
"""

import json
import resource
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pysat.card import ITotalizer
from pysat.solvers import Solver

ENGINE = "cadical195"
Costs = Sequence[tuple[int, int]]


class Cores:
    """A minimiser that raises its lower bound core by core until all wishes that remain can be had."""

    def __init__(self, clauses: Sequence[Sequence[int]], variables: int) -> None:
        self._solver = Solver(name=ENGINE, bootstrap_with=clauses)
        self._top = variables
        self._wishes: dict[int, int] = {}
        self._sums: dict[int, tuple[ITotalizer, int]] = {}

    def model(self) -> list[int] | None:
        """Give a model of what is demanded so far, or None when there is none."""
        return self._solver.get_model() if self._solver.solve() else None

    def minimise(self, costs: Costs, report: Callable[[int], None]) -> tuple[int, list[int]] | None:
        """Give the least total cost of literals that hold, with a model; from here on that cost is demanded.

        None when there is no model at all. `report` is called with every new lower bound.
        """
        bound = 0
        for literal, cost in costs:
            self._wish(-literal, cost)
        self._solver.set_phases(list(self._wishes))
        while not self._solver.solve(assumptions=list(self._wishes)):
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
            self._solver.solve(assumptions=core)
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


def tell(level: int | None = None, bound: int | None = None, **fields: object) -> None:
    """Write one line of JSON at once."""
    told = {"level": level, "bound": bound} | fields
    known = {key: value for key, value in told.items() if value is not None}
    sys.stdout.write(json.dumps(known) + "\n")
    sys.stdout.flush()


def work(order: dict[str, Any]) -> None:
    """Minimise the levels of an order one after the other, telling of every bound and model."""
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    cores = Cores(order["clauses"], order["variables"])
    if not order["is_feasible"] and (first := cores.model()):
        tell(model=_true(first))
    elif not order["is_feasible"]:
        tell(0, infeasible=True)
        return
    for level, costs in enumerate(order["levels"]):
        found = cores.minimise(costs, partial(tell, level))
        if found is None:
            tell(level, infeasible=True)
            return
        bound, model = found
        tell(level, bound, model=_true(model))
    tell(done=True)


def _true(model: list[int]) -> list[int]:
    return [literal for literal in model if literal > 0]


if __name__ == "__main__":
    work(json.load(sys.stdin))
