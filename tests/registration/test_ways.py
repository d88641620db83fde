"""Where the pages of an event's registration lead, and what search engines are told of it."""

import pytest

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.history.operations import record
from eventhub.registration.states import RegistrationState
from tests import factories


@pytest.mark.parametrize("is_listed", [True, False])
def test_search_engines_leave_an_event_alone_that_stands_in_no_list(client, event, is_listed):
    with unit_of_work():
        event.is_listed = is_listed
    page = client.get(f"/events/{event.path}").text
    assert ('<meta name="robots" content="noindex">' in page) is not is_listed


def test_the_tabs_lead_to_the_door_the_badges_and_the_survey(client, event, line):
    client.sign_in(event.host)
    page = client.get(f"/staff/events/{event.path}/registrations").text
    for place in ("door", "badges", "survey"):
        path = f"/staff/events/{event.path}/{place}"
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200


def test_the_charts_are_folded_above_the_list(client, event, line):
    client.sign_in(event.host)
    page = client.get(f"/staff/events/{event.path}/registrations").text
    assert page.index("<details>") < page.index("Show the charts") < page.index("<table")
    assert "wide-open" not in page


def test_what_awaits_the_organisers_word_is_counted_and_found(client, event, line):
    with unit_of_work():
        factories.registration(event, name="Pia", state=RegistrationState.PENDING_APPROVAL)
        line[0].name, line[0].proposed, line[0].proposed_at = "Charles", {"name": "Carl"}, clock.now()
    client.sign_in(event.host)
    desk = f"/staff/events/{event.path}/registrations"
    page = client.get(desk).text
    assert ("Awaiting approval: 1" in page, "Changes to look at: 1" in page) == (True, True)
    for asked, there, elsewhere in (("state=pending_approval", "Pia", "Charles"), ("changes=y", "Charles", "Pia")):
        found = client.get(f"{desk}?{asked}").text
        assert (f">{there}</a>" in found, f">{elsewhere}</a>" in found) == (True, False)
    assert "2 registrations or changes await your word." in client.get("/staff").text


def test_the_history_names_what_was_changed_in_words(client, event, line):
    with unit_of_work():
        record(line[0], "changed", by=event.host, note="type_id, organisation_kind")
    client.sign_in(event.host)
    page = client.get(f"/staff/registrations/{line[0].id}").text
    assert ("as what they take part, kind of organisation" in page, "type_id" in page) == (True, False)
