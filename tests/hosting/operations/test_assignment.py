import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.errors import Outdated
from eventhub.history.queries import history_of
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.operations import assignment, reviews
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.hosting.cast import cast, mails

A = ApplicationState


def submitted(call, **changes):
    """Save an application that was handed in under a call."""
    values = {"state": A.SUBMITTED, "submitted_at": factories.in_days(-1)} | changes
    return factories.application(call=call, **values)


def reviewer(name, **profile):
    """Save a reviewer with what they say about themselves."""
    person = factories.user(Role.REVIEWER, name=name, email=f"{name}@reviews.eu")
    if profile:
        factories.saved(ReviewerProfile(user=person, **profile))
    return person


def asked(application):
    """Return who is asked for an application, by name, with the state of each review."""
    return {review.reviewer.name: review.state.value for review in application.reviews}


@pytest.fixture
def manager(db_session):
    with unit_of_work():
        return factories.user(Role.PROGRAMME_MANAGER, name="Maria")


def test_filling_up_asks_as_many_as_the_call_wants_with_one_mail_each(manager):
    with unit_of_work():
        call = factories.call(reviewers_per_application=2)
        applications = [submitted(call) for _ in range(3)]
        for name in ("ada", "bea"):
            reviewer(name)

    with unit_of_work():
        done = assignment.fill_up(applications, manager)

    assert (len(done.pairs), done.people, done.missing) == (6, 2, [])
    assert [asked(each) for each in applications] == [{"ada": "assigned", "bea": "assigned"}] * 3
    assert {each.state for each in applications} == {A.UNDER_REVIEW}
    assert mails() == [(f"{name}@reviews.eu", "reviews_assigned") for name in ("ada", "bea")]


def test_a_digest_names_every_application_and_the_first_decision_due(manager, mailbox):
    with unit_of_work():
        call = factories.call(reviewers_per_application=1)
        applications = [submitted(call, title=title) for title in ("Lasers", "Looms")]
        reviewer("ada")

    with unit_of_work():
        assignment.fill_up(applications, manager)

    context = db.session.scalars(select(OutgoingMail)).one().context
    due = min(each.decision_due_at for each in applications)
    assert (context["titles"], context["number"], context["url"].endswith("/staff/reviews")) == (
        ["Lasers", "Looms"],
        2,
        True,
    )
    assert context["due_at"] == {"instant": due.isoformat()}


def test_the_theme_and_the_language_decide_among_equals(manager):
    with unit_of_work():
        call = factories.call(reviewers_per_application=1)
        lasers = submitted(call, themes=["photonics"], languages=["fr"])
        looms = submitted(call, themes=["textile-innovation"], languages=["it"])
        reviewer("ada", languages=["it"])
        reviewer("bea", themes=["photonics"])

    with unit_of_work():
        assignment.fill_up([lasers, looms], manager)

    assert (set(asked(lasers)), set(asked(looms))) == ({"bea"}, {"ada"})


def test_what_was_handed_in_decides_who_fits_and_not_what_is_typed_since(manager):
    with unit_of_work():
        call = factories.call(reviewers_per_application=1)
        lasers = submitted(call, themes=["photonics"])
        reviewer("ada", themes=["textile-innovation"])
        reviewer("bea", themes=["photonics"])
    with unit_of_work():
        lasers.themes = ["textile-innovation"]

    with unit_of_work():
        assignment.fill_up([lasers], manager)

    assert set(asked(lasers)) == {"bea"}


def test_reviews_of_undecided_applications_count_as_load_and_towards_the_most(manager):
    with unit_of_work():
        call = factories.call(reviewers_per_application=1)
        ada, bea, cleo = reviewer("ada"), reviewer("bea", most_reviews=1), reviewer("cleo", most_reviews=0)
        for person, state in ((ada, A.UNDER_REVIEW), (bea, A.REJECTED), (cleo, A.REJECTED)):
            factories.saved(Review(application=submitted(factories.call(), state=state), reviewer=person))
        applications = [submitted(call) for _ in range(3)]

    with unit_of_work():
        assignment.fill_up(applications, manager)

    assert [set(asked(each)) for each in applications] == [{"bea"}, {"ada"}, {"ada"}]


@pytest.mark.parametrize("bond", ["author", "colleague", "elsewhere", "neighbour", "stepped back", "disabled"])
def test_nobody_in_conflict_with_any_author_is_asked(manager, bond):
    with unit_of_work():
        application = submitted(factories.call(reviewers_per_application=1))
        co_author, person = factories.user(email="co@lyon-lasers.eu"), reviewer("ada")
        factories.saved(CoApplicant(application=application, user=co_author))
        _bind(bond, application, co_author, person)

    with unit_of_work():
        done = assignment.fill_up([application], manager)

    assert (done.pairs, [row for row, _why in done.missing]) == ([], [application])
    assert [each.state for each in application.reviews] in ([], [ReviewState.ABSTAINED])


