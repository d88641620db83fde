import pytest
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.directory.queries import membership
from eventhub.errors import Refusal
from eventhub.history.queries import history_of
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.operations import co_applicants
from eventhub.hosting.operations.co_applicants import MOST_CO_APPLICANTS, OVER
from eventhub.hosting.operations.reviews import tally
from eventhub.hosting.queries.applications import visible_to
from eventhub.hosting.states import ApplicationState, ReviewState
from tests import factories
from tests.hosting.cast import cast, mails, reviewed

R = ReviewState
STEPPED_BACK = "The reviewer writes the application now."


def invite(application, email="maria@example.org", name=""):
    with unit_of_work():
        return co_applicants.invite(application, by=application.applicant, email=email, name=name)


def test_an_invited_colleague_writes_too_belongs_to_the_organisation_and_hears_of_it(db_session):
    with unit_of_work():
        application = factories.application()

    row = invite(application, " Maria@Example.org ", "Maria")

    assert (row.user.email, row.user.name) == ("maria@example.org", "Maria")
    assert db.session.scalars(visible_to(row.user)).all() == [application]
    said = db.session.scalars(membership(row.user, application.organisation)).one()
    assert said.confirmed_at is None
    assert mails() == [("maria@example.org", "co_applicant_invited")]


def test_nobody_is_invited_twice_nor_the_applicant(db_session):
    with unit_of_work():
        application = factories.application()
    invite(application)

    for email in ("maria@example.org", application.applicant.email):
        with pytest.raises(Refusal, match="writes this application already"):
            invite(application, email)

    assert len(application.authors) == 2


def test_whoever_reviewed_it_steps_back_without_a_word_and_somebody_else_is_asked(db_session):
    with unit_of_work():
        people = cast()
        judged = reviewed(people.application, *(4 for _ in people.application.call.criteria))
        tally(people.application)
    with unit_of_work():
        people.application.call.reviewers_per_application = 3

    invite(people.application, judged.reviewer.email)

    application = people.application
    assert (judged.state, application.review_count, application.median_score) == (R.CONFLICT_DECLARED, 0, None)
    last = db.session.scalars(history_of(judged)).first()
    assert (last.target, last.actor_id, last.note) == ("conflict_declared", None, STEPPED_BACK)
    assert [each.reviewer for each in application.reviews if each.state is R.ASSIGNED][1:] == [people.unassigned]


def test_a_review_of_what_is_decided_stays_as_it_was(db_session):
    with unit_of_work():
        people = cast(ApplicationState.ACCEPTED)

    invite(people.application, people.reviewer.email)

    assert people.review.state is R.ASSIGNED


@pytest.mark.parametrize("state", OVER)
def test_nobody_is_invited_to_what_is_over(db_session, state):
    with unit_of_work():
        application = factories.application(state=state)

    with pytest.raises(Refusal, match="any more"):
        invite(application)


def test_only_so_many_write_together(db_session):
    with unit_of_work():
        application = factories.application()
        for _ in range(MOST_CO_APPLICANTS):
            factories.co_applicant(application)

    with pytest.raises(Refusal, match="at most"):
        invite(application)


def test_whoever_is_removed_sees_nothing_any_more(db_session):
    with unit_of_work():
        application = factories.application(state=ApplicationState.SUBMITTED)
    row = invite(application)
    maria = row.user

    with unit_of_work():
        co_applicants.remove(row, by=application.applicant)

    assert db.session.scalars(visible_to(maria)).all() == []
    assert application.authors == [application.applicant]


def test_the_database_knows_a_person_once(db_session):
    with unit_of_work():
        row = factories.co_applicant(factories.application())
    twin = CoApplicant(application_id=row.application_id, user_id=row.user_id)

    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(twin)
