import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting import permissions
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.permissions import Conflict
from eventhub.hosting.states import ReviewState
from tests import factories
from tests.hosting.cast import cast

EVERYBODY = ("applicant", "colleague", "other_applicant", "reviewer", "unassigned", "manager", "stranger")
RIGHTS = {
    permissions.can_act_for: {"applicant"},
    permissions.can_decide: {"manager"},
    permissions.can_assign: {"manager"},
    permissions.can_read_reviews: {"manager"},
}


@pytest.mark.parametrize("right", RIGHTS, ids=lambda right: right.__name__)
def test_who_may_do_what_with_an_application(db_session, right):
    with unit_of_work():
        people = cast()

    allowed = {name for name in EVERYBODY if right(getattr(people, name), people.application)}

    assert allowed == RIGHTS[right]


def test_a_manager_decides_on_any_application_but_their_own(db_session):
    with unit_of_work():
        manager, admin = factories.user(Role.PROGRAMME_MANAGER), factories.user(Role.ADMIN)
        own = factories.application(applicant=manager)

    answers = [permissions.can_decide(manager, own), permissions.can_decide(admin, own)]

    assert answers == [False, True]


@pytest.mark.parametrize(
    ("state", "expected"),
    [(ReviewState.ASSIGNED, False), (ReviewState.SUBMITTED, True), (ReviewState.CONFLICT_DECLARED, False)],
)
@pytest.mark.parametrize("roles", [[Role.REVIEWER], [Role.REVIEWER, Role.PROGRAMME_MANAGER]])
def test_whoever_was_asked_for_a_review_reads_the_others_after_their_own(db_session, state, expected, roles):
    with unit_of_work():
        reviewer = factories.user(*roles)
        application = factories.application()
        factories.saved(Review(application=application, reviewer=reviewer, state=state))

    assert permissions.can_read_reviews(reviewer, application) is expected


@pytest.mark.parametrize(
    ("reviewer_email", "applicant_email", "expected"),
    [
        ("a@lyon-lasers.eu", "b@lyon-lasers.eu", Conflict.SAME_DOMAIN),
        ("a@Lyon-Lasers.EU", "b@lyon-lasers.eu", Conflict.SAME_DOMAIN),
        ("a@mail.lyon-lasers.eu", "b@lyon-lasers.eu", None),
        ("a@turin-lasers.eu", "b@lyon-lasers.eu", None),
        ("a@gmail.com", "b@gmail.com", None),
        ("a@example.org", "b@example.org", None),
    ],
)
def test_an_employers_domain_in_common_is_a_conflict_and_a_public_mailbox_is_not(
    db_session, reviewer_email, applicant_email, expected
):
    with unit_of_work():
        reviewer = factories.user(Role.REVIEWER, email=reviewer_email)
        application = factories.application(applicant=factories.user(email=applicant_email))

    assert permissions.conflict(reviewer, application, ()) is expected


def test_the_applicant_and_members_of_the_applying_organisation_are_in_conflict(db_session):
    with unit_of_work():
        people = cast()
    members = {people.applicant.id, people.colleague.id}

    found = {name: permissions.conflict(getattr(people, name), people.application, members) for name in EVERYBODY}

    assert {name: why for name, why in found.items() if why} == {
        "applicant": Conflict.OWN_APPLICATION,
        "colleague": Conflict.SAME_ORGANISATION,
    }
