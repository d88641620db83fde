"""Whom some words mean at the desk: without case and accents, as the door finds people, whatever the database can."""

from functools import lru_cache

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.folding import fold
from eventhub.registration.codes import typed_code
from eventhub.registration.queries.desk import texts

MOST_WORDS = 10
MOST_REMEMBERED = 16_384
"""Of how many people a process remembers the folded words: folding them costs more than all the rest."""


def mentioned(event: Event, text: str) -> tuple[int, ...]:
    """Return by id whose name, organisation, as written or listed, or address hold every word, or the ticket's code."""
    code, words = typed_code(text), [fold(each) for each in text.split()[:MOST_WORDS]]
    return tuple(
        number
        for number, ticket, *known in db.session.execute(texts(event))
        if ticket == code or all(word in _folded(*known) for word in words)
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _folded(*texts_of_one: str | None) -> str:
    return fold("\n".join(filter(None, texts_of_one)))
