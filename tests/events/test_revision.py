"""Facts are changed by name; what matters to who comes is told, and nothing false is ever public."""

from datetime import timedelta

import pytest

from eventhub.db import unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.errors import Refusal
from eventhub.events import operations
from eventhub.events.models import Venue
from eventhub.events.states import EventFormat, EventState
from eventhub.history.queries import history_of
from tests import factories
from tests.events.signals import heard


def hall(**changes):
    return Venue(**{"name": "Palais", "city": "Lyon", "country": "FR"} | changes)


def with_hall(facts):
    """Put a hall of its own where the facts name another venue."""
    return facts | {"venue": hall()} if facts.get("venue") else facts


def told_of(event, **facts):
    """Revise an event and return its new SEQUENCE and the names of the signals sent."""
    with heard() as signals, unit_of_work():
        operations.revise(event, by=event.host, **facts)
    return event.sequence, [name for name, _ in signals]


def test_a_draft_is_made_from_what_its_host_said(db_session):
    with unit_of_work():
        host = factories.user()
        facts = {"format": EventFormat.HYBRID, "timezone": "Europe/Paris", "themes": ["photonics"], "seats": 80}
        times = {"starts_at": factories.in_days(10), "ends_at": factories.in_days(11)}
        organiser = factories.organisation(kind=OrganisationKind.CLUSTER)
        event = operations.create_draft("Été", organiser=organiser, host=host, by=host, venue=hall(), **facts, **times)
    assert (event.state, event.path, event.venue.city) == (EventState.DRAFT, f"{event.id}-ete", "Lyon")
    assert (event.theme_slugs, event.languages, event.seats) == (["photonics"], [], 80)
    assert [entry.verb for entry in db_session.scalars(history_of(event))] == ["usual reminders added", "drafted"]


@pytest.mark.parametrize("name", ["state", "version", "host", "uid", "no_such_thing"])
def test_only_facts_can_be_written(db_session, name):
    with unit_of_work():
        event = factories.event()
    with pytest.raises(TypeError, match=name), unit_of_work():
        operations.revise(event, by=event.host, **{name: "published"})


@pytest.mark.parametrize(
    ("facts", "sequence", "signals"),
    [
        ({"title": "Photonics days", "description": "More"}, 0, []),
        ({"seats": 40}, 0, ["seats_changed"]),
        ({"venue": "another"}, 1, ["event_rescheduled"]),
        ({"timezone": "America/Vancouver"}, 1, ["event_rescheduled"]),
        ({"ends_at": factories.in_days(33)}, 1, ["event_rescheduled"]),
        ({"venue": None, "format": EventFormat.ONLINE, "online_url": "https://a.example"}, 1, ["event_rescheduled"]),
        ({"seats": 40, "venue": "another"}, 1, ["event_rescheduled", "seats_changed"]),
    ],
)
def test_what_matters_to_who_comes_is_told_once_the_event_is_public(db_session, facts, sequence, signals):
    with unit_of_work():
        event, draft = factories.event(), factories.event(state=EventState.DRAFT)
    assert told_of(event, **with_hall(facts)) == (sequence, signals)
    assert told_of(draft, **with_hall(facts)) == (0, [name for name in signals if name == "seats_changed"])


def test_saying_the_same_again_is_no_change(db_session):
    with unit_of_work():
        event = factories.event(languages=["en", "fr"])
        operations.revise(event, by=None, themes=["sport", "photonics"])
        event.sequence = 0
    same = {"title": event.title, "languages": ["en", "fr"], "themes": ["photonics", "sport"], "seats": None}
    place = hall(name="Exhibition Place", city="Toronto", country="CA", latitude=43.63, longitude=-79.42)
    version, rows = event.version, len(db_session.scalars(history_of(event)).all())
    assert told_of(event, venue=place, **same) == (0, [])
    assert (event.version, len(db_session.scalars(history_of(event)).all())) == (version, rows)


def test_history_names_the_facts_that_changed(db_session):
    with unit_of_work():
        event = factories.event()
        operations.revise(event, by=event.host, title="Other", seats=3, summary=event.summary)
    (entry,) = db_session.scalars(history_of(event))
    assert (entry.verb, entry.note, entry.actor_id) == ("revised", "seats, title", event.host_id)


def test_themes_are_exchanged_and_kept(db_session):
    with unit_of_work():
        event = factories.event()
        operations.revise(event, by=None, themes=["sport", "photonics"])
    with unit_of_work():
        operations.revise(event, by=None, themes=["photonics", "chemicals", "photonics"])
    db_session.expire_all()
    assert event.theme_slugs == ["chemicals", "photonics"]


@pytest.mark.parametrize("facts", [{"summary": ""}, {"venue": None}, {"format": EventFormat.ONLINE}])
def test_a_public_event_never_loses_what_it_needs(db_session, facts):
    with unit_of_work():
        event = factories.event()
    with pytest.raises(Refusal, match="A public event needs"), unit_of_work():
        operations.revise(event, by=event.host, **facts)
    assert (event.summary, event.format) == ("Meet clusters from both sides of the Atlantic.", EventFormat.ON_SITE)


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.FINISHED])
@pytest.mark.parametrize("fact", ["starts_at", "venue", "seats", "title"])
def test_what_is_over_keeps_its_time_place_and_seats(db_session, state, fact):
    with unit_of_work():
        event = factories.event(state=state)
    value = {"starts_at": event.starts_at + timedelta(hours=1), "venue": hall(), "seats": 5, "title": "Better"}[fact]
    if fact == "title":
        assert told_of(event, title=value) == (0, [])
        return
    with pytest.raises(Refusal, match="over or was cancelled"), unit_of_work():
        operations.revise(event, by=event.host, **{fact: value})


def test_seats_are_a_fact_of_their_own(db_session):
    with unit_of_work():
        event = factories.event()
    with heard() as signals, unit_of_work():
        operations.set_seats(event, 12, by=event.host)
        operations.set_seats(event, 12, by=event.host)
        operations.set_seats(event, None, by=event.host)
    assert signals == [("seats_changed", {"by": event.host})] * 2
