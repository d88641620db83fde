import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events.models import Programme
from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import CallState
from tests import factories

FACTS = {
    "version": 1,
    "kind": "host",
    "title": "Host a cluster event",
    "summary": "Bring the season to your region.",
    "opens_at": "2027-01-15T09:00",
    "closes_at": "2027-03-29T23:59",
    "timezone": "Europe/Brussels",
    "events_from": "2027-04-01",
    "events_until": "2027-06-30",
    "decision_days": "21",
    "warning_day": "14",
    "reviewers_per_application": "3",
    "criteria-0-title": "Relevance",
    "criteria-0-weight": "2",
    "criteria-1-title": "Reach",
    "criteria-2-title": "",
}


@pytest.fixture
def manager(client, db_session):
    with unit_of_work():
        person = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(person)
    return person


def test_a_manager_adds_a_programme_and_goes_on_to_its_first_call(client, manager):
    data = {"name": "EU Cluster Weeks 2027", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}

    answer = client.post("/staff/programmes", data=data)

    assert (answer.location, db.session.scalars(select(Programme.name)).all()) == (
        "/staff/calls/new",
        ["EU Cluster Weeks 2027"],
    )


def test_a_programme_that_ends_before_it_begins_comes_back(client, manager):
    answer = client.post("/staff/programmes", data={"name": "X", "starts_on": "2027-02-01", "ends_on": "2027-01-01"})

    assert (answer.status_code, "The last day cannot be before the first." in answer.text) == (422, True)


def test_without_a_programme_a_call_begins_with_one(client, manager):
    assert client.get("/staff/calls/new").location == "/staff/programmes/new"


def test_a_new_call_is_offered_2359_in_brussels(client, manager):
    with unit_of_work():
        factories.programme()

    page = client.get("/staff/calls/new").text

    assert 'T23:59"' in page
    assert '<option selected value="Europe/Brussels">' in page


def test_a_manager_drafts_a_call_with_wall_times_of_its_zone(client, manager):
    with unit_of_work():
        programme = factories.programme()

    client.post("/staff/calls", data=FACTS | {"programme_id": programme.id})

    call = db.session.scalars(select(Call)).one()
    assert (call.opens_at.isoformat(), call.closes_at.isoformat()) == (
        "2027-01-15T08:00:00+00:00",
        "2027-03-29T21:59:00+00:00",  # the day after clocks went forward
    )
    assert [(each.title, each.weight) for each in call.criteria] == [("Relevance", 2), ("Reach", 1)]
    assert (call.programme, call.state, call.decision_days) == (programme, CallState.DRAFT, 21)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("closes_at", "2027-01-15T09:00", "A call closes after it opens."),
        ("events_until", "2027-03-31", "The last day cannot be before the first."),
        ("title", "", "This field is required."),
        ("timezone", "Mars/Base", "Not a valid choice."),
        ("criteria-0-weight", "0", "Number must be between 1 and 100."),
    ],
)
def test_a_malformed_call_comes_back_with_what_was_typed(client, manager, field, value, message):
    with unit_of_work():
        programme = factories.programme()

    answer = client.post("/staff/calls", data=FACTS | {"programme_id": programme.id, field: value})

    assert (answer.status_code, message in answer.text, FACTS["summary"] in answer.text) == (422, True, True)
    assert db.session.scalars(select(Call)).all() == []


def test_a_draft_is_revised_opened_and_closed(client, manager):
    with unit_of_work():
        call = factories.call(state=CallState.DRAFT)
    path = f"/staff/calls/{call.id}"

    page = client.get(path).text
    client.post(path, data=FACTS | {"programme_id": call.programme_id, "version": call.version})
    opened = client.post(f"{path}/opening")
    question = client.get(f"{path}/closing").text
    client.post(f"{path}/closing")

    db.session.refresh(call)
    assert ("Relevance" in page, opened.location) == (True, f"/calls/{call.slug}")
    assert ("cannot be opened again" in question, call.state, call.decision_days) == (True, CallState.CLOSED, 21)
    assert "It stays as it was." in client.get(path).text


def test_an_announced_call_changes_its_words_and_closing_only(client, manager):
    with unit_of_work():
        call = factories.call()
    window, criteria = (call.events_from, call.events_until), [each.title for each in call.criteria]
    data = FACTS | {"version": call.version, "title": "Host us", "programme_id": 99, "criteria-0-title": "Money"}

    answer = client.post(f"/staff/calls/{call.id}", data=data)

    db.session.refresh(call)
    assert (answer.status_code, call.title, call.closes_at.isoformat()) == (302, "Host us", "2027-03-29T21:59:00+00:00")
    assert ((call.events_from, call.events_until), [each.title for each in call.criteria]) == (window, criteria)


def test_the_second_of_two_managers_hears_who_was_first(client, manager):
    with unit_of_work():
        call = factories.call()
        data = FACTS | {"version": call.version}
    client.post(f"/staff/calls/{call.id}", data=data)

    answer = client.post(f"/staff/calls/{call.id}", data=data | {"title": "Mine"})

    assert (answer.status_code, f"{manager.name} changed this on" in answer.text) == (409, True)
    assert 'value="Mine"' in answer.text


def test_the_call_desk_leads_to_each_programmes_reminders(client, manager):
    with unit_of_work():
        first, second = factories.programme(), factories.programme()

    page = client.get("/staff/calls").text

    for programme in (first, second):
        address = f"/staff/programmes/{programme.id}/reminders"
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


PATHS = ("/staff/calls", "/staff/calls/new", "/staff/programmes/new", "/staff/calls/1", "/staff/calls/1/closing")
POSTS = ("/staff/calls", "/staff/programmes", "/staff/calls/1", "/staff/calls/1/opening", "/staff/calls/1/closing")


@pytest.mark.parametrize(("roles", "status"), [(None, 302), ((), 403), ((Role.HOST,), 403), ((Role.REVIEWER,), 403)])
def test_the_call_desk_is_the_managers(client, db_session, roles, status):
    with unit_of_work():
        factories.call()
        reader = factories.user(*roles) if roles is not None else None
    if reader:
        client.sign_in(reader)

    assert {client.get(path).status_code for path in PATHS} == {status}
    assert {client.post(path, data={}).status_code for path in POSTS} == {status}
