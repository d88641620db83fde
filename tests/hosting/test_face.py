"""The pages of calls, applications and reviews in a real browser, wide and narrow, with their errors."""

import pytest

from eventhub.db import unit_of_work
from eventhub.hosting.states import ApplicationState, CallState, ReviewState
from tests import factories
from tests.hosting.cast import cast, reviewed

A = ApplicationState
PAGES = {
    "anonymous": ["/calls", "/calls/{call}"],
    "applicant": [
        *("/calls/{call}/apply", "/applications", "/applications/{application}", "/applications/{draft}/answers"),
        *("/applications/{draft}/preview", "/applications/{application}/withdrawal"),
        *("/applications/{application}/versions", "/applications/{application}/versions/1"),
        *("/applications/{application}/messages", "/applications/{application}/co-applicants"),
    ],
    "reviewer": ["/staff/reviews", "/staff/reviews/{review}", "/staff/reviews/{review}/conflict"],
    "manager": [
        *("/staff/calls", "/staff/calls/new", "/staff/programmes/new", "/staff/calls/{draft_call}"),
        *("/staff/calls/{open_call}", "/staff/calls/{open_call}/closing"),
        *("/staff/applications", "/staff/applications/{application}"),
    ],
}
EMPTY_POSTS = {
    "applicant": ["/calls/{call}/apply", "/applications/{draft}/answers"],
    "reviewer": ["/staff/reviews/{review}"],
    "manager": ["/staff/calls/new", "/staff/programmes/new"],
}
"""Pages whose form is sent with its first required field empty."""


@pytest.fixture
def stage(db_session):
    """Save one of everything and return the people and what the addresses need."""
    with unit_of_work():
        people = cast(description="## Talks\n\nAnd *visits*.")
        reviewed(people.application, 5, 2).comment = "Solid."
        call = people.application.call
        draft = factories.application(applicant=people.applicant, call=call, summary="", motivation="")
        draft_call = factories.call(state=CallState.DRAFT, programme=call.programme)
        factories.call(state=CallState.CLOSED, programme=call.programme)
        factories.saved(
            factories.application(title="Another", call=call, state=A.SUBMITTED, submitted_at=factories.in_days(-12))
        )
    ids = {"application": people.application, "draft": draft, "review": people.review}
    places = {name: row.id for name, row in ids.items()}
    return people, places | {"call": call.slug, "draft_call": draft_call.id, "open_call": call.id}


def enter(client, page, person, url):
    """Let a browser page be signed in as a person."""
    if person:
        client.sign_in(person)
        page.context.add_cookies([{"name": "eventhub", "value": client.get_cookie("eventhub").value, "url": url}])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("who", PAGES)
def test_no_page_has_a_barrier_or_scrolls_sideways(client, served, open_page, axe, stage, who, width):
    people, places = stage
    server, page = served(), open_page(width=width)
    enter(client, page, getattr(people, who), server.url)

    found = {}
    for path in PAGES[who]:
        page.goto(server.url + path.format(**places))
        is_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found[path] = (page.locator("h1").count(), axe(page), is_wide)

    assert found == dict.fromkeys(PAGES[who], (1, [], False))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("who", EMPTY_POSTS)
def test_no_error_has_a_barrier(client, served, open_page, axe, stage, who, width):
    people, places = stage
    server, page = served(), open_page(width=width)
    enter(client, page, getattr(people, who), server.url)

    found = {}
    for path in EMPTY_POSTS[who]:
        page.goto(server.url + path.format(**places))
        for field in page.locator("main input[name=title], main input[name=name]").all():
            field.fill("")
        page.locator("main form.form .actions button").first.click()
        found[path] = (page.locator(".error-summary").count(), axe(page))

    assert found == dict.fromkeys(EMPTY_POSTS[who], (1, []))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_application_is_scored_with_the_keyboard_alone(client, served, open_page, db_session, stage):
    people, places = stage
    server, page = served(), open_page()
    enter(client, page, people.reviewer, server.url)
    page.goto(f"{server.url}/staff/reviews/{places['review']}")

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
