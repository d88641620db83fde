"""By what words somebody is known, and putting others in their place."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

FOLD = re.compile(r"\r?\n[ \t]")
"""Where calendar files break a line that goes on."""


@dataclass(frozen=True)
class Words:
    """What somebody was called and where they were written to, and what is said instead."""

    names: frozenset[str]
    address: str
    name_now: str
    address_now: str

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Every way in which a name or the address may be written, with what is written instead; the longest first."""
        pairs = dict.fromkeys(self.names, self.name_now) | {self.address: self.address_now}
        written = {turn(old): turn(new) for turn in (str, quote, quote_plus) for old, new in pairs.items()}
        return dict(sorted(written.items(), key=lambda pair: -len(pair[0])))

    @property
    def sought(self) -> set[str]:
        """What to look for in a database, in which JSON escapes letters beyond ASCII."""
        return {form for each in self.spellings for form in (each, json.dumps(each)[1:-1])}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in self.spellings), re.IGNORECASE)

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {old.casefold(): new for old, new in self.spellings.items()}

    def put_right(self, value: Any) -> Any:
        """Return a text, or all texts within a value as JSON has them, with the person's words replaced."""
        if isinstance(value, str):
            return self._pattern.sub(lambda found: self._folded[found[0].casefold()], value)
        if isinstance(value, list):
            return [self.put_right(each) for each in value]
        if isinstance(value, dict):
            return {name: self.put_right(each) for name, each in value.items()}
        return value

    def put_right_in_calendar(self, text: str) -> str:
        """Return a calendar file with the person's words replaced, wherever its lines were folded."""
        lines = self.put_right(FOLD.sub("", text)).split("\r\n")
        return "\r\n".join(_folded(line) for line in lines)


def telling(names: Iterable[str]) -> frozenset[str]:
    """Return those names that tell who is meant: one word alone is a word of the language, too."""
    return frozenset(name.strip() for name in names if len(name.split()) > 1)


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
