"""Who may open which page of reviews, and send what to it: everybody around an application, and nobody."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.models.reviews import ReviewerProfile
from eventhub.hosting.states import ReviewState
from tests import factories
from tests.hosting.cast import cast

PEOPLE = ("reviewer", "unassigned", "manager", "applicant", "colleague", "other_applicant", "stranger", "anonymous")
NOBODY = dict.fromkeys(("applicant", "colleague", "other_applicant", "stranger"), 403) | {"anonymous": 302}
OF_REVIEW = {"reviewer": 200, "unassigned": 404, "manager": 404} | NOBODY
OF_REVIEWERS = {"reviewer": 200, "unassigned": 200, "manager": 403} | NOBODY
OF_STAFF = {"reviewer": 200, "unassigned": 200, "manager": 200} | NOBODY
OF_MANAGERS = {"reviewer": 403, "unassigned": 403, "manager": 200} | NOBODY
GETS = {
    "/staff/reviews": OF_STAFF,
    "/staff/reviews/profile": OF_REVIEWERS,
    "/staff/reviews/{review}": OF_REVIEW,
    "/staff/reviews/{review}/conflict": OF_REVIEW,
    "/staff/reviews/{review}/abstention": OF_REVIEW,
    "/staff/reviewers": OF_MANAGERS,
    "/staff/calls/{call}/reviewers": OF_MANAGERS,
}
POSTS = {
    "/staff/reviews/profile": OF_REVIEWERS,
    "/staff/reviews/{review}/scores": OF_REVIEW,
    "/staff/reviews/{review}/draft": OF_REVIEW,
    "/staff/reviews/{review}/conflict": OF_REVIEW,
    "/staff/reviews/{review}/abstention": OF_REVIEW,
    "/staff/calls/{call}/reviewers": OF_MANAGERS,
}
NOT_TO_BE_TAKEN = {"note": "x" * 6000, "comment": "x" * 6000, "most_reviews": "many"}


@pytest.mark.parametrize("path", GETS)
def test_who_opens_which_page(client, db_session, path):
    with unit_of_work():
        people = cast()

    found = {who: client.get(address(people, path)).status_code for who in enter_each(client, people)}

    assert found == GETS[path]


@pytest.mark.parametrize("path", POSTS)
def test_who_sends_which_form(client, db_session, path):
    with unit_of_work():
        people = cast()

    found = {
        who: client.post(address(people, path), data=NOT_TO_BE_TAKEN).status_code for who in enter_each(client, people)
    }

    assert found == {who: 422 if status == 200 else status for who, status in POSTS[path].items()}
    assert people.review.state is ReviewState.ASSIGNED


def address(people, path):
    return path.format(review=people.review.id, call=people.application.call.id)


def enter_each(client, people):
    """Let everybody sign in, one after the other."""
    for who in PEOPLE:
        client.sign_out()
        if getattr(people, who):
            client.sign_in(getattr(people, who))
        yield who


def test_whoever_is_no_reviewer_any_more_sees_no_review(client, db_session):
    with unit_of_work():
        people = cast()
        people.reviewer.roles = [factories.RoleGrant(role=Role.HOST)]
    client.sign_in(people.reviewer)

    assert client.get(f"/staff/reviews/{people.review.id}").status_code == 404
    assert client.post(f"/staff/reviews/{people.review.id}/scores").status_code == 404
    assert "Photonics days" not in client.get("/staff/reviews").text


def test_a_profile_is_ones_own(client, db_session):
    with unit_of_work():
        people = cast()
        other = factories.saved(ReviewerProfile(user=people.unassigned, themes=["sport"], most_reviews=3))
    client.sign_in(people.reviewer)

    client.post("/staff/reviews/profile", data={"themes": ["photonics"], "languages": ["fr"], "most_reviews": "5"})

    db_session.rollback()
    own = db_session.query(ReviewerProfile).filter_by(user_id=people.reviewer.id).one()
    db_session.refresh(other)
    assert (own.themes, own.languages, own.most_reviews) == (["photonics"], ["fr"], 5)
    assert (other.themes, other.most_reviews) == (["sport"], 3)


@pytest.mark.parametrize("most", ["", "0"])
def test_a_profile_tells_no_limit_from_a_pause(client, db_session, most):
    with unit_of_work():
        person = factories.user(Role.REVIEWER)
    client.sign_in(person)
    for number in ("7", most):
        client.post("/staff/reviews/profile", data={"most_reviews": number})

    db_session.rollback()
    profile = db_session.query(ReviewerProfile).one()
    assert (profile.most_reviews, profile.themes) == ({"": None, "0": 0}[most], [])
