"""Strict reading of JSON objects: every complaint is one line that names the key."""

from collections.abc import Callable, Collection
from datetime import datetime
from sys import intern
from typing import TypeVar

Value = TypeVar("Value")
Read = Callable[[object], Value]
LARGEST_NUMBER = 10**6
LONGEST_ID = 200


class ProblemError(ValueError):
    """The problem is malformed; the message is one line that names the key.

    Who complains of a value need not know where it is: each who reads what it is in puts a step before.
    """

    def __init__(self, complaint: str, where: str = "") -> None:
        super().__init__(f"{where}: {complaint}" if where else complaint)
        self._complaint = complaint
        self._where = where

    def inside(self, step: str) -> "ProblemError":
        """Tell the same of what this is in."""
        joint = "." if self._where and not self._where.startswith("[") else ""
        return ProblemError(self._complaint, f"{step}{joint}{self._where}")


class Fields:
    """The keys of one JSON object, each taken out of it once; what is left over at the end is an error."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise ProblemError(f"expected an object, found {kind_of(value)}")
        self._left = value

    def required(self, key: str, read: Read[Value]) -> Value:
        """Take a key that has to be there."""
        if key not in self._left:
            raise ProblemError("missing", key)
        try:
            return read(self._left.pop(key))
        except ProblemError as error:
            raise error.inside(key) from None

    def optional(self, key: str, read: Read[Value], default: Value) -> Value:
        """Take a key that may be absent, or say outright what is so by default."""
        value = self._left.pop(key, default)
        if value is default or (value == default and type(value) is type(default)):
            return default
        try:
            return read(value)
        except ProblemError as error:
            raise error.inside(key) from None

    @property
    def are_all_taken(self) -> bool:
        """Whether nothing is left over."""
        return not self._left

    def finish(self) -> None:
        """Complain about the first key that nobody asked for."""
        for key in sorted(self._left):
            raise ProblemError("unknown key", shown(key))


def shown(text: str) -> str:
    """Make foreign text fit for one line of an error."""
    return text[:LONGEST_ID].encode("unicode_escape").decode("ascii") if not text.isprintable() else text[:LONGEST_ID]


def kind_of(value: object) -> str:
    """Say in JSON's words what a value is."""
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "an integer"}
    return "null" if value is None else kinds.get(type(value), "a number")


def a_text(value: object) -> str:
    """Read a non-empty string; those that are equal become one."""
    if not isinstance(value, str):
        raise ProblemError(f"expected a string, found {kind_of(value)}")
    if not value or len(value) > LONGEST_ID:
        raise ProblemError(f"expected 1 to {LONGEST_ID} characters")
    return intern(value)


def a_flag(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ProblemError(f"expected true or false, found {kind_of(value)}")
    return value


def a_number(least: int, most: int = LARGEST_NUMBER) -> Read[int]:
    """Give a reader of integers within the limits, both included."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ProblemError(f"expected an integer, found {kind_of(value)}")
        if not least <= value <= most:
            raise ProblemError(f"expected {least} to {most}, found {value}")
        return value

    return read


def a_moment(value: object) -> datetime:
    """Read an ISO 8601 date and time with its offset."""
    text = a_text(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ProblemError(f"not an ISO 8601 date and time: '{shown(text)}'") from None
    if moment.tzinfo is None:
        raise ProblemError("the offset from UTC is missing")
    return moment


def nullable(read: Read[Value]) -> Read[Value | None]:
    """Let null stand for nothing."""
    return lambda value: None if value is None else read(value)


def a_list(read: Read[Value]) -> Read[tuple[Value, ...]]:
    """Give a reader of lists whose every entry is read by `read`, and forgotten by the list."""

    def read_all(value: object) -> tuple[Value, ...]:
        if not isinstance(value, list):
            raise ProblemError(f"expected a list, found {kind_of(value)}")
        number = len(value)
        value.reverse()
        try:
            return tuple([read(value.pop()) for _ in range(number)])
        except ProblemError as error:
            raise error.inside(f"[{number - len(value) - 1}]") from None

    return read_all


def a_set(value: object) -> frozenset[str]:
    """Read a list of strings in which none occurs twice."""
    texts = a_list(a_text)(value)
    refuse_repeats(texts)
    return frozenset(texts)


def refuse_repeats(ids: Collection[str], where: str = "") -> None:
    """Complain about the first id that occurs twice."""
    if len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    for index, identifier in enumerate(ids):
        if identifier in seen:
            raise ProblemError(f"'{shown(identifier)}' occurs twice", f"{where}[{index}]")
        seen.add(identifier)
