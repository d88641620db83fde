"""Problems and plans as JSON text; the same value gives the same text."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from typing import Any

from eventhub.matchmaking.solver.problem import Outlook, Plan, Problem

VERSION = 1
Record = dict[str, Any]
Encode = Callable[[Any], str]


def write_problem(problem: Problem) -> str:
    """Write a problem as `read_problem` reads it, every key of it."""
    return json.dumps({"version": VERSION} | _whole(problem), ensure_ascii=False, indent=1, default=_told_whole) + "\n"


def problem_lines(problem: Problem) -> Iterator[str]:
    """Write a problem as `read_problem` reads it, bit by bit and without what is as it is by default."""
    return _lines({"version": VERSION} | _brief(problem), _encoding(_told_briefly))


def write_plan(plan: Plan) -> str:
    """Write a plan as documented in `docs/formats/plan.schema.json`."""
    return "".join(plan_lines(plan))


def plan_lines(plan: Plan) -> Iterator[str]:
    """Write a plan as `write_plan` does, bit by bit."""
    return _lines(_whole(plan), _encoding(_told_whole))


def write_outlooks(outlooks: Sequence[Outlook]) -> str:
    """Write what changes would bring as documented in `docs/formats/outlook.schema.json`."""
    return json.dumps([asdict(outlook) for outlook in outlooks], indent=1) + "\n"


def _encoding(told: Callable[[Any], Any]) -> Encode:
    return json.JSONEncoder(ensure_ascii=False, default=told).encode


def _lines(document: Record, encode: Encode) -> Iterator[str]:
    """Write an object, and each entry of its lists on a line of its own."""
    before = "{\n"
    for key, value in document.items():
        yield f"{before} {encode(key)}: "
        yield from _entries(value, encode) if isinstance(value, tuple) else [encode(value)]
        before = ",\n"
    yield "\n}\n"


def _entries(values: Sequence[Any], encode: Encode) -> Iterator[str]:
    before = "[\n"
    for value in values:
        yield f"{before}  {encode(value)}"
        before = ",\n"
    yield "\n ]" if values else "[]"


def _told_whole(value: Any) -> Any:
    return _whole(value) if is_dataclass(value) else _plain(value)


def _told_briefly(value: Any) -> Any:
    return _brief(value) if is_dataclass(value) else _plain(value)


def _plain(value: frozenset[str] | datetime) -> list[str] | str:
    """Turn what JSON does not know into what it does."""
    return sorted(value) if isinstance(value, frozenset) else value.isoformat()


_known: dict[type, Mapping[str, Any]] = {}


def _defaults(kind: type) -> Mapping[str, Any]:
    """The names of a dataclass's fields with their defaults, worked out once."""
    if kind not in _known:
        _known[kind] = {each.name: each.default for each in fields(kind)}
    return _known[kind]


def _whole(value: Any) -> Record:
    """A dataclass as a dictionary; empty sessions become null, what is as asked is not told."""
    names = _defaults(type(value))
    told = {name: getattr(value, name) for name in names}
    if told.get("session") == "":
        told["session"] = None
    return {name: item for name, item in told.items() if item != () or not _is_as_asked(name, names)}


def _brief(value: Any) -> Record:
    """A dataclass as a dictionary of the fields that are not as they are by default."""
    told = ((name, getattr(value, name), default) for name, default in _defaults(type(value)).items())
    return {name: item for name, item, default in told if item != default}


def _is_as_asked(name: str, names: Mapping[str, Any]) -> bool:
    """Whether an empty list says that those meet who were asked: at a place, or in a meeting without alternatives."""
    return name == "alternatives" or (name == "participants" and "table" in names)
