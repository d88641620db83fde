"""Reads the published business-to-business scheduling instances (MiniZinc data files).

Source: Bofill et al., Journal of Artificial Intelligence Research 74 (2022) 263-301.
"""

import re

from eventhub.matchmaking.solver.fields import ProblemError
from eventhub.matchmaking.solver.problem import Meeting, Participant, Problem, Rules, Slot, Table

MORNING, AFTERNOON = "morning", "afternoon"
SESSIONS = {1: MORNING, 2: AFTERNOON, 3: None}


def read_dzn(text: str, *, max_spread: int | None = 2) -> Problem:
    """Read one instance: participants p1.., meetings m1.., slots s1.., tables t1..; all meetings must be placed."""
    morning = _number(text, "nMorningSlots")
    slots = range(1, _number(text, "nTotalSlots") + 1)
    return Problem(
        slots=tuple(Slot(f"s{slot}", MORNING if slot <= morning else AFTERNOON) for slot in slots),
        tables=tuple(Table(f"t{table}") for table in range(1, _number(text, "nTables") + 1)),
        participants=_participants(text),
        meetings=_meetings(text),
        rules=Rules(all_meetings=True, max_spread=max_spread),
    )


def _participants(text: str) -> tuple[Participant, ...]:
    forbidden = _sets(text, "forbidden")
    return tuple(
        Participant(f"p{person}", away=frozenset(f"s{slot}" for slot in forbidden[person - 1] if slot))
        for person in range(1, _number(text, "nBusiness") + 1)
    )


def _meetings(text: str) -> tuple[Meeting, ...]:
    fixed = [int(slot) for slot in re.findall(r"\d+", _body(text, "fixed"))]
    precedences = _sets(text, "precedences")
    rows = re.findall(r"(\d+)\s*,\s*(\d+)\s*,\s*(\d+)", _body(text, "requested"))
    return tuple(
        Meeting(
            f"m{number}",
            (f"p{first}", f"p{second}"),
            session=SESSIONS[int(session)],
            slot=f"s{fixed[number - 1]}" if fixed[number - 1] else None,
            after=tuple(f"m{earlier}" for earlier in sorted(precedences[number - 1]) if earlier),
        )
        for number, (first, second, session) in enumerate(rows, start=1)
    )


def _number(text: str, name: str) -> int:
    return int(_body(text, name))


def _sets(text: str, name: str) -> list[set[int]]:
    """Read a list of sets; `{1, 2}`, `{}` and ranges such as `3..5` occur."""
    found = []
    for listed in re.findall(r"\{([^}]*)\}|(\d+\.\.\d+)", _body(text, name)):
        numbers: set[int] = set()
        for first, last in re.findall(r"(\d+)(?:\.\.(\d+))?", "".join(listed)):
            numbers.update(range(int(first), int(last or first) + 1))
        found.append(numbers)
    return found


def _body(text: str, name: str) -> str:
    """Give what stands between the `name =` and its semicolon."""
    found = re.search(rf"^\s*{name}\s*=\s*(.*?)\s*;", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ProblemError(f"{name}: missing")
    return found.group(1)
