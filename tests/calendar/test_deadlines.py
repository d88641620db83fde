"""What one has to do until when stands in one's agenda and feed, and is struck out there when it is done."""

from datetime import UTC, timedelta

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.calendar import deadlines
from eventhub.db import unit_of_work
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.models.calls import LatePass
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, CallKind, CallState, DecisionOutcome, ReviewState
from eventhub.transitions import move
from tests import factories
from tests.calendar.readers import read
from tests.calendar.test_private_feeds import feed_of

A = ApplicationState
HAND_IN, ANSWER, REVIEW = "Hand in “Lasers”", "Answer the question about “Lasers”", "Review “Lasers”"
OFF = "Cancelled: "


@pytest.fixture
def person(db_session):
    with unit_of_work():
        return factories.user()


def an_application(person, **changes):
    return factories.application(**{"applicant": person, "title": "Lasers"} | changes)


def entries(client, person):
    return read(client.get(feed_of(person)))


def statuses(client, person):
    return {title: entry.status.value for title, entry in entries(client, person).items()}


def titles(person):
    return [each.title for each in deadlines.to_do(person, clock.now())]


def test_a_draft_is_due_when_its_call_closes(client, person):
    with unit_of_work():
        application = an_application(person)
    entry = entries(client, person)[HAND_IN]
    assert entry.dtend.astimezone(UTC) == application.call.closes_at
    assert (entry.status.value, entry.description) == ("CONFIRMED", "Host a cluster event")
    assert entry.dtstart.astimezone(UTC) == application.call.closes_at - timedelta(minutes=30)


def test_a_submitted_application_is_struck_out_under_the_same_uid(client, person):
    with unit_of_work():
        application = an_application(person)
        application.created_at = application.call.changed_at = clock.now() - timedelta(days=1)
    before = entries(client, person)[HAND_IN]
    with unit_of_work():
        move(application, A.SUBMITTED, by=person)
    after = entries(client, person)[OFF + HAND_IN]
    assert (after.uid, after.status.value) == (before.uid, "CANCELLED")
    assert after.sequence > before.sequence
    assert titles(person) == []


def test_a_prolonged_call_moves_the_entry_and_raises_its_sequence(client, person):
    with unit_of_work():
        application = an_application(person)
        application.created_at = application.call.changed_at = clock.now() - timedelta(days=2)
    before = entries(client, person)[HAND_IN]
    with unit_of_work():
        application.call.closes_at += timedelta(days=7)
        application.call.revise(matters=True)
    after = entries(client, person)[HAND_IN]
    assert (after.uid, after.dtend - before.dtend) == (before.uid, timedelta(days=7))
    assert after.sequence > before.sequence


def test_a_late_pass_is_the_deadline_of_everybody_who_writes(client, person):
    until = factories.in_days(25)
    with unit_of_work():
        other = factories.user()
        call = factories.call(state=CallState.CLOSED, closes_at=factories.in_days(-1))
        application = an_application(person, call=call)
        factories.saved(CoApplicant(application=application, user=other))
        factories.saved(LatePass(call=call, email=person.email, until=until, reason="Ill."))
    deadlines = [entries(client, each)[HAND_IN].dtend.astimezone(UTC) for each in (person, other)]
    assert deadlines == [until, until]
    assert (titles(person), titles(other)) == ([HAND_IN], [HAND_IN])


def test_everybody_who_writes_an_application_has_its_deadlines_and_nobody_else(client, person):
    with unit_of_work():
        other, stranger = factories.user(), factories.user()
        factories.saved(CoApplicant(application=an_application(person), user=other))
    assert [titles(each) for each in (person, other, stranger)] == [[HAND_IN], [HAND_IN], []]


