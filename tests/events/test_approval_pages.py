"""Asking for approval and answering, on the desk's pages."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.events import approval
from eventhub.events.states import EventState
from tests import factories
from tests.events.pages import desk, form_of

DEEDS = {"approval/requirement": {}, "approval": {}, "approval/refusal": {"note": "The hall is missing."}}
ROLES = {"participant": (), "reviewer": (Role.REVIEWER,), "other_host": (Role.HOST,)}
MANAGER = (Role.PROGRAMME_MANAGER,)


@pytest.fixture
def waiting(db_session):
    """A complete draft whose host asks for approval."""
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT, needs_approval=True)
        approval.ask_approval(event, by=event.host)
    return event


def signed_in(client, *roles):
    with unit_of_work():
        person = factories.user(*roles)
    client.sign_in(person)
    return person


def test_a_host_asks_on_the_events_page_and_reads_that_it_waits(client, db_session):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT, needs_approval=True)
    client.sign_in(event.host)
    page = client.get(desk(event)).text
    assert ("Ask for approval" in page, "Publish the event" in page) == (True, False)
    assert client.post(desk(event, "approval/request")).status_code == 302
    page = client.get(desk(event)).text
    assert "The programme team was asked" in page
    assert "Approve the event" not in page
    assert client.post(desk(event, "publication")).status_code == 409


def test_a_manager_approves_and_the_host_publishes(client, waiting):
    signed_in(client, *MANAGER)
    assert "Approve the event" in client.get(desk(waiting)).text
    assert client.post(desk(waiting, "approval"), data={"version": waiting.version}).status_code == 302
    client.sign_in(waiting.host)
    assert "Publish the event" in client.get(desk(waiting)).text
    assert client.post(desk(waiting, "publication")).status_code == 302
    assert waiting.state is EventState.PUBLISHED


def test_a_manager_sends_an_event_back_with_a_word(client, waiting):
    signed_in(client, *MANAGER)
    address = desk(waiting, "approval/refusal")
    assert client.get(address).status_code == 200
    assert client.post(address, data={"version": waiting.version}).status_code == 422
    answer = client.post(address, data={"version": waiting.version, "note": "Which hall?"})
    assert (answer.status_code, waiting.approval_asked_at) == (302, None)
    client.sign_in(waiting.host)
    assert "Which hall?" in client.get(desk(waiting)).text


@pytest.mark.parametrize(("version", "status"), [(None, 422), ("1000", 409)])
def test_an_approval_is_given_to_the_event_as_it_was_shown(client, waiting, version, status):
    signed_in(client, *MANAGER)
    answer = client.post(desk(waiting, "approval"), data={"version": version} if version else {})
    assert (answer.status_code, waiting.approved_at) == (status, None)
    assert "Nothing was changed" in answer.text


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["anonymous", "host", *ROLES])
def test_only_managers_answer(client, waiting, who, deed):
    if who == "host":
        client.sign_in(waiting.host)
    elif who != "anonymous":
        signed_in(client, *ROLES[who])
    version = waiting.version
    answer = client.post(desk(waiting, deed), data=DEEDS[deed] | {"version": version})
    assert (answer.status_code, waiting.version) == (302 if who == "anonymous" else 403, version)


@pytest.mark.parametrize("deed", ["approval", "approval/refusal"])
def test_a_manager_does_not_approve_their_own_event(client, waiting, deed):
    with unit_of_work():
        waiting.host = manager = factories.user(*MANAGER)
    client.sign_in(manager)
    assert client.post(desk(waiting, deed), data=DEEDS[deed] | {"version": waiting.version}).status_code == 403
    assert "Approve the event" not in client.get(desk(waiting)).text


def test_a_manager_lets_a_draft_need_approval(client, db_session):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT)
    signed_in(client, *MANAGER)
    assert "Let it need our approval" in client.get(desk(event)).text
    assert client.post(desk(event, "approval/requirement")).status_code == 302
    assert event.needs_approval is True


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_what_waits_takes_a_fixed_number_of_queries(client, db_session, query_count, rows):
    with unit_of_work():
        for _ in range(rows):
            event = factories.event(state=EventState.DRAFT, needs_approval=True)
            approval.ask_approval(event, by=event.host)
    signed_in(client, *MANAGER)
    with query_count() as queries:
        assert client.get("/staff/events/approvals").text.count("<tr>") == rows + 1
    assert queries.count == 2, queries


@pytest.mark.parametrize(("roles", "status"), [(MANAGER, 200), ((Role.HOST,), 403), ((Role.REVIEWER,), 403)])
def test_the_list_is_the_managers(client, db_session, roles, status):
    signed_in(client, *roles)
    assert client.get("/staff/events/approvals").status_code == status


def test_an_edit_that_ends_the_approval_says_so(client, waiting):
    with unit_of_work():
        approval.approve(waiting, by=factories.user(*MANAGER))
    client.sign_in(waiting.host)
    fields = form_of(waiting, title="Another title")
    page = client.post(desk(waiting, "facts"), data=fields, follow_redirects=True).text
    assert "the approval holds no more" in page
    assert "Ask for approval" in page


@pytest.mark.parametrize(("is_wished", "words"), [(True, 1), (False, 0)])
def test_meetings_that_the_application_asked_for_are_one_click_away(client, db_session, is_wished, words):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT, wants_matchmaking=is_wished)
    client.sign_in(event.host)
    page = client.get(desk(event)).text
    assert page.count("Prepare the meetings") == words
