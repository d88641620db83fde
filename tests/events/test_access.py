"""Who gets to which page of the host's desk: 404 for what is private, 403 for what is not theirs."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.events import speakers
from eventhub.events.states import EventState
from tests import factories
from tests.events.pages import desk

GET_PAGES = (
    *("", "facts", "times", "postponement", "cancellation", "programme/new", "programme/{item}"),
    *("publication", "publication/later", "speakers/new", "co-organisers", "documents"),
)
POST_PAGES = (
    *("facts", "times", "publication", "postponement", "cancellation", "programme", "programme/{item}/removal"),
    *("publication/later", "publication/later/removal", "copy", "speakers", "co-organisers/1", "documents"),
)
EXPECTED = {
    "anonymous": {EventState.DRAFT: 302, EventState.PUBLISHED: 302},
    "participant": {EventState.DRAFT: 404, EventState.PUBLISHED: 403},
    "reviewer": {EventState.DRAFT: 404, EventState.PUBLISHED: 403},
    "other_host": {EventState.DRAFT: 404, EventState.PUBLISHED: 403},
    "host": {EventState.DRAFT: 200, EventState.PUBLISHED: 200},
    "colleague": {EventState.DRAFT: 200, EventState.PUBLISHED: 200},
    "manager": {EventState.DRAFT: 200, EventState.PUBLISHED: 200},
    "admin": {EventState.DRAFT: 200, EventState.PUBLISHED: 200},
}
ROLES = {
    "participant": (),
    "reviewer": (Role.REVIEWER,),
    "other_host": (Role.HOST,),
    "manager": (Role.PROGRAMME_MANAGER,),
    "admin": (Role.ADMIN,),
}


def arrange(client, who, state):
    """An event in a state with a programme item, and somebody signed in."""
    with unit_of_work():
        colleague = factories.user()
        event = factories.event(state=state, organiser=factories.organisation(colleague))
        item = factories.item(event)
        person = {"host": event.host, "colleague": colleague}.get(who) or factories.user(*ROLES.get(who, ()))
    if who != "anonymous":
        client.sign_in(person)
    return event, item


@pytest.mark.parametrize("who", EXPECTED)
@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.PUBLISHED])
def test_every_page_of_the_desk_opens_for_editors_alone(client, db_session, who, state):
    event, item = arrange(client, who, state)
    addresses = [desk(event, part.format(item=item.id)).rstrip("/") for part in GET_PAGES]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, EXPECTED[who][state]
    )


@pytest.mark.parametrize("who", [who for who, answers in EXPECTED.items() if answers[EventState.DRAFT] != 200])
@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.PUBLISHED])
def test_no_deed_is_done_by_anybody_else(client, db_session, who, state):
    event, item = arrange(client, who, state)
    version = event.version
    addresses = [desk(event, part.format(item=item.id)) for part in POST_PAGES]
    statuses = {client.post(address, data={"reason": "Because"}).status_code for address in addresses}
    assert (statuses, event.version, event.state) == ({EXPECTED[who][state]}, version, state)


@pytest.mark.parametrize(("who", "status"), [("participant", 403), ("reviewer", 403), ("other_host", 200)])
def test_hosts_and_managers_draft_events(client, db_session, who, status):
    with unit_of_work():
        person = factories.user(*ROLES[who])
    client.sign_in(person)
    assert client.get("/staff/events/new").status_code == status
    assert client.post("/staff/events").status_code == (422 if status == 200 else 403)


@pytest.mark.parametrize(("who", "status"), [("host", 200), ("colleague", 403), ("manager", 200), ("other_host", 404)])
def test_who_edits_an_event_and_may_draft_others_copies_it(client, db_session, who, status):
    event, _ = arrange(client, who, EventState.DRAFT)
    assert client.get(desk(event, "copy")).status_code == status


def test_a_speaker_or_a_document_of_another_event_is_not_found(client, db_session):
    event, _ = arrange(client, "host", EventState.PUBLISHED)
    with unit_of_work():
        other = factories.event()
        speaker = speakers.add(other, by=None, name="Ada")
    assert client.get(desk(event, f"speakers/{speaker.id}")).status_code == 404
    assert client.post(desk(event, f"speakers/{speaker.id}/removal")).status_code == 404
    assert client.post(desk(event, "documents/1/removal")).status_code == 404


def test_an_item_of_another_event_is_not_found(client, db_session):
    event, _ = arrange(client, "host", EventState.PUBLISHED)
    with unit_of_work():
        foreign = factories.item(factories.event())
    assert client.get(desk(event, f"programme/{foreign.id}")).status_code == 404
    assert client.post(desk(event, f"programme/{foreign.id}/removal")).status_code == 404


@pytest.mark.parametrize("event_id", ["999", "2147483648", "0", "nonsense"])
def test_an_unknown_event_is_not_found(client, db_session, event_id):
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    assert client.get(f"/staff/events/{event_id}").status_code == 404