def test_a_question_is_due_when_the_team_decides_and_struck_out_when_answered(client, person):
    with unit_of_work():
        application = an_application(person, state=A.UNDER_REVIEW, submitted_at=clock.now())
        move(application, A.CLARIFICATION_ASKED, by=factories.user(Role.PROGRAMME_MANAGER))
    entry = entries(client, person)[ANSWER]
    assert (entry.dtend.astimezone(UTC), titles(person)) == (
        application.decision_due_at.replace(microsecond=0),
        [ANSWER],
    )
    with unit_of_work():
        move(application, A.SUBMITTED, by=person)
    assert statuses(client, person) == {OFF + HAND_IN: "CANCELLED", OFF + ANSWER: "CANCELLED"}
    assert entries(client, person)[OFF + ANSWER].uid == entry.uid


@pytest.mark.parametrize("state", set(A) - {A.DRAFT, A.CLARIFICATION_ASKED})
def test_where_the_team_has_to_act_the_authors_have_nothing_to_do(person, state):
    with unit_of_work():
        an_application(person, state=state, submitted_at=clock.now())
    assert titles(person) == []


def a_review(**changes):
    """A review of an application that is under review."""
    application = factories.application(title="Lasers", state=A.UNDER_REVIEW, submitted_at=clock.now())
    return factories.saved(Review(application=application, reviewer=factories.user(Role.REVIEWER), **changes))


def test_a_review_is_due_with_its_decision_and_struck_out_when_written(client, db_session):
    with unit_of_work():
        review = a_review(assigned_at=clock.now() - timedelta(days=1))
        review.application.call.changed_at = review.assigned_at
        reviewer, due_at = review.reviewer, review.application.decision_due_at
    before = entries(client, reviewer)[REVIEW]
    assert before.dtend.astimezone(UTC) == due_at.replace(microsecond=0)
    with unit_of_work():
        move(review, ReviewState.SUBMITTED, by=reviewer)
    after = entries(client, reviewer)[OFF + REVIEW]
    assert (after.uid, after.sequence > before.sequence) == (before.uid, True)


@pytest.mark.parametrize("state", set(A) - {A.DRAFT})
def test_a_review_is_due_until_its_application_is_decided(db_session, state):
    with unit_of_work():
        review = a_review()
        review.application.state = state
    is_due = state in {A.SUBMITTED, A.UNDER_REVIEW, A.CLARIFICATION_ASKED}
    assert titles(review.reviewer) == [REVIEW] * is_due


def test_a_hidden_decision_changes_nothing_in_anybodys_calendar(client, db_session):
    with unit_of_work():
        review = a_review()
        people = (review.reviewer, review.application.applicant)
    before = [client.get(feed_of(each)).text for each in people]
    with unit_of_work():
        factories.saved(Decision(application=review.application, outcome=DecisionOutcome.ACCEPT))
    assert [client.get(feed_of(each)).text for each in people] == before


def test_a_reviewer_reads_what_was_handed_in_and_in_a_blind_call_no_name(db_session):
    with unit_of_work():
        plain, blind = a_review(), a_review()
        plain.application.title = "As being typed"
        blind.application.call.is_blind, blind.application.call.kind = True, CallKind.DELEGATION
    assert titles(plain.reviewer) == [REVIEW]
    assert titles(blind.reviewer) == [f"Review “Application {blind.application.id}”"]


def test_what_is_long_over_leaves_the_calendar(client, person):
    with unit_of_work():
        for days in (-20, -70):
            dates = {"opens_at": factories.in_days(days - 5), "closes_at": factories.in_days(days)}
            an_application(person, title=f"{days} days", call=factories.call(**dates))
    assert statuses(client, person) == {"Hand in “-20 days”": "CONFIRMED"}


@pytest.mark.parametrize("rows", [1, 3])
def test_deadlines_take_the_same_few_questions(client, person, query_count, rows):
    with unit_of_work():
        for _ in range(rows):
            an_application(person)
            a_review().reviewer = person
    with query_count() as queries:
        assert len(deadlines.of_person(person, clock.now())) == 2 * rows
    assert queries.count == 5, queries


def test_my_agenda_says_what_is_to_do(client, person):
    with unit_of_work():
        application = an_application(person)
    client.sign_in(person)
    page = client.get("/my").text
    assert HAND_IN in page
    assert f"/applications/{application.id}" in page
