"""The head of every page: the places that are open to its reader, and the one they are at."""

import re
from typing import Any

from eventhub.db import unit_of_work
from tests import factories


def places(page: Any) -> dict[str, bool]:
    """Return the places the head of a page leads to, and whether each is where the reader is."""
    head = page.text.partition("<header")[2].partition("</header>")[0]
    return {label: "aria-current" in link for link, label in re.findall(r"<li><a ([^>]*)>([^<]+)</a>", head)}


def test_the_place_a_stranger_is_at_is_marked_on_each_page(client: Any, db_session: Any) -> None:
    open_to_all = dict.fromkeys(("Calendar", "Calls", "Organisations", "Sign in"), False)
    assert places(client.get("/calendar")) == open_to_all | {"Calendar": True}
    assert places(client.get("/calls")) == open_to_all | {"Calls": True}
    assert places(client.get("/sign-in")) == open_to_all | {"Sign in": True}


def test_who_is_signed_in_has_places_of_their_own(client: Any, db_session: Any) -> None:
    assert "Account" not in places(client.get("/calls"))
    with unit_of_work():
        person = factories.user()
    client.sign_in(person)
    page = client.get("/calls")
    assert {"My agenda", "Account"} <= places(page).keys()
    assert "Sign out" in page.text


def test_a_place_is_found_where_the_house_stands_below_another_address(client: Any, db_session: Any) -> None:
    assert 'href="/calls"' in client.get("/calendar").text
    below = client.get("/calendar", environ_overrides={"SCRIPT_NAME": "/hub"})
    assert 'href="/hub/calls"' in below.text
    assert 'href="/calls"' not in below.text
    assert places(below)["Calendar"]
    assert 'href="/calls"' in client.get("/calendar").text
