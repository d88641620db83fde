"""Why two people fit: the words in which they say the same, and the areas they share."""

import re
from dataclasses import dataclass

from eventhub.matchmaking.models import Profile

MOST_WORDS = 4
_WORD = re.compile(r"[^\W\d_][\w-]{3,}")
_SAYS_NOTHING = {
    "about", "also", "area", "areas", "based", "both", "cluster", "clusters", "companies", "company", "could",
    "develop", "europe", "european", "find", "from", "have", "interested", "into", "like", "looking", "make",
    "more", "need", "needs", "offer", "offers", "other", "over", "partner", "partners", "project", "projects",
    "provide", "services", "solution", "solutions", "such", "that", "their", "them", "they", "this", "want",
    "well", "what", "which", "will", "with", "work", "would", "your",
}  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """What speaks for a meeting: words they offer and I need, words they need and I offer, areas we share."""

    they_offer: tuple[str, ...]
    they_need: tuple[str, ...]
    themes: tuple[str, ...]


def fit(mine: Profile, theirs: Profile) -> Fit:
    """Say why somebody fits me, true word for word."""
    return Fit(
        they_offer=_shared(theirs.offers, mine.needs),
        they_need=_shared(theirs.needs, mine.offers),
        themes=tuple(theme for theme in mine.themes if theme in theirs.themes),
    )


def _shared(theirs: str, mine: str) -> tuple[str, ...]:
    """Return the words of their text that mine has too, as they write them and in their order."""
    known = {word.casefold() for word in _WORD.findall(mine)} - _SAYS_NOTHING
    found = {word.casefold(): word for word in reversed(_WORD.findall(theirs)) if word.casefold() in known}
    return tuple(reversed(found.values()))[:MOST_WORDS]
