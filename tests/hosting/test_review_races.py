"""Reviewers and managers act at one moment, in real threads, on both databases."""

import pytest
from sqlalchemy import func, select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.operations.assignment import proposal_for
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.hosting.cast import cast, reviewed
from tests.hosting.test_races import at_once

A = ApplicationState


def count_reviews(**of):
    return db.session.scalar(select(func.count(Review.id)).filter_by(**of))


def test_of_a_review_and_a_question_at_once_each_is_done_or_refused_whole(app, db_session):
    with unit_of_work():
        people = cast()
    application = people.application
    card = {f"score_{each.id}": 4 for each in application.call.criteria} | {"comment": "Long thoughts."}
    question = {"case_version": application.case_version, "version": application.version, "note": "Which hall?"}

    review, asked = at_once(
        app,
        [
            (people.reviewer, f"/staff/reviews/{people.review.id}/scores", card),
            (people.manager, f"/staff/applications/{application.id}/clarification", question),
        ],
    )

    db_session.expire_all()
    is_in = people.review.state is ReviewState.SUBMITTED
    assert (review.status_code, application.review_count) == ((302, 1) if is_in else (409, 0))
    assert (asked.status_code, application.state) in ((302, A.CLARIFICATION_ASKED), (409, A.UNDER_REVIEW))
    assert is_in or (application.state is A.CLARIFICATION_ASKED and "Long thoughts." in review.text)


def test_two_managers_who_assign_at_once_ask_nobody_twice(app, db_session):
    with unit_of_work():
        call = factories.call(reviewers_per_application=2)
        rows = [
            factories.application(call=call, state=A.SUBMITTED, submitted_at=factories.in_days(-1)) for _ in range(3)
        ]
        managers = [factories.user(Role.PROGRAMME_MANAGER) for _ in range(2)]
        for _ in range(5):
            factories.user(Role.REVIEWER)
    seen = {"seen": proposal_for(rows, managers[0]).fingerprint}

    answers = at_once(app, [(manager, f"/staff/calls/{call.id}/reviewers", seen) for manager in managers])

    db_session.expire_all()
    assert sum("Something has changed since this page was made." in answer.text for answer in answers) == 1
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert [len(row.reviews) for row in rows] == [2, 2, 2]
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 5


def test_two_calls_filled_up_at_once_ask_nobody_for_more_than_they_take(app, db_session):
    with unit_of_work():
        calls = [factories.call(reviewers_per_application=1) for _ in range(2)]
        submitted = {"state": A.SUBMITTED, "submitted_at": factories.in_days(-1)}
        rows = [factories.application(call=call, **submitted) for call in calls]
        managers = [factories.user(Role.PROGRAMME_MANAGER) for _ in calls]
        reviewer = factories.user(Role.REVIEWER)
        factories.saved(ReviewerProfile(user=reviewer, most_reviews=1))
    seen = [{"seen": proposal_for([row], manager).fingerprint} for row, manager in zip(rows, managers, strict=True)]
    paths = [f"/staff/calls/{call.id}/reviewers" for call in calls]

    answers = at_once(app, list(zip(managers, paths, seen, strict=True)))

    assert (sorted(answer.status_code for answer in answers), count_reviews(reviewer_id=reviewer.id)) == ([302, 409], 1)


def test_a_reviewer_asked_by_hand_and_by_themselves_at_once_is_asked_once(app, db_session):
    with unit_of_work():
        call = factories.call(reviewers_per_application=1)
        row = factories.application(call=call, state=A.SUBMITTED, submitted_at=factories.in_days(-1))
        managers = [factories.user(Role.PROGRAMME_MANAGER) for _ in range(2)]
        reviewer = factories.user(Role.REVIEWER)
    seen = {"seen": proposal_for([row], managers[0]).fingerprint}
    by_hand = (managers[0], f"/staff/applications/{row.id}/reviewers", {"reviewer_id": reviewer.id})

    answers = at_once(app, [by_hand, (managers[1], f"/staff/calls/{call.id}/reviewers", seen)])

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert (count_reviews(reviewer_id=reviewer.id), db.session.scalar(select(func.count(OutgoingMail.id)))) == (1, 1)


def test_two_reviewers_who_submit_at_once_both_count(app, db_session):
    with unit_of_work():
        people = cast()
        other = factories.saved(Review(application=people.application, reviewer=people.unassigned))
    criteria = people.application.call.criteria
    posts = [
        (row.reviewer, f"/staff/reviews/{row.id}/scores", {f"score_{each.id}": score for each in criteria})
        for row, score in ((people.review, 2), (other, 4))
    ]

    answers = at_once(app, posts)

    db_session.expire_all()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (people.application.review_count, people.application.median_score) == (2, 3.0)


@pytest.mark.parametrize("deed", ["conflict", "abstention"])
def test_two_who_step_back_at_once_are_replaced_by_two(app, db_session, deed):
    with unit_of_work():
        people = cast()
        other = factories.saved(Review(application=people.application, reviewer=people.unassigned))
        reviewed(people.application, 3, 3)
        fresh = [factories.user(Role.REVIEWER) for _ in range(2)]
    rows = [(people.reviewer, people.review), (people.unassigned, other)]

    answers = at_once(app, [(person, f"/staff/reviews/{row.id}/{deed}", {"note": "No."}) for person, row in rows])

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [count_reviews(reviewer_id=person.id) for person in fresh] == [1, 1]
