"""The pages on which a host writes the programme."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from eventhub.db import unit_of_work
from eventhub.events import operations, queries
from tests import factories
from tests.events.pages import WALL, desk


@pytest.fixture
def event(client, db_session):
    """A published event whose host is signed in."""
    with unit_of_work():
        row = factories.event(timezone="Europe/Paris")
    client.sign_in(row.host)
    return row


def typed(event, **changes):
    """The item form as a browser posts it, for the first hour of the event."""
    starts_at = event.starts_at.astimezone(ZoneInfo(event.timezone))
    times = {"starts_at": starts_at.strftime(WALL), "ends_at": (starts_at + timedelta(hours=1)).strftime(WALL)}
    return {"version": event.version, "title": "Lasers", "kind": "plenary", **times} | changes


def test_a_part_is_added_changed_and_removed(client, event, db_session):
    assert client.post(desk(event, "programme"), data=typed(event, room="Hall A")).status_code == 302
    (item,) = db_session.scalars(queries.items_of(event))
    assert (item.title, item.room, item.starts_at) == ("Lasers", "Hall A", event.starts_at)
    assert "Lasers" in client.get(desk(event)).text
    address = desk(event, f"programme/{item.id}")
    assert 'value="Hall A"' in client.get(address).text
    assert client.post(address, data=typed(event, room="Hall B")).status_code == 302
    assert (item.room, item.sequence) == ("Hall B", 1)
    assert "Remove “Lasers”" in client.get(f"{address}/removal").text
    assert client.post(f"{address}/removal").status_code == 302
    assert db_session.scalars(queries.items_of(event)).all() == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"title": ""}, "Title: This field is required."),
        ({"kind": "party"}, "What it is: Not a valid choice."),
        ({"starts_at": "2020-01-01T10:00"}, "inside the event&#39;s time"),
        ({"ends_at": "2020-01-01T10:00"}, "The end comes after the start."),
        ({"ends_at": ""}, "Ends: This field is required."),
    ],
)
def test_an_answer_that_cannot_be_is_named_and_the_rest_is_kept(client, event, db_session, answers, words):
    answer = client.post(desk(event, "programme"), data=typed(event, room="Hall A") | answers)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Hall A"' in answer.text
    assert db_session.scalars(queries.items_of(event)).all() == []


def test_two_people_on_one_programme_hear_of_each_other(client, event, db_session):
    mine = typed(event)
    with unit_of_work():
        operations.revise(event, by=factories.user(name="Ada Lovelace"), title="Her title")
    answer = client.post(desk(event, "programme"), data=mine)
    assert answer.status_code == 409
    assert "Ada Lovelace changed this event" in answer.text
    with unit_of_work():
        item = factories.item(event)
    stale = client.post(desk(event, f"programme/{item.id}"), data=mine)
    assert (stale.status_code, item.title) == (409, "Photonics for industry")
