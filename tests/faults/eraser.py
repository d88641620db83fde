"""Somebody in a process of their own: does what each line of its input says, and prints what came of it.

`erase USER`, `register EVENT USER`, `claim REGISTRATION` and `accept REQUEST`, by their ids. Who erases rests between
holding and leaving, who registers between finding the person and holding them. UNGUARDED lets people be registered
without looking whether they have been erased meanwhile; who registers then waits until they have been.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.directory.models import OrganisationKind
from eventhub.erasure import operations
from eventhub.events.models import Event
from eventhub.matchmaking.models import MeetingRequest
from eventhub.matchmaking.operations import requests
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import places
from tests.faults.two import answer_each_line, rest_before

PAUSE_SECONDS = 0.2


def erase(number: str) -> None:
    """Somebody has themselves erased."""
    person = db.session.get_one(User, int(number))
    operations.erase(person, by=person)


def register(event: str, number: str) -> None:
    """Somebody registers."""
    person, said = db.session.get_one(User, int(number)), {"organisation": "", "country": "FI"}
    answers: Any = {**said, "name": person.name, "organisation_kind": OrganisationKind.SME, "consented_at": clock.now()}
    places.register(db.session.get_one(Event, int(event)), person, by=person, **answers)


def claim(number: str) -> None:
    """Somebody takes the seat that is kept for them."""
    mine = db.session.get_one(Registration, int(number))
    places.claim(mine, by=mine.user)


def accept(number: str) -> None:
    """Somebody agrees to meet who asked them."""
    requests.accept(db.session.get_one(MeetingRequest, int(number)), by=None)


DEEDS: dict[str, Callable[..., None]] = {"erase": erase, "register": register, "claim": claim, "accept": accept}


def wait_for_erasure(user: User) -> None:
    """Go on once somebody else has erased the person, whom nobody here holds."""
    number, gone = user.id, None
    while gone is None:
        time.sleep(PAUSE_SECONDS)
        with db.engine.connect() as connection:
            gone = connection.scalar(select(User.erased_at).where(User.id == number))


def prepare() -> None:
    """Rest where others may come in between, or take the guard away."""
    operations._leave = rest_before(operations._leave, PAUSE_SECONDS)
    unguarded = os.environ.get("UNGUARDED")
    accounts.hold_known = wait_for_erasure if unguarded else rest_before(accounts.hold_known, PAUSE_SECONDS)


if __name__ == "__main__":
    answer_each_line(DEEDS, prepare)
