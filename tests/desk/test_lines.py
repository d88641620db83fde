"""The desk names every event of which registrations await the organiser's word, however many events there are."""

import re
from datetime import timedelta

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.desk import routes
from eventhub.events.states import EventState
from eventhub.registration.states import RegistrationState
from tests import factories

LINE = re.compile(r'<li><a href="/staff/events/([^"/]+)/registrations">([^<]+)</a>: (\d+) registration')
WAITS = RegistrationState.PENDING_APPROVAL


@pytest.fixture
def host(client, db_session):
    with unit_of_work():
        person = factories.user(Role.HOST)
    client.sign_in(person)
    return person


def hold(host, number, waiting=0, **changes):
    """The host's event number so and so, at which so many await a word."""
    with unit_of_work():
        changes = {"title": f"Event {number}", "starts_at": factories.in_days(30 + number / 48)} | changes
        event = factories.event(host=host, organiser=factories.organisation(), **changes)
        for _each in range(waiting):
            factories.registration(event, state=WAITS)
        return event


def lines(client, page=1):
    return [(title, int(number)) for _path, title, number in LINE.findall(client.get(f"/staff?page={page}").text)]


def test_an_event_has_its_line_though_others_come_before_it(client, host):
    for number in range(routes.ROWS_A_BLOCK + 1):
        hold(host, number)
    hold(host, 50, waiting=3)
    hold(host, 40, waiting=1)
    assert lines(client) == [("Event 40", 1), ("Event 50", 3)]
    assert "Event 6</a>" not in client.get("/staff").text


def test_lines_fill_pages_and_each_stands_on_one(client, host, monkeypatch):
    monkeypatch.setattr(routes, "LINES_A_PAGE", 2)
    for number in range(5):
        hold(host, number, waiting=number % 2 + 1)
        hold(host, number + 0.5)
    assert [lines(client, page) for page in (1, 2, 3, 9)] == [
        [("Event 0", 1), ("Event 1", 2)], [("Event 2", 1), ("Event 3", 2)], [("Event 4", 1)], []
    ]  # fmt: skip
    assert "/staff?page=3" in client.get("/staff").text


def test_what_somebody_wants_changed_awaits_a_word_too_and_counts_once(client, host):
    event = hold(host, 1, waiting=1)
    with unit_of_work():
        for state in (WAITS, RegistrationState.CONFIRMED):
            factories.registration(event, state=state, proposed={"name": "X"}, proposed_at=clock.now())
    assert lines(client) == [("Event 1", 3)]


def test_no_line_is_for_what_is_over_hidden_or_anothers(client, host):
    hold(host, 1, waiting=1, state=EventState.DRAFT)
    hold(host, 2, waiting=1, starts_at=clock.now() - timedelta(days=2), ends_at=clock.now() - timedelta(days=1))
    with unit_of_work():
        other = factories.user(Role.HOST)
    hold(other, 3, waiting=1)
    assert lines(client) == []


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_desk_asks_as_often_for_thirty_events_as_for_one(client, host, query_count, number):
    for each in range(number):
        hold(host, each, waiting=1)
    with query_count() as queries:
        assert len(lines(client)) == min(number, routes.LINES_A_PAGE)
    assert queries.count == 6, queries
