"""How much of what one text asks for another one has: TF-IDF in which two words need only be alike to be the same.

Jaro-Winkler decides what is alike, so that "photonic" finds "photonics"; every score is a sum over pairs of words that
can be shown to a reader.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from math import log

from eventhub.folding import words_of

ALIKE = 0.84
"""Jaro-Winkler from which two words of the same beginning count as one; `benchmarks/finding.py` compares others."""
BEGINNING = 3
SHORTEST = 3
TEXTS_KEPT = 20_000
_WRITTEN = re.compile(r"[^\W_]+")
_SAYS_NOTHING = {
    "about", "also", "and", "any", "are", "area", "areas", "based", "both", "can", "cluster", "clusters", "companies",
    "company", "could", "der", "des", "develop", "die", "find", "for", "from", "have", "interested", "into", "joint",
    "les", "like", "looking", "make", "member", "members", "more", "need", "needs", "network", "offer", "offers",
    "open", "other", "our", "over", "own", "partner", "partners", "project", "projects", "proposal", "provide",
    "seek", "services", "solution", "solutions", "such", "that", "the", "their", "them", "they", "this", "und",
    "want", "well", "what", "which", "who", "will", "with", "work", "would", "you", "your",
}  # fmt: skip


@lru_cache(TEXTS_KEPT)
def terms(text: str) -> frozenset[str]:
    """Return the folded words of a text that say something."""
    return frozenset(word for word in words_of(text) if len(word) >= SHORTEST) - _SAYS_NOTHING


class Corpus:
    """The texts among which words are rare or common. What is rare weighs more."""

    def __init__(self, texts: Iterable[str]) -> None:
        read = [terms(text) for text in texts]
        self._number = len(read)
        self._texts_with = Counter(word for words in read for word in words)

    def weight(self, term: str) -> float:
        """Return how much a word says; one that nobody else uses says most."""
        return log(1 + (1 + self._number) / (1 + self._texts_with[term]))

    def question(self, text: str) -> "Question":
        """Return what somebody asks for, ready to be held against many texts."""
        return Question(self, text)

    @cached_property
    def beginnings(self) -> Mapping[str, list[str]]:
        """Every word by its first letters: only words that begin alike are compared."""
        found: dict[str, list[str]] = defaultdict(list)
        for term in sorted(self._texts_with):
            found[term[:BEGINNING]].append(term)
        return found


class Question:
    """What somebody asks for, and which words of the corpus answer it."""

    def __init__(self, corpus: Corpus, text: str) -> None:
        self._weights = {term: corpus.weight(term) for term in terms(text)}
        self._whole = sum(self._weights.values())
        self._answers = _answers(self._weights, corpus)

    def share_in(self, text: str) -> float:
        """Return from 0 to 1 how much of the question a text answers."""
        best: dict[str, float] = {}
        for term in terms(text):
            if term in self._answers:
                asked, likeness = self._answers[term]
                best[asked] = max(likeness, best.get(asked, 0))
        return sum(self._weights[asked] * likeness for asked, likeness in best.items()) / self._whole if best else 0

    def answers_in(self, text: str, most: int) -> tuple[str, ...]:
        """Return the words of a text that answer the question, as they stand there: those that say most."""
        found: dict[str, tuple[str, float]] = {}
        for written in _WRITTEN.findall(text):
            for term in words_of(written):
                if term in self._answers and term not in found:
                    found[term] = written, self._weights[self._answers[term][0]]
        chosen = sorted(found.values(), key=lambda each: -each[1])[:most]
        return tuple(written for written, _weight in found.values() if any(written == each for each, _ in chosen))


def _answers(weights: Iterable[str], corpus: Corpus) -> dict[str, tuple[str, float]]:
    """Return for every word of the corpus that is like one asked for the most similar one, and how similar."""
    from rapidfuzz import distance, process  # noqa: PLC0415 - pages that compare nobody start without it

    found: dict[str, tuple[str, float]] = {}
    for asked in sorted(weights):
        near = corpus.beginnings.get(asked[:BEGINNING], [])
        likely = process.extract_iter(
            asked, near, scorer=distance.JaroWinkler.normalized_similarity, score_cutoff=ALIKE
        )
        for term, likeness, _place in likely:
            if likeness > found.get(term, ("", 0.0))[1]:
                found[term] = asked, likeness
    return found
