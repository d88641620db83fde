"""A reviewer's work from the first request to the last review, and what nobody else sees of it meanwhile."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, ReviewState
from tests import factories
from tests.hosting.cast import cast, reviewed

A = ApplicationState


def under_review(title, reviewer, *, call, days, reviews=0, state=A.UNDER_REVIEW):
    """Save an application with reviews of others, for which the reviewer was asked so many days ago."""
    row = factories.application(call=call, title=title, state=state, submitted_at=factories.in_days(-1))
    row.review_count = reviews
    return factories.saved(Review(application=row, reviewer=reviewer, assigned_at=factories.in_days(-days)))


@pytest.fixture
def reviewer(client, db_session):
    with unit_of_work():
        person = factories.user(Role.REVIEWER)
    client.sign_in(person)
    return person


def card(review, score=4, **changes):
    return {f"score_{each.id}": score for each in review.application.call.criteria} | changes


def test_save_and_next_gives_the_least_reviewed_then_the_oldest_request(client, reviewer):
    with unit_of_work():
        call = factories.call()
        under_review("Rests", reviewer, call=call, days=9, state=A.CLARIFICATION_ASKED)
        reviewed_once = under_review("Oldest, one", reviewer, call=call, days=9, reviews=1)
        young, old = (under_review("None", reviewer, call=call, days=days) for days in (2, 3))
        first = under_review("Now", reviewer, call=call, days=1)

    rows = (first, old, young, reviewed_once)
    answers = [client.post(f"/staff/reviews/{row.id}/scores", data=card(row)).location for row in rows]

    assert answers == [*(f"/staff/reviews/{row.id}" for row in rows[1:]), "/staff/reviews"]


def test_the_list_stands_in_that_order_and_says_how_far_one_has_come_and_what_is_overdue(client, reviewer):
    with unit_of_work():
        call = factories.call()
        for title, reviews in (("Twice", 2), ("Never", 0), ("Once", 1)):
            under_review(title, reviewer, call=call, days=1, reviews=reviews)
        written = under_review("Written", reviewer, call=call, days=5)
        written.state, written.scores = ReviewState.SUBMITTED, {str(each.id): 2 for each in call.criteria}
        late = under_review("Late", reviewer, call=call, days=1, reviews=3).application
        late.decision_due_at = factories.in_days(-1)

    page = client.get("/staff/reviews").text

    places = [page.index(f">{title}</a>") for title in ("Never", "Once", "Twice", "Late", "Written")]
    assert places == sorted(places)
    assert ("1 of 5" in page, page.count("Overdue")) == (True, 1)


def test_a_draft_comes_back_to_its_reviewer_and_to_nobody_else(client, db_session):
    with unit_of_work():
        people = cast()
        people.review.comment_for_applicant = ""
        reviewed(people.application, 5, 5).reviewer = people.unassigned
    client.sign_in(people.reviewer)
    path, score = f"/staff/reviews/{people.review.id}", people.application.call.criteria[0].id

    sent = {f"score_{score}": 3, "comment": "Half a thought.", "comment_for_applicant": "Half a hint."}
    answer = client.post(f"{path}/draft", data=sent)
    own = client.get(path).text
    client.sign_in(people.manager)
    desk = client.get(f"/staff/applications/{people.application.id}").text

    kept = ("Half a thought." in own, "Half a hint." in own, f'checked id="score_{score}-3"' in own)
    assert (answer.status_code, kept) == (302, (True, True, True))
    assert ("Half a thought." in desk, "Half a hint." in desk, ">3<" in desk) == (False, False, False)


def test_the_two_comments_are_kept_apart(client, db_session):
    with unit_of_work():
        people = cast()
    client.sign_in(people.reviewer)

    words = {"comment": "For the team.", "comment_for_applicant": "For the applicant."}
    client.post(f"/staff/reviews/{people.review.id}/scores", data=card(people.review, **words))

    db_session.refresh(people.review)
    assert (people.review.comment, people.review.comment_for_applicant) == ("For the team.", "For the applicant.")
    client.sign_in(people.applicant)
    page = client.get(f"/applications/{people.application.id}").text
    assert ("For the team." in page, "For the applicant." in page) == (False, False)


@pytest.mark.parametrize("state", [A.CLARIFICATION_ASKED, A.SUBMITTED])
def test_a_review_that_came_too_late_comes_back_with_every_word_to_be_kept_as_a_draft(client, db_session, state):
    with unit_of_work():
        people = cast(state)
    client.sign_in(people.reviewer)
    path = f"/staff/reviews/{people.review.id}"

    refused = client.post(f"{path}/scores", data=card(people.review, comment="Long thoughts."))
    kept = client.post(f"{path}/draft", data=card(people.review, comment="Long thoughts."))

    assert (refused.status_code, "Long thoughts." in refused.text, kept.status_code) == (409, True, 302)
    assert ("This application is not under review now." in refused.text, "Save as draft" in refused.text) == (
        True,
        True,
    )


def test_an_abstention_takes_the_application_out_of_sight_and_asks_somebody_else(client, db_session):
    with unit_of_work():
        people = cast()
    client.sign_in(people.reviewer)

    answer = client.post(f"/staff/reviews/{people.review.id}/abstention", data={"note": "No time."})

    db_session.refresh(people.review)
    assert (answer.location, people.review.state) == ("/staff/reviews", ReviewState.ABSTAINED)
    page = client.get("/staff/reviews").text
    assert ("Photonics days" in page, "Somebody else is asked." in page) == (False, True)
    client.sign_in(people.unassigned)
    assert "Photonics days" in client.get("/staff/reviews").text


def test_a_review_that_is_in_offers_no_abstention(client, db_session):
    with unit_of_work():
        people = cast()
        people.review.state = ReviewState.SUBMITTED
        people.review.scores = {str(each.id): 2 for each in people.application.call.criteria}
    client.sign_in(people.reviewer)
    path = f"/staff/reviews/{people.review.id}/abstention"

    assert [client.get(path).status_code, client.post(path).status_code] == [409, 409]


def test_a_reviewer_reads_what_was_handed_in_and_not_what_is_written_meanwhile(client, db_session):
    with unit_of_work():
        people = cast(A.CLARIFICATION_ASKED)
        people.application.title = people.application.summary = people.application.motivation = "Not yet handed in"
    client.sign_in(people.reviewer)

    pages = [client.get(path).text for path in ("/staff/reviews", f"/staff/reviews/{people.review.id}", "/staff")]

    assert [("Not yet handed in" in page) for page in pages] == [False, False, False]
    assert ["Photonics days" in page for page in pages[:2]] == [True, True]


def test_a_reviewer_who_became_an_author_reads_no_reviews(client, db_session):
    with unit_of_work():
        people = cast()
        reviewed(people.application, 5, 5).comment = "What the other thought."
        people.review.state = ReviewState.SUBMITTED
        people.review.scores = {str(each.id): 2 for each in people.application.call.criteria}
        people.application.applicant = people.reviewer
    client.sign_in(people.reviewer)

    assert "What the other thought." not in client.get(f"/staff/reviews/{people.review.id}").text
