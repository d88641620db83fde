"""A desk in a process of its own: it does what each line of its input says, and prints what came of it.

`merge KEPT GONE`, `cancel ID`, `edit ID ORGANISATION`, `ask ID OTHER` and `accept REQUEST`, by the ids of
registrations and of what was asked. A merger rests
between looking and acting, so that others come in between. UNGUARDED takes away the lock on the event and its seats,
the row's version and, on SQLite, the write lock from the start.
"""

import os
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from eventhub import db as database
from eventhub.db import db, first_or_none
from eventhub.directory.models import OrganisationKind
from eventhub.matchmaking import queries as matchmaking
from eventhub.matchmaking.models import MeetingRequest
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.states import Priority
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import editing, merging, places, seats
from eventhub.registration.queries import seating
from tests.faults.two import answer_each_line, rest_before
from tests.faults.unguarded import count_not_held

PAUSE_SECONDS = 0.1


def merge(kept: str, gone: str) -> None:
    """One of two registrations stays, with the organisation that the other names."""
    one, other = row(kept), row(gone)
    merging.merge(one, other, by=one.event.host, taken=["organisation"])


def cancel(number: str) -> None:
    """Somebody does not come."""
    mine = row(number)
    places.cancel(mine, by=mine.user)


def edit(number: str, organisation: str) -> None:
    """Somebody says whom they come for."""
    mine = row(number)
    said: dict[str, Any] = {"name": mine.name, "organisation_kind": OrganisationKind.SME, "country": "FI"}
    editing.change(mine, by=mine.user, organisation=organisation, **said)


def ask(number: str, other: str) -> None:
    """Somebody wants to meet somebody."""
    one, two = (first_or_none(matchmaking.profile_at(row(each))) for each in (number, other))
    assert one
    assert two
    requests.ask(one, two, message="", priority=Priority.WOULD_LIKE, by=None)


def accept(number: str) -> None:
    """Somebody agrees to meet who asked them."""
    requests.accept(db.session.get_one(MeetingRequest, int(number)), by=None)


def row(number: str) -> Registration:
    """Return a registration by its id."""
    return db.session.get_one(Registration, int(number))


DEEDS: dict[str, Callable[..., None]] = {"merge": merge, "cancel": cancel, "edit": edit, "ask": ask, "accept": accept}


def take_guards_away() -> None:
    """Look without holding what was looked at."""
    seats.lock = lambda looked_at: db.session.refresh(looked_at) or looked_at
    seating.held_capacity = count_not_held
    Registration.__mapper__.version_id_col = None
    if db.engine.dialect.name == "sqlite":
        event.remove(db.engine, "begin", database._on_sqlite_begin)


def prepare() -> None:
    """Rest where others may come in between, and take the guards away where the test wants it."""
    merging._carry_over = rest_before(merging._carry_over, PAUSE_SECONDS)
    if os.environ.get("UNGUARDED"):
        take_guards_away()


if __name__ == "__main__":
    answer_each_line(DEEDS, prepare)
