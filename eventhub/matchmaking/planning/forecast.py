"""Whether slots and tables can hold the meetings that are to be expected, before anybody has asked for one.

The answer is a bound: no timetable holds more. It counts with people who ask evenly and are there all the time.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask_babel import gettext as _

from eventhub.db import db
from eventhub.errors import Busy
from eventhub.matchmaking.asking import Rules, Traits, traits_of
from eventhub.matchmaking.models import Matchmaking, Table
from eventhub.matchmaking.planning.process import HOME, MEMORY_MIB
from eventhub.matchmaking.solver import problem as asked
from eventhub.matchmaking.solver.writing import problem_lines
from eventhub.registration.models.registrations import Registration

SECONDS, PATIENCE = 3, 10
counting = threading.Lock()
"""Held while a web process counts: one thread at a time waits for it, the others answer pages."""
NOBODY_YET = Traits("cluster", "", None)
STRIDE = 7
"""How far apart those stand whom one person asks, so that neighbours do not ask the same few."""


@dataclass(frozen=True)
class Assumptions:
    """How many people come, how many others each asks, and how many of these requests in a hundred are accepted."""

    people: int
    asks: int
    accepted: int


@dataclass(frozen=True)
class Forecast:
    """Of so many expected meetings so many can be held at best; `changes` says how many after each change."""

    expected: int
    possible: int
    changes: Sequence[dict[str, Any]]

    def share(self, possible: int | None = None) -> int:
        """Return how many of a hundred expected meetings can be held, never said to be all while one cannot."""
        number = self.possible if possible is None else possible
        return 100 * min(number, self.expected) // self.expected if self.expected else 100

    def advice(self) -> list[tuple[dict[str, Any], int]]:
        """Return each change that brings more with the share it reaches; of two that reach the same only the least."""
        reached = [(row, self.share(row["most"])) for row in self.changes if row["most"] > self.possible]
        return [
            (row, share)
            for place, (row, share) in enumerate(reached)
            if not any(before["change"] == row["change"] and same == share for before, same in reached[:place])
        ]


def forecast(matchmaking: Matchmaking, coming: Sequence[Registration], assumed: Assumptions) -> Forecast | None:
    """Return what is possible at best, or None where it could not be counted in time; one at a time is counted."""
    if not counting.acquire(blocking=False):
        raise Busy(_("Numbers are being counted for somebody else at this moment. Try again in a few seconds."))
    try:
        problem = expected_problem(matchmaking, coming, assumed)
        db.session.rollback()
        rows = _outlook(problem)
    finally:
        counting.release()
    return Forecast(len(problem.meetings), rows[0]["most"], rows[1:]) if rows else None


def expected_problem(matchmaking: Matchmaking, coming: Sequence[Registration], assumed: Assumptions) -> asked.Problem:
    """Return the meetings of the people who come, repeated or cut to as many as are assumed."""
    slots = tuple(
        asked.Slot(f"s{slot.id}", str(slot.session), slot.starts_at, slot.ends_at) for slot in matchmaking.slots
    )
    most = ceil(len(slots) * matchmaking.share_of_slots / 100)
    seats = {place.id: f"p{number}" for number, place in enumerate(coming[: assumed.people])}
    tables = (_table(table, seats, slots) for table in matchmaking.tables)
    return asked.Problem(
        slots=slots,
        tables=tuple(tables),
        participants=tuple(asked.Participant(f"p{number}", max=most) for number in range(assumed.people)),
        meetings=tuple(
            asked.Meeting(f"m{one}-{other}", (f"p{one}", f"p{other}"))
            for one, other in _pairs(Rules(matchmaking), [traits_of(place) for place in coming], assumed)
        ),
    )


def _table(table: Table, seats: dict[int, str], slots: Sequence[asked.Slot]) -> asked.Table:
    if table.host_id is None or table.host_id in seats:
        return asked.Table(f"t{table.id}", owner=seats.get(table.host_id or 0))
    return asked.Table(f"t{table.id}", closed=frozenset(slot.id for slot in slots))


def _pairs(rules: Rules, known: Sequence[Traits], assumed: Assumptions) -> list[tuple[int, int]]:
    """Let everybody ask as many others as assumed among those the rules let them ask; keep the share accepted."""
    people = [known[number % len(known)] if known else NOBODY_YET for number in range(assumed.people)]
    allowed = {(one, other): not known or rules.let_ask(one, other) for one in set(people) for other in set(people)}
    found: dict[tuple[int, int], None] = {}
    for number, one in enumerate(people):
        others = [(number + 1 + step * STRIDE) % assumed.people for step in range(assumed.people)]
        likely = [other for other in dict.fromkeys(others) if other != number and allowed[one, people[other]]]
        found |= dict.fromkeys((min(number, other), max(number, other)) for other in likely[: assumed.asks])
    kept = ceil(len(found) * assumed.accepted / 100)
    pairs = sorted(found, key=lambda pair: (pair[0] * STRIDE + pair[1]) % 101)
    return sorted(pairs[:kept])


def _outlook(problem: asked.Problem) -> list[dict[str, Any]]:
    """Count in a process of its own, whose memory and time are bounded."""
    limits = ["--time-limit", str(SECONDS), "--memory-limit", str(MEMORY_MIB)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, numbers for options
            [sys.executable, "-m", "eventhub.matchmaking.solver", "--outlook", *limits],
            input="".join(problem_lines(problem)).encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            cwd=HOME,
        )
        rows: list[dict[str, Any]] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return []
    return rows
