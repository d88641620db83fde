"""Reviewing in a real browser."""

import pytest

from eventhub.db import unit_of_work
from eventhub.hosting.states import ReviewState
from tests.hosting.cast import cast, reviewed


@pytest.fixture
def people(db_session):
    """Save an application under review and return everybody around it."""
    with unit_of_work():
        people = cast(description="## Talks\n\nAnd *visits*.")
        reviewed(people.application, 5, 2).comment = "Solid."
    return people


def enter(client, page, person, url):
    """Let a browser page be signed in as a person."""
    if person:
        client.sign_in(person)
        page.context.add_cookies([{"name": "eventhub", "value": client.get_cookie("eventhub").value, "url": url}])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_application_is_scored_with_the_keyboard_alone(client, served, open_page, db_session, people):
    server, page = served(), open_page()
    enter(client, page, people.reviewer, server.url)
    page.goto(f"{server.url}/staff/reviews/{people.review.id}")

    page.locator("input[type=radio]").first.focus()
    for _ in people.application.call.criteria:
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
    page.keyboard.type("Solid.")
    page.keyboard.press("Tab")  # to the words for the applicant, and past them
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Your review is in.").wait_for()

    db_session.rollback()  # what was read before is a past now
    db_session.refresh(people.review)
    assert (people.review.state, people.review.score) == (ReviewState.SUBMITTED, 2.0)
