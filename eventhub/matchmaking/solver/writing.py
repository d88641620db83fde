"""Problems and plans as JSON text; the same value gives the same text."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime
from functools import cache, partial
from json.encoder import encode_basestring as _quoted
from operator import attrgetter
from typing import Any

from eventhub.matchmaking.solver.problem import Outlook, Plan, Problem, Slot

VERSION = 1
Write = Callable[[Any], str]
_Form = tuple[Callable[[Any], tuple[Any, ...]], str]
_SIMPLE: dict[type, Write] = {str: _quoted, int: str, type(None): lambda _: "null"}


def write_problem(problem: Problem) -> str:
    """Write a problem as `read_problem` reads it, every key of it."""
    return "".join(problem_text(problem))


def problem_text(problem: Problem) -> Iterator[str]:
    """Write a problem as `write_problem` does, bit by bit."""
    entry, other = partial(_spread, start="\n  "), partial(_spread, start="\n ")
    return _document([("version", VERSION), *_items(problem)], entry, other)


def problem_lines(problem: Problem) -> Iterator[str]:
    """Write a problem as `read_problem` reads it, bit by bit and without what is as it is by default."""
    items = (item for item, each in zip(_items(problem), fields(problem), strict=True) if item[1] != each.default)
    return _document([("version", VERSION), *items], _brief)


def write_plan(plan: Plan) -> str:
    """Write a plan as documented in `docs/formats/plan.schema.json`."""
    return "".join(plan_lines(plan))


def plan_lines(plan: Plan) -> Iterator[str]:
    """Write a plan as `write_plan` does, bit by bit."""
    return _document(_items(plan), _whole)


def write_outlooks(outlooks: Sequence[Outlook]) -> str:
    """Write what changes would bring as documented in `docs/formats/outlook.schema.json`."""
    return json.dumps([asdict(outlook) for outlook in outlooks], indent=1) + "\n"


def _items(value: Problem | Plan) -> list[tuple[str, Any]]:
    return [(each.name, getattr(value, each.name)) for each in fields(value)]


def _document(items: Iterable[tuple[str, Any]], entry: Write, other: Write | None = None) -> Iterator[str]:
    """Write an object, and each entry of its lists on a line of its own."""
    before = "{"
    for key, value in items:
        yield f"{before}\n {_quoted(key)}: "
        yield from _entries(value, entry) if value and isinstance(value, tuple) else [(other or entry)(value)]
        before = ","
    yield "\n}\n"


def _entries(values: Iterable[Any], write: Write) -> Iterator[str]:
    before = "[\n  "
    for value in values:
        yield before + write(value)
        before = ",\n  "
    yield "\n ]"


def _brief(value: object) -> str:
    """Write a value in one line, without what is as it is by default."""
    kind: Any = type(value)
    known = _defaults(kind)
    if not known:
        return _whole(value)
    told = ((key, getattr(value, name), default) for name, key, default in known)
    return "{" + ", ".join([key + _brief(item) for key, item, default in told if item != default]) + "}"


def _whole(value: object) -> str:
    """Write a value in one line."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple | frozenset):
        return "[" + ", ".join([_whole(item) for item in _in_order(value)]) + "]"
    form = _form(value, "{", ", ", "}")
    return _filled(form, value, _whole) if form else _plain(value)


def _spread(value: object, start: str) -> str:
    """Write a value with a line for each key and entry; `start` begins a line as deep as the value is."""
    if isinstance(value, str):
        return _quoted(value)
    deeper = start + " "
    if isinstance(value, tuple | frozenset):
        entries = [_spread(item, deeper) for item in _in_order(value)]
        return "[" + deeper + ("," + deeper).join(entries) + start + "]" if entries else "[]"
    form = _form(value, "{" + deeper, "," + deeper, start + "}")
    return _filled(form, value, partial(_spread, start=deeper)) if form else _plain(value)


def _in_order(values: tuple[Any, ...] | frozenset[str]) -> Sequence[Any]:
    return sorted(values) if isinstance(values, frozenset) else values


def _plain(value: object) -> str:
    """Write what nothing else is said about."""
    if value is None:
        return "null"
    return _quoted(value.isoformat()) if isinstance(value, datetime) else json.dumps(value)


@cache
def _defaults(kind: type) -> tuple[tuple[str, str, Any], ...]:
    """The names of a dataclass's fields, how they are written, and their defaults; nothing for other types."""
    known = fields(kind) if is_dataclass(kind) else ()
    return tuple((each.name, f"{_quoted(each.name)}: ", each.default) for each in known)


def _form(value: object, before: str, joint: str, after: str) -> _Form | None:
    """Give the form for a dataclass, without the list of who meets where it is empty: those do who were asked."""
    kind: Any = type(value)
    silent = _may_be_silent(kind)
    return _blank(kind, silent if getattr(value, silent, None) == () else "", before, joint, after)


@cache
def _may_be_silent(kind: type) -> str:
    """The list that says by being empty that those meet who were asked: at a place, or without alternatives."""
    names = {name for name, _, _ in _defaults(kind)}
    return "participants" if "table" in names else "alternatives"


@cache
def _blank(kind: type, silent: str, before: str, joint: str, after: str) -> _Form | None:
    """How to get at the values of a dataclass but one, and the text in which they are to be filled."""
    told = [(name, key) for name, key, _ in _defaults(kind) if name != silent]
    if not told:
        return None
    values = attrgetter(*(name for name, _ in told))
    text = before + joint.join(key + "%s" for _, key in told) + after
    return (lambda slot: values(replace(slot, session=slot.session or None))) if kind is Slot else values, text


def _filled(form: _Form, value: Any, write: Write) -> str:
    """Fill in a form, the simplest items at once."""
    values, text = form
    return text % tuple([_SIMPLE.get(type(item), write)(item) for item in values(value)])
