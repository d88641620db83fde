"""The list of one's events, drafting a new one, and each one's page."""

import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.directory.models import Organisation
from eventhub.events import operations
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.history.operations import record
from tests import factories
from tests.events.pages import desk

NEW = {
    "version": "1",
    "title": "Photonics days",
    "programme": "0",
    "format": "on_site",
    "timezone": "Europe/Paris",
    "starts_at": "2030-05-06T09:00",
    "ends_at": "2030-05-07T17:00",
    "organisation_kind": "cluster",
}


def drafted(db_session):
    return db_session.scalars(select(Event)).one()


def test_a_host_finds_their_events_and_no_others(client, db_session):
    with unit_of_work():
        host = factories.user(Role.HOST)
        factories.event(host=host, title="Mine", state=EventState.DRAFT)
        factories.event(title="Somebody else's")
    client.sign_in(host)
    page = client.get("/staff/events").text
    assert "Mine" in page
    assert "Somebody else&#39;s" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_any_number_of_events(client, db_session, query_count, rows):
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
        for _ in range(rows):
            factories.event(state=EventState.DRAFT)
    client.sign_in(manager)
    with query_count() as queries:
        assert client.get("/staff/events").text.count("<tr>") == rows + 1
    assert queries.count == 3, queries


def test_the_list_is_filtered_by_state(client, db_session):
    with unit_of_work():
        host = factories.user(Role.HOST)
        factories.event(host=host, title="A draft", state=EventState.DRAFT)
        factories.event(host=host, title="In public")
    client.sign_in(host)
    page = client.get("/staff/events?state=draft").text
    assert ("A draft" in page, "In public" in page) == (True, False)
    assert "No event in this state" in client.get("/staff/events?state=cancelled").text
    assert "In public" in client.get("/staff/events?state=nonsense").text


@pytest.mark.parametrize(("role", "may_create"), [(Role.HOST, True), (Role.REVIEWER, False)])
def test_an_empty_list_says_how_to_fill_it(client, db_session, role, may_create):
    with unit_of_work():
        user = factories.user(role)
    client.sign_in(user)
    page = client.get("/staff/events").text
    assert "You have no event yet" in page
    assert ("/staff/events/new" in page) == may_create


def test_a_host_drafts_an_event_for_their_organisation(client, db_session):
    with unit_of_work():
        host = factories.user(Role.HOST)
        mine = factories.organisation(host, name="Cosmetic Valley")
        other = factories.organisation(name="Somebody else's")
    client.sign_in(host)
    assert "Somebody else" not in client.get("/staff/events/new").text
    assert client.post("/staff/events", data=NEW | {"organiser": str(other.id)}).status_code == 422
    assert client.post("/staff/events", data=NEW | {"organiser": "0"}).status_code == 422
    answer = client.post("/staff/events", data=NEW | {"organiser": str(mine.id)})
    event = drafted(db_session)
    assert (answer.status_code, answer.location) == (302, desk(event))
    assert (event.organiser_id, event.host_id, event.state) == (mine.id, host.id, EventState.DRAFT)
    assert event.starts_at.isoformat() == "2030-05-06T07:00:00+00:00"


def test_a_manager_names_an_organisation_that_is_not_listed(client, db_session):
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    answer = client.post("/staff/events", data=NEW | {"organiser": "0"})
    assert answer.status_code == 422
    assert "Write the organisation" in answer.text
    named = {"organiser": "0", "organisation_name": "Cosmetic Valley", "organisation_country": "FR"}
    assert client.post("/staff/events", data=NEW | named).status_code == 302
    assert drafted(db_session).organiser is db_session.scalars(select(Organisation)).one()


def test_a_host_without_an_organisation_is_told_how_to_get_one(client, db_session):
    with unit_of_work():
        host = factories.user(Role.HOST)
    client.sign_in(host)
    assert "You do not speak for an organisation yet" in client.get("/staff/events/new").text
    assert client.post("/staff/events", data=NEW | {"organiser": "0"}).status_code == 422


@pytest.mark.parametrize(
    ("state", "words", "links"),
    [
        (EventState.DRAFT, "The host has to act", {"times", "cancellation", "facts"}),
        (EventState.PUBLISHED, "stands in the calendar", {"times", "postponement", "cancellation", "facts"}),
        (EventState.POSTPONED, "people wait for a new date", {"times", "cancellation", "facts"}),
        (EventState.CANCELLED, "will not take place", {"facts"}),
        (EventState.FINISHED, "the event is over", {"facts"}),
    ],
)
def test_the_page_says_who_has_to_act_and_offers_what_is_possible(client, db_session, state, words, links):
    with unit_of_work():
        event = factories.event(state=state)
    client.sign_in(event.host)
    page = client.get(desk(event)).text
    assert words in page
    offered = {part for part in ("times", "postponement", "cancellation", "facts") if f'"{desk(event, part)}' in page}
    assert offered == links


def test_the_page_of_a_draft_says_what_is_missing_until_nothing_is(client, db_session):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT, summary="")
    client.sign_in(event.host)
    page = client.get(desk(event)).text
    assert "Add a summary." in page
    assert "Publish the event" not in page
    with unit_of_work():
        operations.revise(event, by=event.host, summary="Two days of light.")
    assert "Publish the event" in client.get(desk(event)).text


def test_the_history_tells_what_was_done_to_an_event_and_around_it(client, db_session):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT)
        operations.publish(event, by=event.host)
        operations.revise(event, by=event.host, title="New", seats=3)
        for verb in ("drafted", "reminder removed", "registrations exported", "something new"):
            record(event, verb, by=event.host)
    client.sign_in(event.host)
    page = client.get(desk(event)).text
    for words in ("Drafted the event", "Published the event", "Changed the facts: seats, title", "Something new"):
        assert words in page
    assert ("Removed a reminder" in page, "Exported the registrations" in page) == (True, True)


def test_only_desks_that_exist_are_linked(client, db_session, app, monkeypatch):
    with unit_of_work():
        event = factories.event()
    client.sign_in(event.host)
    monkeypatch.setattr("eventhub.events.routes.answers.DESKS", (("Here", "events.edit"), ("Nowhere", "nothing.here")))
    page = client.get(desk(event)).text
    assert ("Here</a>" in page, "Nowhere" in page) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_number_of_queries_for_any_programme(client, db_session, query_count, rows):
    with unit_of_work():
        event = factories.event()
        for number in range(rows):
            times = {"starts_at": event.starts_at, "ends_at": factories.in_days(30.5)}
            operations.add_item(event, by=event.host, kind=factories.ItemKind.PLENARY, title=f"Talk {number}", **times)
    client.sign_in(event.host)
    with query_count() as queries:
        assert client.get(desk(event)).text.count('id="item-') == rows
    assert queries.count == 13, queries
