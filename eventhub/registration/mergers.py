"""Tickets of registrations that went into others: they lead to the ones that were kept."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.merging import mergers_at
from eventhub.registration.states import GONE

Row = TypeVar("Row", bound=Any)


def mergers(event: Event) -> dict[int, int]:
    """Return into which registration each of an event went that is another's now, by id."""
    return {gone: int(kept) for gone, kept in db.session.execute(mergers_at(event)) if kept}


def kept_of(registration: Registration) -> Registration:
    """Return the registration that a person has now: this one, or the one it went into, however often that happened."""
    into = mergers(registration.event) if registration.state in GONE else {}
    return followed(registration, into, partial(db.session.get, Registration))


def followed(ticket: Row, into: Mapping[int, int], find: Callable[[int], Row | None]) -> Row:
    """Return what a ticket leads to: itself, or what it went into, `find` giving the row of an id."""
    left = dict(into)
    while ticket.state in GONE and ticket.id in left:
        ticket = find(left.pop(ticket.id)) or ticket
    return ticket
