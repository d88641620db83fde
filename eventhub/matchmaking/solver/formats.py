"""Problems read from JSON text, strictly."""

import json

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
    Participant,
    Placement,
    Problem,
    Rules,
    Slot,
    Table,
)
from eventhub.matchmaking.solver.references import check_references
from eventhub.matchmaking.solver.writing import VERSION

MUST_FROM_BOTH, ONE_SIDED = 1, 4
_an_optional_text, _texts = nullable(a_text), a_list(a_text)
_texts_of_texts = a_list(_texts)
_a_weight, _a_tier = a_number(1), a_number(MUST_FROM_BOTH, ONE_SIDED)
_a_count, _an_optional_count = a_number(0), nullable(a_number(0))


def read_problem(text: str) -> Problem:
    """Read a problem; raise `ProblemError`, one line naming the key, when it is malformed."""
    fields = _document(text)
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


def _document(text: str) -> Fields:
    value = _parse(text)
    try:
        return Fields(value)
    except ProblemError as error:
        raise error.inside("the problem") from None


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


def _slot(value: object) -> Slot:
    fields = Fields(value)
    slot = Slot(
        id=fields.required("id", a_text),
        session=fields.optional("session", _an_optional_text, None) or "",
        start=fields.optional("start", nullable(a_moment), None),
        end=fields.optional("end", nullable(a_moment), None),
    )
    fields.finish()
    return slot


def _table(value: object) -> Table:
    fields = Fields(value)
    table = Table(
        id=fields.required("id", a_text),
        features=fields.optional("features", a_set, frozenset()),
        owner=fields.optional("owner", _an_optional_text, None),
        closed=fields.optional("closed", a_set, frozenset()),
    )
    fields.finish()
    return table


def _participant(value: object) -> Participant:
    fields = Fields(value)
    participant = Participant(
        id=fields.required("id", a_text),
        away=fields.optional("away", a_set, frozenset()),
        max=fields.optional("max", _an_optional_count, None),
        min=fields.optional("min", _a_count, 0),
        needs=fields.optional("needs", a_set, frozenset()),
    )
    fields.finish()
    return participant


def _an_optional_lock(value: object) -> Lock | None:
    return None if value is None else _lock(value)


def _meeting(value: object) -> Meeting:
    fields = Fields(value)
    name, people = fields.required("id", a_text), fields.required("participants", _texts)
    if fields.are_all_taken:
        return Meeting(name, people)
    meeting = Meeting(
        name,
        people,
        weight=fields.optional("weight", _a_weight, 1),
        tier=fields.optional("tier", _a_tier, 3),
        session=fields.optional("session", _an_optional_text, None),
        slot=fields.optional("slot", _an_optional_text, None),
        after=fields.optional("after", _texts, ()),
        locked=fields.optional("locked", _an_optional_lock, None),
        alternatives=fields.optional("alternatives", _texts_of_texts, ()),
    )
    fields.finish()
    return meeting


def _lock(value: object) -> Lock:
    fields = Fields(value)
    lock = Lock(
        slot=fields.required("slot", a_text),
        table=fields.optional("table", _an_optional_text, None),
        participants=fields.optional("participants", _texts, ()),
    )
    fields.finish()
    return lock


def _pair(value: object) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise ProblemError(f"expected a list of two participants, found {kind_of(value)}")
    one, other = _texts(value)
    return one, other


def _rules(value: object) -> Rules:
    fields = Fields(value)
    rules = Rules(
        all_meetings=fields.optional("all_meetings", a_flag, False),
        max_spread=fields.optional("max_spread", _an_optional_count, Rules().max_spread),
        breaks_across_sessions=fields.optional("breaks_across_sessions", a_flag, True),
    )
    fields.finish()
    return rules


def _placement(value: object) -> Placement:
    fields = Fields(value)
    placement = Placement(
        meeting=fields.required("meeting", a_text),
        slot=fields.required("slot", a_text),
        table=fields.required("table", a_text),
        participants=fields.optional("participants", _texts, ()),
    )
    refuse_repeats(placement.participants, "participants")
    fields.finish()
    return placement
