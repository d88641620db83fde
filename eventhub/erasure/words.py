"""By what words somebody is known, and putting others in their place."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FOLD = re.compile(r"\r?\n[ \t]")
"""Where calendar files break a line that goes on."""
_IN_ADDRESSES = r"\w.!#$%&'*+/=?^`{|}~-"
_IN_NAMES = r"\w-"


@dataclass(frozen=True)
class Words:
    """What somebody was called and where they were written to, and what is said instead.

    `longer` are the names of other people in which the person's name stands: "Maria Garcia Lopez" is nobody's but hers.
    """

    names: frozenset[str]
    address: str
    name_now: str
    address_now: str
    longer: frozenset[str] = frozenset()

    @property
    def sought(self) -> set[str]:
        """What to look for in a database, which knows capital letters of ASCII only, and JSON none beyond it."""
        words = {self.address, *self.names}
        forms = words | {each.lower() for each in words} | {each.upper() for each in words}
        return forms | {json.dumps(each)[1:-1] for each in forms}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Match the whole address, other people's longer names or the whole name, in groups that are called so."""
        address = rf"(?P<address>(?<![{_IN_ADDRESSES}]){re.escape(self.address)}(?![\w-]|\.\w))"
        groups = [address, *(_one_of(*each) for each in (("longer", self.longer), ("name", self.names)) if each[1])]
        return re.compile("|".join(groups), re.IGNORECASE)

    def name_the_person(self, value: Any) -> bool:
        """Whether a text, or one within a value as JSON has them, names the person."""
        return bool(self.put_right(value) != value)

    def is_name(self, value: Any) -> bool:
        """Whether a text is the person's name and nothing else."""
        return value in self.names

    def put_right(self, value: Any) -> Any:
        """Return a text, or all texts within a value as JSON has them, with the person's words replaced."""
        if isinstance(value, str):
            return self._pattern.sub(self._instead_of, value)
        if isinstance(value, list):
            return [self.put_right(each) for each in value]
        if isinstance(value, dict):
            return {name: self.put_right(each) for name, each in value.items()}
        return value

    def put_right_in_calendar(self, text: str) -> str:
        """Return a calendar file with the person's words replaced, wherever its lines were folded."""
        lines = self.put_right(FOLD.sub("", text)).split("\r\n")
        return "\r\n".join(_folded(line) for line in lines)

    def _instead_of(self, found: re.Match[str]) -> str:
        instead = {"address": self.address_now, "name": self.name_now}
        return instead.get(str(found.lastgroup), found[0])


def telling(names: Iterable[str]) -> frozenset[str]:
    """Return those names that tell who is meant: one word alone is a word of the language, too."""
    return frozenset(name.strip() for name in names if len(name.split()) > 1)


def _one_of(group: str, words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda each: (-len(each), each))
    either = "|".join(map(re.escape, longest_first))
    return rf"(?P<{group}>(?<![{_IN_NAMES}])(?:{either})(?![{_IN_NAMES}]))"


def _folded(line: str) -> str:
    """Break a line of a calendar file where RFC 5545 wants it: after 75 bytes, and never within a letter."""
    parts, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > 75:
            parts.append("")
            size = 1 + len(letter.encode())
        parts[-1] += letter
    return "\r\n ".join(parts)
