"""The public pages: what stands on them, for whom, and at what cost."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.events.models import Venue
from eventhub.events.states import EventFormat, EventState
from eventhub.hosting.states import CallState
from eventhub.registration.models import Capacity
from eventhub.registration.states import RegistrationState
from tests import factories


def given(db_session, make, *arguments, **changes):
    with unit_of_work():
        return make(*arguments, **changes)


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.text


PAGES = ["/", "/calendar", "/calendar?view=month", "/calendar?view=map", "/calendar?q=none&country=FR&theme=x&format=y"]


@pytest.mark.parametrize("page", PAGES)
def test_public_pages_are_there_before_any_event(client, page):
    text(client, page)


def test_home_shows_what_is_next_the_map_and_the_open_call(client, db_session):
    with unit_of_work():
        factories.event(title="Bridge conference")
        call = factories.call(title="Host a week")
        factories.call(title="Draft call", state=CallState.DRAFT)
        factories.call(title="Call to come", opens_at=factories.in_days(2))
        slug = call.slug
    page = text(client, "/")

    assert "Bridge conference" in page
    assert f"/calls/{slug}" in page
    assert "Draft call" not in page
    assert "Call to come" not in page
    assert "Subscribe to the calendar" in page
