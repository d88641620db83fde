from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.errors import InvalidTransition, Outdated, Refusal
from eventhub.hosting.models.calls import CutOff
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import applications, drafts, late_passes
from eventhub.hosting.states import ApplicationState, CallKind, CallState, DecisionOutcome, ReviewState
from eventhub.questions.models import QuestionSet
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories
from tests.hosting.cast import cast, mails, story

A = ApplicationState
CLOSES = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)
"""23:59 in Brussels on the day clocks go forward there."""
LONG_BEFORE = {"opens_at": CLOSES - timedelta(days=30), "events_from": CLOSES.date(), "events_until": CLOSES.date()}


def submit(application, by=None, **options):
    with unit_of_work():
        return applications.submit(application, by=by or application.applicant, **options)


def asking(call, label, **facts):
    """Let a call ask something more."""
    call.question_set = call.question_set or factories.saved(QuestionSet())
    return add_question(call.question_set, by=None, kind=QuestionKind.LINE, label=label, **facts)


def test_an_application_begins_as_a_draft_in_the_calls_zone(db_session):
    with unit_of_work():
        call, applicant = factories.call(timezone="America/Toronto"), factories.user()
        organisation = factories.organisation(applicant)

    with unit_of_work():
        application = applications.start(call, applicant=applicant, organisation=organisation, title="Days of light")

    assert (application.state, application.timezone, application.title) == (A.DRAFT, "America/Toronto", "Days of light")


def test_an_application_to_travel_is_named_after_who_travels(db_session):
    with unit_of_work():
        call, applicant = factories.call(kind=CallKind.DELEGATION), factories.user()
        organisation = factories.organisation(applicant, name="Lyon Lasers")

    with unit_of_work():
        application = applications.start(call, applicant=applicant, organisation=organisation)

    assert application.title == "Lyon Lasers"


@pytest.mark.parametrize(
    "changes", [{"state": CallState.CLOSED}, {"opens_at": factories.in_days(1)}, {"closes_at": factories.in_days(-1)}]
)
def test_nothing_begins_under_a_call_that_takes_no_applications(db_session, changes):
    with unit_of_work():
        call, applicant = factories.call(**changes), factories.user()
        organisation = factories.organisation(applicant)

    with pytest.raises(Refusal, match="This call"), unit_of_work():
        applications.start(call, applicant=applicant, organisation=organisation, title="Days of light")


def test_submitting_keeps_a_version_starts_the_clock_and_writes_a_receipt_to_all_authors(db_session):
    with unit_of_work():
        application = factories.application()
        maria = factories.co_applicant(application)
    now = factories.in_days(0)

    with time_machine.travel(now, tick=False):
        version = submit(application, note="Here it is.")

    assert (application.state, application.submitted_at, version.number) == (A.SUBMITTED, now, 1)
    assert (application.decision_due_at, application.cut_off_at) == (now + timedelta(days=14), None)
    assert (version.note, version.facts["city"]) == ("Here it is.", "Lyon")
    assert story(application) == [("draft", "submitted", application.applicant, "Here it is.")]
    assert mails() == [(application.applicant.email, "submitted"), (maria.user.email, "submitted")]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-1, A.SUBMITTED), (0, A.DRAFT), (1, A.DRAFT)], ids=["T-1s", "T", "T+1s"]
)
@pytest.mark.parametrize("zone", ["Europe/Brussels", "America/Toronto", "Asia/Kathmandu"])
def test_the_deadline_is_kept_to_the_second_though_the_job_has_not_closed_the_call(db_session, seconds, expected, zone):
    with unit_of_work():
        call = factories.call(closes_at=CLOSES, timezone=zone, **LONG_BEFORE)
        application = factories.application(call=call, starts_at=CLOSES, ends_at=CLOSES + timedelta(minutes=9))
        application.timezone = "UTC"

    with time_machine.travel(CLOSES + timedelta(seconds=seconds), tick=False):
        try:
            submit(application)
        except Refusal as refusal:
            assert str(refusal).startswith("This call closed on")  # noqa: PT017 - one table for both outcomes

    assert (application.state, application.call.state) == (expected, CallState.OPEN)


@pytest.mark.parametrize(("minutes", "expected"), [(59, A.SUBMITTED), (60, A.DRAFT)])
def test_a_late_pass_lets_one_person_in_until_its_end_and_nobody_else(db_session, minutes, expected):
    with unit_of_work():
        call = factories.call(closes_at=factories.in_days(-1))
        application, other = factories.application(call=call), factories.application(call=call)
        until = clock.now() + timedelta(hours=1)
        late_passes.grant(
            call, email=application.applicant.email, until=until, reason="Power cut.", by=factories.user()
        )

    with time_machine.travel(until - timedelta(hours=1) + timedelta(minutes=minutes), tick=False):
        for each in (application, other):
            try:
                submit(each)
            except Refusal as refusal:
                assert str(refusal).startswith("This call closed on")  # noqa: PT017 - one table for both outcomes

    assert (application.state, application.is_late) == (expected, expected is A.SUBMITTED)
    assert other.state is A.DRAFT


