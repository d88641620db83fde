import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, ReviewState
from tests import factories
from tests.hosting.cast import cast, reviewed

A = ApplicationState


def card(application, *scores, **changes):
    """Return what a browser would send for a score card."""
    names = [f"score_{criterion.id}" for criterion in application.call.criteria]
    return dict(zip(names, scores, strict=False)) | {"comment": "Solid."} | changes


def test_a_reviewer_sees_what_was_assigned_and_nothing_else(client, db_session):
    with unit_of_work():
        people = cast(title="Assigned to me")
        factories.application(title="Somebody else's", state=A.UNDER_REVIEW, submitted_at=factories.in_days(-1))
    client.sign_in(people.reviewer)

    page = client.get("/staff/reviews").text

    assert ("Assigned to me" in page, "Somebody else's" in page) == (True, False)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 200),
        ("unassigned", 404),
        ("manager", 404),
        *[(name, 403) for name in ("applicant", "colleague", "other_applicant", "stranger")],
        ("anonymous", 302),
    ],
)
def test_a_review_is_open_to_its_reviewer_alone(client, db_session, who, status):
    with unit_of_work():
        people = cast()
    if getattr(people, who):
        client.sign_in(getattr(people, who))
    path = f"/staff/reviews/{people.review.id}"

    read = {client.get(path).status_code, client.get(f"{path}/conflict").status_code}
    written = {client.post(f"{path}/{deed}", data={}).status_code for deed in ("scores", "conflict")}

    assert (read, written) == ({status}, {422 if status == 200 else status})


def test_the_score_card_asks_for_every_criterion_with_radio_buttons(client, db_session):
    with unit_of_work():
        people = cast()
    client.sign_in(people.reviewer)

    page = client.get(f"/staff/reviews/{people.review.id}").text

    first, second = people.application.call.criteria
    radios = [page.count(f'name="score_{criterion.id}"') for criterion in (first, second)]
    assert (radios, page.count('type="radio"'), first.title in page, second.title in page) == ([6, 6], 12, True, True)


@pytest.mark.parametrize("scores", [(4,), (4, 6), (-1, 3), ("x", 3)])
def test_a_card_without_a_valid_score_for_each_comes_back_with_the_comment(client, db_session, scores):
    with unit_of_work():
        people = cast()
    client.sign_in(people.reviewer)

    answer = client.post(
        f"/staff/reviews/{people.review.id}/scores", data=card(people.application, *scores, comment="Long thoughts.")
    )

    db_session.refresh(people.review)
    assert (answer.status_code, "Long thoughts." in answer.text) == (422, True)
    assert people.review.state is ReviewState.ASSIGNED


def test_others_reviews_appear_after_ones_own(client, db_session):
    with unit_of_work():
        people = cast()
        reviewed(people.application, 5, 5).comment = "What the other thought."
    client.sign_in(people.reviewer)
    path = f"/staff/reviews/{people.review.id}"

    before = client.get(path).text
    client.post(f"{path}/scores", data=card(people.application, 4, 1))
    after = client.get(path).text

    db_session.refresh(people.review)
    assert ("What the other thought." in before, "What the other thought." in after) == (False, True)
    assert (people.review.score, people.review.comment) == (3.0, "Solid.")


def test_a_declared_conflict_takes_the_application_out_of_sight(client, db_session):
    with unit_of_work():
        people = cast()
    client.sign_in(people.reviewer)
    path = f"/staff/reviews/{people.review.id}"

    answer = client.post(f"{path}/conflict", data={"note": "We were partners."})

    db_session.refresh(people.review)
    assert (answer.status_code, people.review.state) == (302, ReviewState.CONFLICT_DECLARED)
    assert client.get(path).status_code == 404
    assert "Photonics days" not in client.get("/staff/reviews").text


def test_a_withdrawn_application_leaves_its_reviewers(client, db_session):
    with unit_of_work():
        people = cast(A.WITHDRAWN)
    client.sign_in(people.reviewer)

    assert client.get(f"/staff/reviews/{people.review.id}").status_code == 404


def test_a_score_after_the_decision_is_refused_in_words(client, db_session):
    with unit_of_work():
        people = cast(A.REJECTED)
    client.sign_in(people.reviewer)

    answer = client.post(f"/staff/reviews/{people.review.id}/scores", data=card(people.application, 4, 1))

    assert (answer.status_code, "This application is not under review now." in answer.text) == (409, True)


def test_the_list_of_reviews_runs_a_fixed_number_of_queries(client, db_session, query_count):
    with unit_of_work():
        people = cast()
    client.sign_in(people.reviewer)
    with query_count() as one:
        client.get("/staff/reviews")
    with unit_of_work():
        for _ in range(2):
            other = factories.application(state=A.UNDER_REVIEW, submitted_at=factories.in_days(-1))
            factories.saved(Review(application=other, reviewer=people.reviewer))
            reviewed(other, 3, 3)
    with query_count() as three:
        page = client.get("/staff/reviews").text

    assert (three.count, page.count("Photonics days")) == (one.count, 3)


def test_a_reviewer_without_work_reads_how_it_comes(client, db_session):
    with unit_of_work():
        reviewer = factories.user(Role.REVIEWER)
    client.sign_in(reviewer)

    assert "Nothing to review" in client.get("/staff/reviews").text
