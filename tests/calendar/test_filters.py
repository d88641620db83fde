"""What an address asks for, and which events that finds, on pages and in feeds alike."""

import re
from datetime import date, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from eventhub import clock
from eventhub.calendar import choices
from eventhub.calendar.filters import Filters, read
from eventhub.db import unit_of_work
from eventhub.events.models import EventTheme, Venue
from eventhub.events.states import EventFormat, EventState
from tests import factories


def test_an_address_is_read_into_what_it_asks_for():
    asked = read(
        MultiDict(
            [("q", " lasers\x00 "), ("country", "FR"), ("country", "CA"), ("country", "FR"), ("theme", ""),
             ("from", "2026-03-01"), ("to", "soon"), ("view", "map"), ("page", "2")]
        )
    )  # fmt: skip

    assert asked == Filters(q="lasers", country=("CA", "FR"), since=date(2026, 3, 1))


def test_one_question_has_one_address():
    asked = Filters(country=("CA", "FR"), q="a b", until=date(2026, 3, 1))

    assert asked.arguments() == {"q": "a b", "country": ["CA", "FR"], "to": "2026-03-01"}
    assert read(MultiDict(asked.arguments())) == asked
    assert asked.without("country", "CA") == {"q": ["a b"], "country": ["FR"], "to": ["2026-03-01"]}


@pytest.mark.parametrize("day", ["", "2026-02-30", "0001-01-01", "9999-12-31", "2026-W01", "tomorrow", "9" * 5000])
def test_a_day_that_is_none_asks_for_nothing(day):
    assert read(MultiDict({"from": day, "to": day})) in (
        Filters(),
        Filters(since=date(2025, 12, 29), until=date(2025, 12, 29)),
    )


FOUND = [
    ("", {"lyon", "toronto", "online"}),
    ("q=PHOTONICS", {"lyon"}),
    ("q=cité", {"lyon"}),
    ("q=exhibition toronto", {"toronto"}),
    ("q=exhibition lyon", set()),
    ("q=%25", set()),
    ("q=_", set()),
    ("q=weeks", {"lyon"}),
    ("q=atlantic cluster", {"toronto"}),
    ("country=FR", {"lyon"}),
    ("country=FR&country=CA", {"lyon", "toronto"}),
    ("country=XX", set()),
    ("theme=photonics", {"lyon"}),
    ("theme=photonics&theme=sport", {"lyon", "toronto"}),
    ("format=online", {"online"}),
    ("format=unknown", set()),
    ("programme=weeks", {"lyon"}),
    ("language=fr", {"lyon"}),
    ("language=f", set()),
    ("language=en&language=fr", {"lyon", "toronto", "online"}),
    ("country=FR&format=online", set()),
]


@pytest.mark.parametrize(("address", "expected"), FOUND)
def test_pages_and_feeds_find_the_same(client, db_session, address, expected):
    with unit_of_work():
        three_events()
    page = client.get(f"/calendar?{address}").text
    feed = client.get(f"/calendar.ics?{address}").text

    assert set(re.findall(r"<h2><a [^>]*>(\w+)", page)) == expected
    assert set(re.findall(r"SUMMARY:(\w+)", feed)) == expected


def three_events():
    weeks = factories.programme(slug="weeks", name="Cluster Weeks")
    lyon = factories.event(title="lyon photonics", programme=weeks, languages=["en", "fr"], summary="Lasers",
                           venue=Venue(name="Cité", city="Lyon", country="FR"))  # fmt: skip
    lyon.themes = [EventTheme(theme="photonics"), EventTheme(theme="sport")]
    toronto = factories.event(title="toronto")
    toronto.themes = [EventTheme(theme="sport")]
    factories.event(title="online", venue=None, format=EventFormat.ONLINE, summary="Webinar")
    factories.event(title="draft", state=EventState.DRAFT)


EDGES = [
    ("", ["now", "soon", "later"], ["past", "now", "soon", "later"]),
    ("from={past}", ["past", "now", "soon", "later"], ["past", "now", "soon", "later"]),
    ("from={soon}&to={soon}", ["soon"], ["soon"]),
    ("from={long ago}&to={past}", ["long ago", "past"], ["long ago", "past"]),
    ("to={past}", ["past", "long ago"], ["past"]),
]


@pytest.mark.parametrize(("address", "on_page", "in_feed"), EDGES)
def test_days_bound_what_is_found(client, db_session, address, on_page, in_feed):
    days = {"long ago": -90, "past": -20, "now": 0, "soon": 10, "later": 60}
    with unit_of_work():
        for title, day in days.items():
            start = clock.now() if title == "now" else factories.in_days(day)
            factories.event(title=title, starts_at=start, ends_at=start + timedelta(hours=1))
    address = address.format(**{title: factories.in_days(day).date() for title, day in days.items()})

    assert re.findall(r"<h2><a [^>]*>([^<]+)", client.get(f"/calendar?{address}").text) == on_page
    assert re.findall(r"SUMMARY:([a-z ]+)", client.get(f"/calendar.ics?{address}").text) == in_feed


@pytest.mark.parametrize("events", [1, 3])
def test_a_feed_asks_one_question(client, db_session, query_count, events):
    with unit_of_work():
        for _number in range(events):
            factories.event()
    client.get("/calendar.ics")
    with query_count() as statements:
        assert client.get("/calendar.ics").text.count("BEGIN:VEVENT") == events

    assert statements.count == 1


def test_choices_are_those_of_public_events(db_session):
    with unit_of_work():
        factories.event(programme=factories.programme(slug="weeks", name="Weeks"))
        factories.event()
        factories.event(state=EventState.DRAFT, venue=Venue(city="Lyon", country="FR"))
        factories.programme(name="Nothing in it yet")

    assert sorted(db_session.execute(choices.choices()).all()) == [
        ("country", "CA", "CA"),
        ("programme", "weeks", "Weeks"),
    ]