def test_an_incomplete_application_is_not_submitted(db_session):
    with unit_of_work():
        application = factories.application(summary="", motivation="")
        asking(application.call, "Who leads?")
        asking(application.call, "Which bus?", is_asked_later=True)

    with pytest.raises(Refusal, match="3 answers are still missing"):
        submit(application)

    assert (application.state, application.versions, mails()) == (A.DRAFT, [], [])


def test_whoever_is_not_eligible_cannot_submit_unless_an_exception_was_made(db_session):
    with unit_of_work():
        call = factories.call(eligible_kinds=[OrganisationKind.SME.value])
        refused, admitted = factories.application(call=call), factories.application(call=call, exception_reason="Yes.")

    with pytest.raises(Refusal, match="not for the kind of organisation"):
        submit(refused)
    submit(admitted)

    assert (refused.state, admitted.state) == (A.DRAFT, A.SUBMITTED)


def test_what_was_submitted_can_be_submitted_anew_and_the_versions_stay(db_session):
    with unit_of_work():
        application = factories.application()
    submit(application)
    with unit_of_work():
        drafts.save(application, by=application.applicant, base=1, values={"city": "Nantes"})
    assert applications.has_unsent_changes(application)

    submit(application)

    assert [(each.number, each.facts["city"]) for each in application.versions] == [(1, "Lyon"), (2, "Nantes")]
    assert not applications.has_unsent_changes(application)


def test_the_slower_of_two_who_submit_hears_of_the_other(db_session):
    with unit_of_work():
        application = factories.application()
    submit(application, after=0)

    with pytest.raises(Outdated, match="submitted in the meantime"):
        submit(application, after=0)

    assert len(application.versions) == 1


def test_nobody_submits_what_they_have_not_seen(db_session):
    with unit_of_work():
        application = factories.application()
    with unit_of_work():
        drafts.save(application, by=application.applicant, base=1, values={"city": "Nantes"})

    with pytest.raises(Outdated, match="Somebody wrote at the same moment"):
        submit(application, draft=1)

    assert application.state is A.DRAFT


def test_a_clarification_is_answered_after_the_call_closed_and_stays_in_its_round(db_session):
    with unit_of_work():
        people = cast(A.CLARIFICATION_ASKED, submitted_at=factories.in_days(-20))
        people.application.call.state = CallState.CLOSED
        people.application.cut_off_at = factories.in_days(-9)
        people.review.state = ReviewState.ABSTAINED
    application, now = people.application, factories.in_days(0)

    with time_machine.travel(now, tick=False):
        submit(application, note="Two hundred.")

    assert (application.state, application.cut_off_at) == (A.SUBMITTED, factories.in_days(-9))
    assert application.decision_due_at == now + timedelta(days=14)
    assert story(application) == [("clarification_asked", "submitted", people.applicant, "Two hundred.")]
    assert [(each.text, each.is_from_team) for each in application.messages] == [("Two hundred.", False)]


def test_an_answer_goes_straight_back_to_the_reviewers_who_were_asked(db_session):
    with unit_of_work():
        people = cast(A.CLARIFICATION_ASKED)

    submit(people.application, note="Two hundred.")

    assert people.application.state is A.UNDER_REVIEW
    assert story(people.application) == [
        ("clarification_asked", "submitted", people.applicant, "Two hundred."),
        ("submitted", "under_review", None, "The review goes on."),
    ]


@pytest.mark.parametrize(("day", "is_taken"), [(1, True), (3, False), (6, False)])
@pytest.mark.parametrize("state", [A.SUBMITTED, A.ON_RESERVE_LIST])
def test_a_round_can_be_improved_until_its_cut_off_and_not_after(db_session, state, day, is_taken):
    with unit_of_work():
        call = factories.call(cut_offs=[CutOff(at=factories.in_days(2)), CutOff(at=factories.in_days(5))])
        application = factories.application(call=call, state=state, submitted_at=factories.in_days(-1))
        application.decided_at = factories.in_days(0) if state is A.ON_RESERVE_LIST else None

    with time_machine.travel(factories.in_days(day), tick=False):
        try:
            submit(application)
        except Refusal as refusal:
            assert "could be changed until" in str(refusal)  # noqa: PT017 - one table for both outcomes

    assert (len(application.versions) == 2) is is_taken
    assert application.cut_off_at == factories.in_days(2)


def test_a_reserve_application_submitted_again_leaves_its_place_and_a_secret_decision_behind(db_session):
    with unit_of_work():
        application = factories.application(
            state=A.ON_RESERVE_LIST, submitted_at=factories.in_days(-3), decided_at=factories.in_days(-1)
        )
        application.reserve_rank = 2
        application.decisions.append(Decision(outcome=DecisionOutcome.ACCEPT))

    submit(application)

    assert (application.state, application.reserve_rank, application.decisions) == (A.SUBMITTED, None, [])


SUBMITTABLE = (A.DRAFT, A.SUBMITTED, A.CLARIFICATION_ASKED, A.ON_RESERVE_LIST)


@pytest.mark.parametrize("state", A)
def test_every_state_says_whether_one_can_submit(db_session, state):
    with unit_of_work():
        application = factories.application(state=state)

    if state in SUBMITTABLE:
        submit(application)
    else:
        with pytest.raises(InvalidTransition):
            submit(application)

    assert application.state is (A.SUBMITTED if state in SUBMITTABLE else state)
    assert bool(mails()) is (state in SUBMITTABLE)