def _bind(bond, application, co_author, person):
    """Give a reviewer the bond to the application that keeps them from judging it."""
    if bond == "author":
        factories.saved(CoApplicant(application=application, user=person))
    if bond == "colleague":
        factories.saved(factories.Membership(user=person, organisation=application.organisation))
    if bond == "elsewhere":
        factories.organisation(co_author, person)
    if bond == "neighbour":
        person.email = "ada@lyon-lasers.eu"
    if bond == "stepped back":
        factories.saved(Review(application=application, reviewer=person, state=ReviewState.ABSTAINED))
    if bond == "disabled":
        person.disabled_at = factories.in_days(-1)


def test_what_cannot_be_assigned_is_said_in_words(manager):
    with unit_of_work():
        application = submitted(factories.call(reviewers_per_application=3))
        factories.saved(factories.Membership(user=reviewer("ada"), organisation=application.organisation))
        factories.saved(Review(application=application, reviewer=reviewer("bea"), state=ReviewState.ABSTAINED))
        factories.saved(Review(application=application, reviewer=reviewer("cleo")))
        reviewer("dora", most_reviews=0)

    with unit_of_work():
        done = assignment.fill_up([application], manager)

    reasons = "1 is in conflict, 1 stepped back, 1 was asked already, 1 takes no more reviews now"
    assert done.missing == [(application, f"2 reviewers are missing: {reasons}.")]


def test_without_reviewers_that_is_the_reason(manager):
    with unit_of_work():
        application = submitted(factories.call())

    proposal = assignment.proposal_for([application], manager)

    assert proposal.missing == [(application, "2 reviewers are missing: nobody else is a reviewer.")]


def test_a_manager_asks_no_reviewers_for_what_they_write_themselves(manager):
    with unit_of_work():
        application = submitted(factories.call())
        factories.saved(CoApplicant(application=application, user=manager))
        reviewer("ada")

    with unit_of_work():
        done = assignment.fill_up([application], manager)

    assert (done.pairs, [row for row, _ in done.missing], asked(application)) == ([], [application], {})


@pytest.mark.parametrize("state", [state for state in A if state not in (A.SUBMITTED, A.UNDER_REVIEW)])
def test_only_what_waits_for_its_decision_is_filled_up(manager, state):
    with unit_of_work():
        application = submitted(factories.call(), state=state)
        reviewer("ada")

    with unit_of_work():
        done = assignment.fill_up([application], manager)

    assert (done.pairs, done.missing) == ([], [])


def test_another_outcome_than_the_one_shown_is_refused(manager):
    with unit_of_work():
        application = submitted(factories.call(reviewers_per_application=1))
        reviewer("ada")
    seen = assignment.proposal_for([application], manager).fingerprint
    with unit_of_work():
        reviews.assign(application, reviewer("bea"), by=manager)

    with pytest.raises(Outdated), unit_of_work():
        assignment.fill_up([application], manager, seen)

    assert asked(application) == {"bea": "assigned"}


@pytest.mark.parametrize(
    ("step_back", "state"),
    [
        (reviews.declare_conflict, ReviewState.ASSIGNED),
        (reviews.declare_conflict, ReviewState.SUBMITTED),
        (reviews.abstain, ReviewState.ASSIGNED),
    ],
)
def test_whoever_steps_back_is_replaced_by_the_next_fit_reviewer(db_session, step_back, state):
    with unit_of_work():
        people = cast()
        people.review.state = state
        people.review.scores = {str(each.id): 4 for each in people.application.call.criteria}

    with unit_of_work():
        replacement = step_back(people.review, by=people.reviewer, note="We were partners.")

    entry = db_session.scalars(history_of(replacement)).one()
    assert (replacement.reviewer, replacement.state) == (people.unassigned, ReviewState.ASSIGNED)
    assert (entry.verb, entry.actor_id) == ("assigned", None)
    assert mails() == [(people.unassigned.email, "review_assigned")]


def test_nobody_is_asked_instead_where_nobody_is_left_or_it_is_decided(db_session):
    with unit_of_work():
        people, decided = cast(), cast(A.REJECTED)
        factories.saved(Review(application=people.application, reviewer=people.unassigned))
        for other in (decided.reviewer, decided.unassigned):
            other.disabled_at = factories.in_days(-1)

    with unit_of_work():
        replacements = [reviews.abstain(each.review, by=each.reviewer) for each in (people, decided)]

    assert (replacements, mails()) == ([None, None], [])
