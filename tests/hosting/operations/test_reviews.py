import pytest

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.errors import InvalidTransition, Refusal
from eventhub.history.queries import history_of
from eventhub.hosting.operations import reviews
from eventhub.hosting.states import ApplicationState, ReviewState
from tests import factories
from tests.hosting.cast import cast, mails, story

A = ApplicationState


def scores_for(application, *values):
    return dict(zip((str(each.id) for each in application.call.criteria), values, strict=True))


def test_the_first_reviewer_asked_starts_the_review_and_gets_a_mail(db_session):
    with unit_of_work():
        people = cast(A.SUBMITTED)

    with unit_of_work():
        review = reviews.assign(people.application, people.unassigned, by=people.manager)

    assert (review.state, people.application.state) == (ReviewState.ASSIGNED, A.UNDER_REVIEW)
    assert story(people.application) == [("submitted", "under_review", people.manager, "")]
    assert mails() == [(people.unassigned.email, "review_assigned")]


@pytest.mark.parametrize("state", [state for state in A if state not in (A.SUBMITTED, A.UNDER_REVIEW)])
def test_nobody_is_asked_for_a_review_of_what_waits_for_no_decision(db_session, state):
    with unit_of_work():
        people = cast(state)

    with pytest.raises(Refusal), unit_of_work():
        reviews.assign(people.application, people.unassigned, by=people.manager)

    assert mails() == []


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("applicant", "made this application"),
        ("colleague", "belongs to the organisation that applies"),
        ("neighbour", "writes from the same e-mail domain"),
        ("stranger", "is not a reviewer"),
        ("reviewer", "was asked for a review of this application already"),
    ],
)
def test_a_conflict_is_detected_and_refused_in_words(db_session, who, words):
    with unit_of_work():
        people = cast()
        people.applicant.email, people.unassigned.email = "anna@lyon-lasers.eu", "jean@lyon-lasers.eu"
        for person in (people.applicant, people.colleague):
            factories.saved(factories.RoleGrant(user=person, role=Role.REVIEWER))
        person = people.unassigned if who == "neighbour" else getattr(people, who)

    with pytest.raises(Refusal, match=words), unit_of_work():
        reviews.assign(people.application, person, by=people.manager)

    assert [review.reviewer for review in people.application.reviews] == [people.reviewer]


def test_a_submitted_review_counts(db_session):
    with unit_of_work():
        people = cast()
    scores = scores_for(people.application, 4, 1)

    with unit_of_work():
        reviews.submit_review(people.review, by=people.reviewer, scores=scores, comment="Solid.")

    assert (people.review.state, people.review.score, people.review.comment) == (ReviewState.SUBMITTED, 3.0, "Solid.")
    entries = [(entry.target, entry.actor_id) for entry in db_session.scalars(history_of(people.review))]
    assert entries == [("submitted", people.reviewer.id)]


@pytest.mark.parametrize("state", [state for state in A if state is not A.UNDER_REVIEW])
def test_only_what_is_under_review_is_scored(db_session, state):
    with unit_of_work():
        people = cast(state)

    with pytest.raises(Refusal), unit_of_work():
        reviews.submit_review(people.review, by=people.reviewer, scores={}, comment="")

    assert people.review.state is ReviewState.ASSIGNED


def test_a_conflict_that_arose_after_the_assignment_is_refused_on_submission(db_session):
    with unit_of_work():
        people = cast()
        factories.saved(factories.Membership(user=people.reviewer, organisation=people.application.organisation))

    with pytest.raises(Refusal, match="belongs to the organisation"), unit_of_work():
        reviews.submit_review(people.review, by=people.reviewer, scores={}, comment="")


def test_a_review_is_final(db_session):
    with unit_of_work():
        people = cast()
        people.review.state, people.review.scores = ReviewState.SUBMITTED, scores_for(people.application, 4, 1)

    with pytest.raises(InvalidTransition), unit_of_work():
        reviews.submit_review(people.review, by=people.reviewer, scores={}, comment="")

    assert people.review.score == 3.0


def test_a_draft_is_kept_and_counts_for_nothing(db_session):
    with unit_of_work():
        people = cast()
    first = scores_for(people.application, 4, 1).popitem()

    with unit_of_work():
        reviews.save_draft(people.review, by=people.reviewer, scores=dict([first]), comment="So far.")

    kept = (people.review.scores, people.review.comment, people.review.score, people.review.state)
    assert kept == (dict([first]), "So far.", None, ReviewState.ASSIGNED)
    assert (people.application.review_count, people.application.median_score) == (0, None)


@pytest.mark.parametrize("state", [A.SUBMITTED, A.CLARIFICATION_ASKED])
def test_a_draft_is_kept_while_the_review_rests(db_session, state):
    with unit_of_work():
        people = cast(state)

    with unit_of_work():
        reviews.save_draft(people.review, by=people.reviewer, scores={}, comment="So far.")

    assert people.review.comment == "So far."


@pytest.mark.parametrize("state", [A.ON_RESERVE_LIST, A.ACCEPTED, A.REJECTED, A.WITHDRAWN])
def test_no_draft_is_kept_of_what_is_decided(db_session, state):
    with unit_of_work():
        people = cast(state)

    with pytest.raises(Refusal), unit_of_work():
        reviews.save_draft(people.review, by=people.reviewer, scores={}, comment="Too late.")


def test_a_review_that_is_in_takes_no_draft_and_no_abstention(db_session):
    with unit_of_work():
        people = cast()
        people.review.state, people.review.scores = ReviewState.SUBMITTED, scores_for(people.application, 4, 1)

    with pytest.raises(Refusal), unit_of_work():
        reviews.save_draft(people.review, by=people.reviewer, scores={}, comment="")
    with pytest.raises(InvalidTransition), unit_of_work():
        reviews.abstain(people.review, by=people.reviewer)

    assert people.review.score == 3.0


def test_an_abstention_stands_in_the_history_with_its_word(db_session):
    with unit_of_work():
        people = cast()

    with unit_of_work():
        reviews.abstain(people.review, by=people.reviewer, note="No time.")

    entry = db_session.scalars(history_of(people.review)).first()
    assert (entry.target, entry.note, entry.actor_id) == ("abstained", "No time.", people.reviewer.id)


@pytest.mark.parametrize("state", [ReviewState.ASSIGNED, ReviewState.SUBMITTED])
def test_a_declared_conflict_takes_a_score_out_of_the_count(db_session, state):
    with unit_of_work():
        people = cast()
        people.review.state, people.review.scores = state, scores_for(people.application, 5, 5)

    with unit_of_work():
        reviews.declare_conflict(people.review, by=people.reviewer, note="We were partners.")

    entry = db.session.scalars(history_of(people.review)).first()
    assert (people.review.state, people.application.median_score) == (ReviewState.CONFLICT_DECLARED, None)
    assert (entry.note, entry.actor_id) == ("We were partners.", people.reviewer.id)
