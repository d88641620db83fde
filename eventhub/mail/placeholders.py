"""What somebody's own words can leave to be filled in: names in braces, and nothing that is carried out."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def names_in(words: str) -> list[str]:
    """Return the names between braces, as they are written, in their order."""
    return [match.group(1) for match in _PLACEHOLDER.finditer(words)]


def fill(words: str, values: Mapping[str, str]) -> str:
    """Fill in what is known, once: what a value says is never read as a placeholder."""
    return _PLACEHOLDER.sub(lambda match: values.get(match.group(1).strip(), match.group(0)), words)
