from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import Role, User
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event
from eventhub.mail.message import write
from eventhub.mail.models import OutgoingMail
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.operations import places
from tests import factories

ANSWERS = {
    "name": "Ada Lovelace",
    "organisation": "Analytical Engines",
    "organisation_kind": OrganisationKind.SME,
    "country": "FI",
}
FORM = ANSWERS | {"organisation_kind": "sme", "consent": "y"}


@pytest.fixture
def event(db_session) -> Event:
    """A published event with two seats."""
    with unit_of_work():
        return factories.event(seats=2)


@pytest.fixture
def people(db_session) -> Callable[[int], list[User]]:
    """Make so many people who have not registered yet."""

    def make(number: int) -> list[User]:
        with unit_of_work():
            return [factories.user() for _ in range(number)]

    return make


@pytest.fixture
def register(db_session, event) -> Callable[..., Registration]:
    """Register a person, as themselves unless `by` says otherwise, in a unit of work of its own."""

    def act(person: User, *, by: Any = None, **changes: Any) -> Registration:
        with unit_of_work():
            answers = ANSWERS | {"consented_at": clock.now()} | changes
            return places.register(event, person, by=by or person, **answers)

    return act


@pytest.fixture
def line(event, people, register) -> list[Registration]:
    """Two confirmed, then three who wait, in this order."""
    return [register(person) for person in people(5)]


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    url: str


@pytest.fixture
def letters(db_session) -> Callable[..., list[Letter]]:
    """The mails queued so far, as their readers will see them; `letters(user)` are one person's."""

    def read(reader: User | None = None) -> list[Letter]:
        mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
        found = [mail for mail in mails if reader is None or mail.recipient == reader.email]
        written = [(mail.recipient, write(mail)) for mail in found]
        return [Letter(to, words.subject, words.text, words.url) for to, words in written]

    return read


@dataclass(frozen=True)
class Cast:
    """Who may stand in front of an organiser's page."""

    host: User
    colleague: User
    other_host: User
    manager: User
    stranger: User


@pytest.fixture
def cast(event) -> Cast:
    with unit_of_work():
        colleague = factories.user()
        factories.saved(factories.Membership(user=colleague, organisation=event.organiser, confirmed_at=clock.now()))
        other = factories.event(slug="another").host
        return Cast(event.host, colleague, other, factories.user(Role.PROGRAMME_MANAGER), factories.user())


def shape(event: Event) -> list[tuple[str, int | None]]:
    """Return every registration of an event in the order of arrival: its state and waiting number."""
    rows = db.session.scalars(select(Registration).filter_by(event_id=event.id).order_by(Registration.id))
    return [(row.state.value, row.waiting_number) for row in rows]


def count(event: Event) -> tuple[int, int | None]:
    """Return what the database counts: seats taken, and its ceiling."""
    capacity = db.session.scalars(select(Capacity).filter_by(event_id=event.id)).one()
    return capacity.taken, capacity.ceiling


def over(event: Event) -> dict[str, Any]:
    """Return the changes that make an event lie in the past."""
    return {"starts_at": clock.now() - timedelta(days=3), "ends_at": clock.now() - timedelta(days=1)}
