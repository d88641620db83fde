"""The list at the door: everybody who ever registered, how they stand, and where they sit."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from flask_babel import gettext as _

from eventhub.attendance import queries
from eventhub.db import db, first_or_none
from eventhub.events.models import Event
from eventhub.folding import asked_words, distinct_words
from eventhub.matchmaking.models import Profile
from eventhub.registration.codes import typed_code
from eventhub.registration.permissions import ticket_code
from eventhub.registration.states import RegistrationState
from eventhub.web.pages import time_in

MOST_FOUND = 30
MOST_REMEMBERED = 16_384
"""Of how many people a process remembers by which words they are found: folding them costs more than all the rest."""


@lru_cache(maxsize=MOST_REMEMBERED)
def _words(name: str, organisation: str, entry: str) -> str:
    return distinct_words(name, organisation, entry)


class Guest(NamedTuple):
    """Somebody as the door knows them; a tuple, since a look-up makes one of everybody."""

    id: int
    name: str
    organisation: str
    code: str
    state: RegistrationState
    type: str
    table: str
    at: datetime | None
    door: str
    entry: str = ""
    """What the directory calls their organisation by now."""

    @property
    def words(self) -> str:
        """What they are found by."""
        return _words(self.name, self.organisation, self.entry)

    def has(self, asked: Sequence[str]) -> bool:
        """Whether each word that was asked for begins one of theirs."""
        own = f" {self.words}"
        return all(f" {each}" in own for each in asked)


def guests_of(event: Event, now: datetime) -> list[Guest]:
    """Return everybody the door has to know, in two queries however many they are."""
    tables = _tables(event, now)
    return [
        Guest(number, name, organisation, code, state, kind or "", tables.get(number, ""), at, door or "", entry or "")
        for number, name, organisation, code, state, kind, at, door, entry in db.session.execute(queries.guests(event))
    ]


def found(guests: Sequence[Guest], text: str) -> list[Guest]:
    """Return whom some words mean: the one with this ticket, or those whose name or organisation has all of them.

    A name may look like a code: "Eva Baker" has eight letters.
    """
    code = code_in(text)
    with_code = [each for each in guests if each.code == code]
    if with_code:
        return with_code
    asked = asked_words(text)
    return [each for each in guests if each.has(asked)][:MOST_FOUND] if asked else []


def code_in(text: str) -> str | None:
    """Return the code that was typed, or that stands in a ticket's address as a scanner reads it."""
    return typed_code(text) or ticket_code(text.strip().rpartition("/")[2])


def event_elsewhere(text: str, event: Event) -> Event | None:
    """Return the other event whose ticket somebody shows by mistake."""
    code = code_in(text)
    return first_or_none(queries.elsewhere(event, code)) if code else None


def table_of(registration_id: int, event: Event, now: datetime) -> str:
    """Return where somebody's next meeting is."""
    return _tables(event, now, registration_id).get(registration_id, "")


def _tables(event: Event, now: datetime, registration_id: int | None = None) -> dict[int, str]:
    query = queries.tables_of(event, now)
    if registration_id is not None:
        query = query.where(Profile.registration_id == registration_id)
    earliest: dict[int, str] = {}
    for row in db.session.execute(query):
        if row.registration_id not in earliest:
            words = {"number": row.number, "time": time_in(row.starts_at, event.timezone)}
            earliest[row.registration_id] = str(_("Table %(number)s at %(time)s", **words))
    return earliest
