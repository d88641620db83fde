"""What the calendar says where it finds nothing, and how the past is reached."""

import re

import pytest

from eventhub.db import unit_of_work
from eventhub.events import operations as events
from eventhub.events import speakers
from eventhub.events.states import EventFormat, EventState, ItemKind
from tests import factories
from tests.calendar.test_public_pages import lyon, titles, utc


def test_an_empty_result_says_which_filter_to_drop(client, db_session):
    with unit_of_work():
        factories.event()
    page = client.get("/calendar?country=CA&q=nothing+like+it").text

    assert "Nothing matches all of these filters" in page
    assert "without “nothing like it”" in page
    assert "without Canada" not in page


@pytest.mark.parametrize("view", ["", "&view=month", "&view=map"])
@pytest.mark.parametrize("filters", [1, 3, 20])
def test_an_empty_result_costs_the_same_however_much_was_asked(client, db_session, query_count, view, filters):
    with unit_of_work():
        factories.event()
    asked = "&".join(f"theme=none-{number}" for number in range(filters))
    client.get("/calendar")
    with query_count() as queries:
        client.get(f"/calendar?{asked}&country=CA{view}")

    assert queries.count == (3 if "month" in view else 4), queries


def test_an_empty_month_shows_itself_and_counts_within_itself(client, db_session):
    with unit_of_work():
        factories.event(title="March", starts_at=utc("2030-03-06 09:00"), ends_at=utc("2030-03-08 16:00"), venue=lyon())
        factories.event(title="April", starts_at=utc("2030-04-06 09:00"), ends_at=utc("2030-04-08 16:00"))
    month = "/calendar?view=month&from=2030-03-01&to=2030-03-31"
    narrowed, empty = client.get(f"{month}&country=CA&format=online").text, client.get(f"{month}&q=nothing").text

    assert "without Canada" not in narrowed
    assert "<caption>March 2030</caption>" in empty
    assert "without “nothing”</a>: 1 event" in empty
    assert "Nothing in this month" in client.get("/calendar?view=month&from=2031-01-01").text


def test_an_empty_result_names_the_filter_that_hides_most_first(client, db_session):
    with unit_of_work():
        for number in range(3):
            factories.event(title=f"Toronto {number}")
        factories.event(title="Lyon", venue=lyon(), format=EventFormat.HYBRID)
    page = client.get("/calendar?country=CA&format=hybrid").text

    assert page.index("without On site and online</a>: 3 events") < page.index("without Canada</a>: 1 event")


def test_words_of_the_programme_find_its_event_and_only_as_long_as_they_stand_in_it(client, db_session):
    with unit_of_work():
        event = factories.event(title="Bridge days")
        item = events.add_item(
            event,
            by=event.host,
            kind=ItemKind.WORKSHOP,
            title="Żywność bez odpadów",
            starts_at=event.starts_at,
            ends_at=event.ends_at,
        )
        speaker = speakers.add(event, by=event.host, name="Søren Ångström")
    asked = ("zywnosc", "soren angstrom", "odpadow angstrom", "kaunas")
    assert [titles(client.get(f"/calendar?q={words}")) for words in asked] == [*[["Bridge days"]] * 3, []]

    with unit_of_work():
        events.change_item(item, by=event.host, title="Kaunas")
    assert [titles(client.get(f"/calendar?q={words}")) for words in ("zywnosc", "kaunas")] == [[], ["Bridge days"]]
    with unit_of_work():
        events.remove_item(item, by=event.host)
        speakers.remove(speaker, by=event.host)
    assert [titles(client.get(f"/calendar?q={words}")) for words in ("kaunas", "soren")] == [[], []]


def test_past_events_are_reached_with_the_same_filters_and_season_by_season(client, db_session):
    with unit_of_work():
        old, new = (factories.programme(name=name, slug=name.lower()) for name in ("Old", "New"))
        past = {"starts_at": factories.in_days(-9), "ends_at": factories.in_days(-8), "state": EventState.FINISHED}
        factories.event(title="It was good", programme=old, **past)
        factories.event(title="To come", programme=new)
        factories.event(title="Called off", programme=new, state=EventState.CANCELLED)
        factories.event(title="Alone", **past)
    archive = client.get("/calendar/archive").text

    assert "1 event took place; 1 country" in archive
    assert "0 events took place, 1 is to come" in archive
    assert "Events outside a season" in archive
    path = re.search(r'href="(/calendar\?programme=old&amp;to=[^"]+)"', archive)[1].replace("&amp;", "&")
    assert titles(client.get(path)) == ["It was good"]
    listed = client.get("/calendar?programme=new").text
    assert re.search(r'href="/calendar\?programme=new&amp;to=\d{4}-\d\d-\d\d">Look at past events', listed)
