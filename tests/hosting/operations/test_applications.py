from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from eventhub.db import unit_of_work
from eventhub.errors import InvalidTransition, Refusal
from eventhub.hosting.operations import applications
from eventhub.hosting.states import ApplicationState, CallState
from tests import factories
from tests.hosting.cast import cast, mails, story

A = ApplicationState
CLOSES = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)
"""23:59 in Brussels on the day clocks go forward there."""
LONG_BEFORE = {"opens_at": CLOSES - timedelta(days=30), "events_from": CLOSES.date(), "events_until": CLOSES.date()}


def test_an_application_begins_as_a_draft_in_the_calls_zone(db_session):
    with unit_of_work():
        call, applicant = factories.call(timezone="America/Toronto"), factories.user()
        organisation = factories.organisation(applicant)

    with unit_of_work():
        application = applications.start(call, applicant=applicant, organisation=organisation, title="Days of light")

    assert (application.state, application.timezone, application.title) == (A.DRAFT, "America/Toronto", "Days of light")


@pytest.mark.parametrize(
    "changes", [{"state": CallState.CLOSED}, {"opens_at": factories.in_days(1)}, {"closes_at": factories.in_days(-1)}]
)
def test_nothing_begins_under_a_call_that_takes_no_applications(db_session, changes):
    with unit_of_work():
        call, applicant = factories.call(**changes), factories.user()
        organisation = factories.organisation(applicant)

    with pytest.raises(Refusal, match="This call"), unit_of_work():
        applications.start(call, applicant=applicant, organisation=organisation, title="Days of light")


def test_a_draft_keeps_whatever_is_there(db_session):
    with unit_of_work():
        application = factories.application()

    with unit_of_work():
        applications.answer(application, by=application.applicant, summary="", city="Nantes", starts_at=None)

    assert (application.summary, application.city, application.starts_at) == ("", "Nantes", None)
    assert application.unanswered == ["summary", "starts_at"]


@pytest.mark.parametrize("state", [state for state in A if state is not A.DRAFT])
def test_once_submitted_answers_change_only_by_submitting_again(db_session, state):
    with unit_of_work():
        application = factories.application(state=state)

    with pytest.raises(Refusal), unit_of_work():
        applications.answer(application, by=application.applicant, city="Nantes")

    assert application.city == "Lyon"


def test_submitting_starts_the_decision_clock_and_writes_a_receipt(db_session):
    with unit_of_work():
        application = factories.application()
    applicant = application.applicant
    now = factories.in_days(0)

    with time_machine.travel(now, tick=False), unit_of_work():
        applications.submit(application, by=applicant, city="Nantes")

    assert (application.state, application.city, application.submitted_at) == (A.SUBMITTED, "Nantes", now)
    assert application.decision_due_at == now + timedelta(days=14)
    assert story(application) == [("draft", "submitted", applicant, "")]
    assert mails() == [(applicant.email, "submitted")]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-1, A.SUBMITTED), (0, A.DRAFT), (1, A.DRAFT)], ids=["T-1s", "T", "T+1s"]
)
@pytest.mark.parametrize("zone", ["Europe/Brussels", "America/Toronto", "Asia/Kathmandu"])
def test_the_deadline_is_kept_to_the_second_though_the_job_has_not_closed_the_call(db_session, seconds, expected, zone):
    with unit_of_work():
        application = factories.application(call=factories.call(closes_at=CLOSES, timezone=zone, **LONG_BEFORE))

    with time_machine.travel(CLOSES + timedelta(seconds=seconds), tick=False):
        try:
            with unit_of_work():
                applications.submit(application, by=application.applicant)
        except Refusal as refusal:
            assert str(refusal).startswith("This call closed on")  # noqa: PT017 - one table for both outcomes

    assert (application.state, application.call.state) == (expected, CallState.OPEN)


def test_an_incomplete_application_is_not_submitted_and_nothing_of_it_is_kept(db_session):
    with unit_of_work():
        application = factories.application(summary="", motivation="")

    with pytest.raises(Refusal, match="2 answers are still missing"), unit_of_work():
        applications.submit(application, by=application.applicant, city="Nantes")

    assert (application.state, application.city, mails()) == (A.DRAFT, "Lyon", [])


def test_a_clarification_is_answered_after_the_call_closed_and_the_clock_starts_again(db_session):
    with unit_of_work():
        people = cast(A.CLARIFICATION_ASKED, submitted_at=factories.in_days(-20))
        people.application.call.state = CallState.CLOSED
    application = people.application

    with unit_of_work():
        applications.submit(application, by=people.applicant, note="Two hundred.", expected_participants=200)

    assert (application.state, application.expected_participants) == (A.SUBMITTED, 200)
    assert application.submitted_at > factories.in_days(-2)
    assert story(application) == [("clarification_asked", "submitted", people.applicant, "Two hundred.")]


def test_a_reserve_application_is_submitted_again_only_while_the_call_is_open(db_session):
    with unit_of_work():
        early = factories.application(state=A.ON_RESERVE_LIST)
        late = factories.application(state=A.ON_RESERVE_LIST, call=factories.call(closes_at=factories.in_days(-1)))

    with unit_of_work():
        applications.submit(early, by=early.applicant)
    with pytest.raises(Refusal, match="This call closed"), unit_of_work():
        applications.submit(late, by=late.applicant)

    assert (early.state, late.state) == (A.SUBMITTED, A.ON_RESERVE_LIST)


@pytest.mark.parametrize("state", [A.SUBMITTED, A.UNDER_REVIEW, A.ACCEPTED, A.REJECTED, A.WITHDRAWN])
def test_what_is_with_the_team_or_decided_is_not_submitted_again(db_session, state):
    with unit_of_work():
        application = factories.application(state=state)

    with pytest.raises(InvalidTransition), unit_of_work():
        applications.submit(application, by=application.applicant)

    assert (application.state, mails()) == (state, [])


def test_withdrawing_is_confirmed_by_mail(db_session):
    with unit_of_work():
        people = cast()

    with unit_of_work():
        applications.withdraw(people.application, by=people.applicant, note="Our venue burnt down.")

    assert story(people.application) == [("under_review", "withdrawn", people.applicant, "Our venue burnt down.")]
    assert mails() == [(people.applicant.email, "withdrawn")]
