"""The list at the door: everybody who ever registered, how they stand, and where they sit."""

from collections.abc import Iterable, Mapping, Sequence
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
from eventhub.registration.mergers import followed, mergers
from eventhub.registration.permissions import ticket_code
from eventhub.registration.states import RegistrationState
from eventhub.web.pages import time_in

MOST_FOUND = 30
MOST_REMEMBERED = 16_384
"""Of how many people a process remembers by which words they are found: folding them costs more than all the rest."""


@lru_cache(maxsize=MOST_REMEMBERED)
def _words(*texts: str) -> str:
    return distinct_words(*texts)


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
    also: tuple[str, ...] = ()
    """What else they are found by: the directory's name of their organisation, and their names on older tickets."""
    is_older: bool = False
    """This is only an older ticket of somebody: its code leads to them, and no words do."""

    @property
    def words(self) -> str:
        """What they are found by."""
        return "" if self.is_older else _words(self.name, self.organisation, *self.also)

    def has(self, asked: Sequence[str]) -> bool:
        """Whether each word that was asked for begins one of theirs."""
        own = f" {self.words}"
        return all(f" {each}" in own for each in asked)


def guests_of(event: Event, now: datetime) -> list[Guest]:
    """Return everybody the door has to know, in three queries however many they are."""
    tables, into = _tables(event, now), mergers(event)
    guests = [
        Guest(
            number, name, organisation, code, state, kind or "", tables.get(number, ""), at, door or "", (entry or "",)
        )
        for number, name, organisation, code, state, kind, at, door, entry in db.session.execute(queries.guests(event))
    ]
    guests.sort(key=lambda each: (_words(each.name), each.id))
    return _joined(guests, into) if into else guests


def _joined(guests: Iterable[Guest], into: Mapping[int, int]) -> list[Guest]:
    """Let an older ticket say what is known of whom it leads to, and those be found by what stands on it."""
    known = {each.id: each for each in guests}
    for ticket in list(known.values()):
        kept = followed(ticket, into, known.get)
        if kept is not ticket:
            known[kept.id] = kept._replace(also=(*kept.also, ticket.name, ticket.organisation))
    return [
        _as_older(each, kept) if (kept := followed(each, into, known.get)) is not each else each
        for each in known.values()
    ]


def _as_older(ticket: Guest, kept: Guest) -> Guest:
    return kept._replace(id=ticket.id, code=ticket.code, is_older=True)


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
