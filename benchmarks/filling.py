"""A database with a season in it, for the benchmarks: so many public events, and one with many people registered."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, text

from eventhub.accounts.models import User
from eventhub.calendar.versions import public_changed
from eventhub.db import Base, db, unit_of_work
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.directory.themes import THEMES
from eventhub.events.models import Event, EventTheme, Programme, ProgrammeItem, Venue
from eventhub.events.states import EventFormat, EventState, ItemKind
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.states import RegistrationState

IN_THE_MONTH = 62
REGISTERED = 400
ITEMS = 6
STEP = 5_000
MONTH = datetime(2032, 5, 1, 7, tzinfo=UTC)
"""The month that is measured lies ahead; the other events follow it, and those of every size are equally dense."""
CITIES = (("Lyon", "FR"), ("Toronto", "CA"), ("Łódź", "PL"), ("Αθήνα", "GR"), ("Casablanca", "MA"), ("Malmö", "SE"))
ZONES = ("Europe/Paris", "America/Toronto", "Europe/Warsaw", "Europe/Athens", "Africa/Casablanca", "Europe/Stockholm")
SUBJECTS = ("photonics", "batteries", "tourism", "textiles", "medicine", "mobility", "chemicals", "sport")


def fill(number: int) -> None:
    """Take every row away and write the season."""
    with unit_of_work():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(delete(table))
        host_id, organiser_id, programme_id = _house()
        for first in range(1, number + 1, STEP):
            _events(range(first, min(first + STEP, number + 1)), host_id, organiser_id, programme_id)
        _people(range(host_id + 1, host_id + 1 + REGISTERED))
        public_changed(db.session())
    if db.engine.dialect.name == "postgresql":
        with unit_of_work():
            db.session.execute(text("ANALYZE"))


def _house() -> tuple[int, int, int]:
    rows: list[Any] = [
        User(email="host@example.org", name="Host"),
        Organisation(name="Cluster", kind=OrganisationKind.CLUSTER, country="FR"),
        Programme(slug="season", name="Season", starts_on=MONTH.date(), ends_on=MONTH.date() + timedelta(days=300)),
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows[0].id, rows[1].id, rows[2].id


def _events(numbers: range, host_id: int, organiser_id: int, programme_id: int) -> None:
    db.session.execute(insert(Venue), [_venue(number) for number in numbers])
    keys = {"host_id": host_id, "organiser_id": organiser_id, "programme_id": programme_id}
    db.session.execute(insert(Event), [_event(number) | keys for number in numbers])
    slugs = list(THEMES)
    themes = [
        {"event_id": number, "theme": slugs[(number + each) % len(slugs)]} for number in numbers for each in (0, 5)
    ]
    db.session.execute(insert(EventTheme), themes)
    items = [_item(number, each) for number in numbers if number <= IN_THE_MONTH for each in range(ITEMS)]
    if items:
        db.session.execute(insert(ProgrammeItem), items)


def _venue(number: int) -> dict[str, Any]:
    city, country = CITIES[number % len(CITIES)]
    where = {"latitude": 45.76 + number % 9, "longitude": 4.84 + number % 7}
    return {
        "id": number,
        "name": f"Hall {number % 40}",
        "address": "1, rue Centrale",
        "city": city,
        "country": country,
    } | where


def _starts_at(number: int) -> datetime:
    """Some fill the month; of the others each third follows it and the rest lie before it."""
    if number <= IN_THE_MONTH:
        return MONTH + timedelta(days=number // 2 % 30)
    hours = 12 * (number // 3)
    return MONTH + (timedelta(days=31, hours=hours) if number % 3 == 0 else timedelta(days=-10, hours=-hours))


def _event(number: int) -> dict[str, Any]:
    subject, starts_at = SUBJECTS[number % len(SUBJECTS)], _starts_at(number)
    return {
        "id": number, "uid": f"{number}@benchmark", "slug": f"meeting-on-{subject}",
        "title": f"Meeting {number} on {subject}", "description": f"**{subject}** for everybody.\n\n" * 5,
        "summary": f"Two days on {subject}, with clusters from all over Europe, companies and research.",
        "state": EventState.PUBLISHED, "format": EventFormat.ON_SITE, "languages": ["en", "fr"], "seats": 500,
        "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=8 if number % 5 else 40),
        "timezone": ZONES[number % len(ZONES)], "venue_id": number,
    }  # fmt: skip


def _item(number: int, each: int) -> dict[str, Any]:
    starts_at = _starts_at(number) + timedelta(hours=each)
    facts = {"title": f"Part {each}", "description": "A talk.", "room": f"Room {each % 2}", "kind": ItemKind.PLENARY}
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=50)}
    return {"event_id": number, "uid": f"{number}-{each}@benchmark"} | facts | times


def _people(people: range) -> None:
    db.session.execute(
        insert(User), [{"id": each, "email": f"p{each}@example.org", "name": f"P {each}"} for each in people]
    )
    facts = {
        "event_id": 1, "state": RegistrationState.CONFIRMED, "organisation": "Company", "country": "FR",
        "organisation_kind": OrganisationKind.CLUSTER, "consented_at": MONTH,
    }  # fmt: skip
    db.session.execute(insert(Registration), [facts | {"user_id": each, "name": f"P {each}"} for each in people])
    db.session.add(Capacity(event_id=1, taken=len(people), ceiling=500))
