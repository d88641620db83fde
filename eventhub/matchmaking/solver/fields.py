"""Strict reading of JSON objects: every complaint is one line that names the key."""

from collections.abc import Callable, Collection
from datetime import datetime
from sys import intern
from typing import TypeVar

Value = TypeVar("Value")
LARGEST_NUMBER = 10**6
LONGEST_ID = 200


class ProblemError(ValueError):
    """The problem is malformed; the message is one line that names the key."""


class Fields:
    """The keys of one JSON object, each taken out of it once; what is left over at the end is an error."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise ProblemError(f"{where or 'the problem'}: expected an object, found {kind_of(value)}")
        self._left = value
        self._where = where

    def path(self, key: str) -> str:
        """Name a key of this object as seen from the whole document."""
        return f"{self._where}.{key}" if self._where else key

    def required(self, key: str, read: Callable[[object, str], Value]) -> Value:
        """Take a key that has to be there."""
        if key not in self._left:
            raise ProblemError(f"{self.path(key)}: missing")
        return read(self._left.pop(key), self.path(key))

    def optional(self, key: str, read: Callable[[object, str], Value], default: Value) -> Value:
        """Take a key that may be absent, or say outright what is so by default."""
        value = self._left.pop(key, default)
        if value is default or (value == default and type(value) is type(default)):
            return default
        return read(value, self.path(key))

    def finish(self) -> None:
        """Complain about the first key that nobody asked for."""
        for key in sorted(self._left):
            raise ProblemError(f"{self.path(shown(key))}: unknown key")


def shown(text: str) -> str:
    """Make foreign text fit for one line of an error."""
    return text[:LONGEST_ID].encode("unicode_escape").decode("ascii") if not text.isprintable() else text[:LONGEST_ID]


def kind_of(value: object) -> str:
    """Say in JSON's words what a value is."""
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "an integer"}
    return "null" if value is None else kinds.get(type(value), "a number")


def a_text(value: object, where: str) -> str:
    """Read a non-empty string; those that are equal become one."""
    if not isinstance(value, str):
        raise ProblemError(f"{where}: expected a string, found {kind_of(value)}")
    if not value or len(value) > LONGEST_ID:
        raise ProblemError(f"{where}: expected 1 to {LONGEST_ID} characters")
    return intern(value)


def a_flag(value: object, where: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ProblemError(f"{where}: expected true or false, found {kind_of(value)}")
    return value


def a_number(least: int, most: int = LARGEST_NUMBER) -> Callable[[object, str], int]:
    """Give a reader of integers within the limits, both included."""

    def read(value: object, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ProblemError(f"{where}: expected an integer, found {kind_of(value)}")
        if not least <= value <= most:
            raise ProblemError(f"{where}: expected {least} to {most}, found {value}")
        return value

    return read


def a_moment(value: object, where: str) -> datetime:
    """Read an ISO 8601 date and time with its offset."""
    text = a_text(value, where)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ProblemError(f"{where}: not an ISO 8601 date and time: '{shown(text)}'") from None
    if moment.tzinfo is None:
        raise ProblemError(f"{where}: the offset from UTC is missing")
    return moment


def nullable(read: Callable[[object, str], Value]) -> Callable[[object, str], Value | None]:
    """Let null stand for nothing."""
    return lambda value, where: None if value is None else read(value, where)


def a_list(read: Callable[[object, str], Value]) -> Callable[[object, str], tuple[Value, ...]]:
    """Give a reader of lists whose every entry is read by `read`, and forgotten by the list."""

    def read_all(value: object, where: str) -> tuple[Value, ...]:
        if not isinstance(value, list):
            raise ProblemError(f"{where}: expected a list, found {kind_of(value)}")
        value.reverse()
        return tuple([read(value.pop(), f"{where}[{index}]") for index in range(len(value))])

    return read_all


def a_set(value: object, where: str) -> frozenset[str]:
    """Read a list of strings in which none occurs twice."""
    texts = a_list(a_text)(value, where)
    refuse_repeats(texts, where)
    return frozenset(texts)


def refuse_repeats(ids: Collection[str], where: str) -> None:
    """Complain about the first id that occurs twice."""
    if len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    for index, identifier in enumerate(ids):
        if identifier in seen:
            raise ProblemError(f"{where}[{index}]: '{shown(identifier)}' occurs twice")
        seen.add(identifier)
