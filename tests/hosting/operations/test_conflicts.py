"""Who must not judge what: authors of every kind, their colleagues, their domains; and what a reason can change."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.history.queries import history_of
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.operations import reviews
from eventhub.hosting.operations.conflicts import conflict_with, hindrances
from eventhub.hosting.permissions import Conflict
from eventhub.hosting.states import ReviewState
from tests import factories
from tests.hosting.cast import cast, mails

DETECTED = {
    "applicant": Conflict.OWN_APPLICATION,
    "co_author": Conflict.OWN_APPLICATION,
    "colleague": Conflict.SAME_ORGANISATION,
    "colleague_of_co_author": Conflict.SAME_ORGANISATION,
    "neighbour": Conflict.SAME_DOMAIN,
    "neighbour_of_co_author": Conflict.SAME_DOMAIN,
    "unassigned": None,
}


@pytest.fixture
def people(db_session):
    """Everybody around an application with a co-applicant, all of them reviewers too."""
    with unit_of_work():
        people = cast(applicant=factories.user(email="anna@lyon-lasers.eu"))
        people.co_author, people.colleague_of_co_author = (
            factories.user(email="paolo@turin-optics.eu"),
            factories.user(),
        )
        people.neighbour = factories.user(email="jean@LYON-lasers.eu")
        people.neighbour_of_co_author = factories.user(email="luca@turin-optics.eu")
        factories.saved(CoApplicant(application=people.application, user=people.co_author))
        factories.organisation(people.co_author, people.colleague_of_co_author)
        for name in DETECTED.keys() - {"unassigned"}:
            factories.saved(factories.RoleGrant(user=getattr(people, name), role=Role.REVIEWER))
    return people


def assign(people, who, **options):
    with unit_of_work():
        return reviews.assign(people.application, getattr(people, who), by=people.manager, **options)


def test_every_author_counts_like_the_applicant(people):
    found = {name: conflict_with(people.application, getattr(people, name)) for name in DETECTED}

    assert found == DETECTED


def test_all_at_once_the_same_is_found_as_one_by_one(people):
    everybody = [getattr(people, name) for name in DETECTED]

    found = hindrances([people.application], everybody)[people.application.id]

    assert {name: found.get(getattr(people, name).id) for name in DETECTED} == DETECTED


@pytest.mark.parametrize("who", [name for name, found in DETECTED.items() if found])
def test_a_conflict_is_refused(people, who):
    with pytest.raises(Refusal, match="cannot review it"):
        assign(people, who)

    assert mails() == []


@pytest.mark.parametrize(
    "who", [name for name, found in DETECTED.items() if found not in (None, DETECTED["applicant"])]
)
def test_with_a_reason_a_manager_sets_a_detected_conflict_aside(people, who, db_session):
    review = assign(people, who, override_reason="She left the firm in March.")

    entry = next(each for each in db_session.scalars(history_of(people.application)) if each.verb == "override")
    assert review.override_reason == "She left the firm in March."
    assert (entry.actor_id, entry.note.endswith(": She left the firm in March.")) == (people.manager.id, True)
    with unit_of_work():
        scores = {str(each.id): 3 for each in people.application.call.criteria}
        reviews.submit_review(review, by=review.reviewer, scores=scores, comment="")
    assert review.state is ReviewState.SUBMITTED


@pytest.mark.parametrize("who", ["applicant", "co_author"])
def test_no_reason_lets_an_author_judge_their_own(people, who):
    with pytest.raises(Refusal, match="made this application"):
        assign(people, who, override_reason="They are honest.")


def test_a_manager_sets_no_conflict_of_their_own_aside(people):
    with unit_of_work():
        factories.saved(factories.RoleGrant(user=people.neighbour, role=Role.PROGRAMME_MANAGER))
    people.manager = people.neighbour

    with pytest.raises(Refusal, match="No reason"):
        assign(people, "neighbour", override_reason="I am honest.")


def test_a_reason_without_a_conflict_is_no_override(people, db_session):
    review = assign(people, "unassigned", override_reason="Just in case.")

    verbs = [each.verb for each in db_session.scalars(history_of(people.application))]
    assert (review.override_reason, "override" in verbs) == ("", False)


def test_a_reason_may_come_when_the_conflict_does(people):
    with unit_of_work():
        factories.saved(factories.Membership(user=people.reviewer, organisation=people.application.organisation))

    review = assign(people, "reviewer", override_reason="An honorary member only.")

    assert (review, review.override_reason) == (people.review, "An honorary member only.")
    assert mails() == []


@pytest.mark.parametrize("reason", ["", "An honorary member only."])
def test_whoever_became_an_author_submits_no_review_any_more(people, reason):
    with unit_of_work():
        people.review.override_reason = reason
        factories.saved(CoApplicant(application=people.application, user=people.reviewer))

    with pytest.raises(Refusal, match="declare the conflict"), unit_of_work():
        reviews.submit_review(people.review, by=people.reviewer, scores={}, comment="")
