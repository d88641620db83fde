"""Problems and plans as JSON text: reading is strict, writing gives the same text for the same value."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eventhub.matchmaking.solver.fields import (
    Fields,
    ProblemError,
    a_flag,
    a_list,
    a_moment,
    a_number,
    a_set,
    a_text,
    kind_of,
    nullable,
    refuse_repeats,
    shown,
)
from eventhub.matchmaking.solver.problem import (
    Lock,
    Meeting,
    Outlook,
    Participant,
    Placement,
    Plan,
    Problem,
    Rules,
    Slot,
    Table,
)
from eventhub.matchmaking.solver.references import check_references

VERSION = 1
MUST_FROM_BOTH, ONE_SIDED = 1, 4


def read_problem(text: str) -> Problem:
    """Read a problem; raise `ProblemError`, one line naming the key, when it is malformed."""
    fields = Fields(_parse(text), "")
    fields.required("version", a_number(VERSION, VERSION))
    problem = Problem(
        slots=fields.required("slots", a_list(_slot)),
        tables=fields.required("tables", a_list(_table)),
        participants=fields.required("participants", a_list(_participant)),
        meetings=fields.required("meetings", a_list(_meeting)),
        vetoes=fields.optional("vetoes", a_list(_pair), ()),
        rules=fields.optional("rules", _rules, Rules()),
        previous=fields.optional("previous", a_list(_placement), ()),
    )
    fields.finish()
    check_references(problem)
    return problem


def _parse(text: str) -> object:
    """Parse JSON that repeats no key and knows no NaN."""
    try:
        return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ProblemError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise ProblemError("not JSON that can be read: nested too deeply") from None
    except ProblemError:
        raise
    except ValueError:
        raise ProblemError("not JSON that can be read: a number is too long") from None


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of its pairs, refusing a key given twice."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ProblemError(f"{shown(repeated)}: the key is given twice")
    return made


def _refuse_constant(name: str) -> object:
    raise ProblemError(f"{name}: not a number of JSON")


def _slot(value: object, where: str) -> Slot:
    fields = Fields(value, where)
    slot = Slot(
        id=fields.required("id", a_text),
        session=fields.optional("session", nullable(a_text), None) or "",
        start=fields.optional("start", nullable(a_moment), None),
        end=fields.optional("end", nullable(a_moment), None),
    )
    fields.finish()
    return slot


def _table(value: object, where: str) -> Table:
    fields = Fields(value, where)
    table = Table(
        id=fields.required("id", a_text),
        features=fields.optional("features", a_set, frozenset()),
        owner=fields.optional("owner", nullable(a_text), None),
        closed=fields.optional("closed", a_set, frozenset()),
    )
    fields.finish()
    return table


def _participant(value: object, where: str) -> Participant:
    fields = Fields(value, where)
    participant = Participant(
        id=fields.required("id", a_text),
        away=fields.optional("away", a_set, frozenset()),
        max=fields.optional("max", nullable(a_number(0)), None),
        min=fields.optional("min", a_number(0), 0),
        needs=fields.optional("needs", a_set, frozenset()),
    )
    fields.finish()
    return participant


def _meeting(value: object, where: str) -> Meeting:
    fields = Fields(value, where)
    meeting = Meeting(
        id=fields.required("id", a_text),
        participants=fields.required("participants", a_list(a_text)),
        weight=fields.optional("weight", a_number(1), 1),
        tier=fields.optional("tier", a_number(MUST_FROM_BOTH, ONE_SIDED), 3),
        session=fields.optional("session", nullable(a_text), None),
        slot=fields.optional("slot", nullable(a_text), None),
        after=fields.optional("after", a_list(a_text), ()),
        locked=fields.optional("locked", nullable(_lock), None),
        alternatives=fields.optional("alternatives", a_list(a_list(a_text)), ()),
    )
    fields.finish()
    return meeting


def _lock(value: object, where: str) -> Lock:
    fields = Fields(value, where)
    lock = Lock(
        slot=fields.required("slot", a_text),
        table=fields.optional("table", nullable(a_text), None),
        participants=fields.optional("participants", a_list(a_text), ()),
    )
    fields.finish()
    return lock


def _pair(value: object, where: str) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise ProblemError(f"{where}: expected a list of two participants, found {kind_of(value)}")
    return a_text(value[0], f"{where}[0]"), a_text(value[1], f"{where}[1]")


def _rules(value: object, where: str) -> Rules:
    fields = Fields(value, where)
    rules = Rules(
        all_meetings=fields.optional("all_meetings", a_flag, False),
        max_spread=fields.optional("max_spread", nullable(a_number(0)), Rules().max_spread),
        breaks_across_sessions=fields.optional("breaks_across_sessions", a_flag, True),
    )
    fields.finish()
    return rules


def _placement(value: object, where: str) -> Placement:
    fields = Fields(value, where)
    placement = Placement(
        meeting=fields.required("meeting", a_text),
        slot=fields.required("slot", a_text),
        table=fields.required("table", a_text),
        participants=fields.optional("participants", a_list(a_text), ()),
    )
    refuse_repeats(placement.participants, f"{where}.participants")
    fields.finish()
    return placement


def write_problem(problem: Problem) -> str:
    """Write a problem as `read_problem` reads it."""
    return json.dumps({"version": VERSION} | _plain(asdict(problem)), ensure_ascii=False, indent=1) + "\n"


def write_plan(plan: Plan) -> str:
    """Write a plan as documented in `docs/formats/plan.schema.json`."""
    return json.dumps(_plain(asdict(plan)), ensure_ascii=False, indent=1) + "\n"


def write_outlooks(outlooks: Sequence[Outlook]) -> str:
    """Write what changes would bring as documented in `docs/formats/outlook.schema.json`."""
    return json.dumps([asdict(outlook) for outlook in outlooks], indent=1) + "\n"


def _plain(value: Any) -> Any:
    """Turn a dataclass's dictionary into what JSON knows; empty sessions become null, what is as asked is not told."""
    if isinstance(value, dict):
        told = {key: item for key, item in value.items() if item != () or not _is_as_asked(key, value)}
        return {key: None if (key, item) == ("session", "") else _plain(item) for key, item in told.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _is_as_asked(key: str, value: dict[str, Any]) -> bool:
    """Whether an empty list says that those meet who were asked: at a place, or in a meeting without alternatives."""
    return key == "alternatives" or (key == "participants" and "table" in value)
