"""Reviewing one after another in a real browser, by keyboard alone."""

import pytest

from eventhub.db import unit_of_work
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.states import ApplicationState, ReviewState
from tests import factories
from tests.hosting.cast import cast, reviewed
from tests.hosting.test_face import enter

A = ApplicationState


@pytest.fixture
def stage(db_session):
    """Save reviews in every state, and what lacks reviewers."""
    with unit_of_work():
        people = cast(description="## Talks\n\nAnd *visits*.")
        reviewed(people.application, 5, 2).comment = "Solid."
        call = people.application.call
        factories.saved(ReviewerProfile(user=people.unassigned, themes=["photonics", "sport"], languages=["fr"]))
        for title, state in (("Second", ReviewState.ASSIGNED), ("Written", ReviewState.SUBMITTED)):
            row = factories.application(
                call=call, title=title, state=A.UNDER_REVIEW, submitted_at=factories.in_days(-9)
            )
            scores = {str(each.id): 3 for each in call.criteria}
            factories.saved(Review(application=row, reviewer=people.reviewer, state=state, scores=scores))
        blocked = factories.application(call=call, state=A.SUBMITTED, submitted_at=factories.in_days(-20))
        for person in (people.reviewer, people.unassigned):
            factories.saved(factories.Membership(user=person, organisation=blocked.organisation))
    return people, {"review": people.review.id, "call": call.id}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_number_keys_score_and_the_next_application_opens(client, served, open_page, db_session, stage):
    people, places = stage
    server, page = served(), open_page()
    enter(client, page, people.reviewer, server.url)
    page.goto(f"{server.url}/staff/reviews/{places['review']}")

    page.locator("input[type=radio]").first.focus()
    for digits in ("2", "95"):  # there is no 9 to choose
        page.keyboard.type(digits)
        page.keyboard.press("Tab")
    page.keyboard.type("3 halls.")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Second").wait_for()

    db_session.rollback()  # what was read before is a past now
    db_session.refresh(people.review)
    assert (list(people.review.scores.values()), people.review.comment) == ([2, 5], "3 halls.")
    assert people.review.state is ReviewState.SUBMITTED
