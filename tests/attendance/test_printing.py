"""Badges and lists on paper: who is expected, each once, on paper of the size that was asked for."""

import re

import pytest

from eventhub.attendance.printing import Paper
from eventhub.db import unit_of_work
from eventhub.registration.codes import spelled
from eventhub.registration.operations import setup
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.hosting.test_face import enter


@pytest.fixture
def event(db_session):
    with unit_of_work():
        return factories.event()


def sheet(client, event, **query):
    return client.get(f"/staff/events/{event.path}/badges", query_string=query)


@pytest.mark.parametrize("paper", Paper)
def test_everybody_who_is_expected_has_one_and_nobody_else(client, event, paper):
    with unit_of_work():
        ada = factories.registration(event, name="Ada Lovelace", organisation="Engines", country="FI")
        factories.registration(event, name="Gone", state=RegistrationState.CANCELLED)
    client.sign_in(event.host)
    page = sheet(client, event, paper=paper.value).text
    assert (page.count("Ada Lovelace</"), "Gone" in page) == (1, False)
    assert "Engines" in page
    assert "Finland" in page
    assert (spelled(ada.ticket_code) in page) is (paper is Paper.LIST)
    assert ('class="qr"' in page) is (paper is not Paper.LIST)


def test_badges_of_one_type_alone(client, event):
    with unit_of_work():
        press = setup.add_type(event, by=event.host, name="Press")
        factories.registration(event, name="Grace", type_id=press.id)
        factories.registration(event, name="Ada")
    client.sign_in(event.host)
    page = sheet(client, event, type=press.id).text
    assert ("Grace" in page, "Ada" in page, '<p class="as">Press</p>' in page) == (True, False, True)


def test_what_the_address_cannot_mean_does_not_count(client, event):
    with unit_of_work():
        factories.registration(event, name="Ada")
    client.sign_in(event.host)
    assert "on-sheets" in sheet(client, event, paper="parchment", type="999").text


def test_badges_are_for_who_edits_the_event_and_cost_the_same_for_three(client, event, query_count):
    with unit_of_work():
        stranger = factories.user()
    client.sign_in(stranger)
    assert sheet(client, event).status_code == 403
    client.sign_in(event.host)
    counts = []
    for more in (1, 2):
        with unit_of_work():
            kind = setup.add_type(event, by=event.host, name=f"Type {more}")
            for _each in range(more):
                factories.registration(event, type_id=kind.id)
        with query_count() as queries:
            sheet(client, event)
        counts.append(queries.count)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("paper", "pages"), [(Paper.SHEETS, 2), (Paper.SMALL, 20), (Paper.LARGE, 20), (Paper.LIST, 1)])
def test_twenty_people_take_no_page_too_many(client, event, served, open_page, paper, pages):
    with unit_of_work():
        for number in range(20):
            factories.registration(event, name=f"Ada {number}", organisation="Institute of analytical engines")
    server, page = served(), open_page()
    enter(client, page, event.host, server.url)
    page.goto(f"{server.url}/staff/events/{event.path}/badges?paper={paper.value}")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == pages
