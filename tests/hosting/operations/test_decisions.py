import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.errors import InvalidTransition, Refusal
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.calls import PlaceLimit, PlaceScope
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import decisions
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from tests import factories
from tests.hosting.cast import cast, mails, story

A, D = ApplicationState, DecisionOutcome
POSSIBLE = {
    D.ACCEPT: {A.SUBMITTED, A.UNDER_REVIEW, A.ON_RESERVE_LIST},
    D.RESERVE: {A.SUBMITTED, A.UNDER_REVIEW},
    D.REJECT: {A.SUBMITTED, A.UNDER_REVIEW, A.ON_RESERVE_LIST},
}


def deeds(application, *verbs):
    """Return these deeds in an application's history, oldest first: verb, from, to, by whom, with which word."""
    entries = select(HistoryEntry).where(HistoryEntry.subject_id == application.id, HistoryEntry.verb.in_(verbs))
    rows = db.session.scalars(entries.where(HistoryEntry.subject == "hosting_application").order_by(HistoryEntry.id))
    return [(row.verb, row.source, row.target, row.actor_id, row.note) for row in rows]


@pytest.mark.parametrize("state", list(A), ids=lambda state: state.name)
@pytest.mark.parametrize("outcome", list(D), ids=lambda outcome: outcome.name)
def test_every_outcome_in_every_state(db_session, outcome, state):
    with unit_of_work():
        people = cast(state)
    application, by = people.application, people.manager

    if state in POSSIBLE[outcome]:
        with unit_of_work():
            decisions.decide(application, outcome, by=by, note="As agreed.")
        kept = A.UNDER_REVIEW if state is A.SUBMITTED else state
        assert (application.state, application.decided_at) == (kept, None)
        assert deeds(application, "decided") == [("decided", None, outcome.value, by.id, "As agreed.")]
        assert len(story(application)) == (state is A.SUBMITTED)
    else:
        with pytest.raises(InvalidTransition), unit_of_work():
            decisions.decide(application, outcome, by=by, note="As agreed.")
        assert (application.state, application.hidden_decision, deeds(application, "decided")) == (state, None, [])
    assert mails() == []


@pytest.mark.parametrize("state", list(A), ids=lambda state: state.name)
def test_what_is_said_to_be_possible_is(db_session, state):
    with unit_of_work():
        people = cast(state)

    assert set(decisions.possible(people.application)) == {each for each in D if state in POSSIBLE[each]}


@pytest.mark.parametrize("state", list(A), ids=lambda state: state.name)
def test_a_question_in_every_state(db_session, state):
    with unit_of_work():
        people = cast(state)
    application = people.application

    if state in (A.SUBMITTED, A.UNDER_REVIEW):
        with unit_of_work():
            decisions.ask_for_clarification(application, by=people.manager, note="Which hall?")
        moves = [("under_review", "clarification_asked", people.manager, "Which hall?")]
        assert story(application)[-1:] == moves
        assert [(message.text, message.is_from_team) for message in application.messages] == [("Which hall?", True)]
        assert mails() == [(people.applicant.email, "clarification")]
    else:
        with pytest.raises(InvalidTransition), unit_of_work():
            decisions.ask_for_clarification(application, by=people.manager, note="Which hall?")
        assert (application.state, story(application), mails()) == (state, [], [])


def test_deciding_anew_takes_the_older_decisions_place_and_history_keeps_both(db_session):
    with unit_of_work():
        people = cast()
        second = factories.user()
    application = people.application
    with unit_of_work():
        decisions.decide(application, D.ACCEPT, by=people.manager, note="Yes.").subject = "Edited"
    with unit_of_work():
        decisions.decide(application, D.REJECT, by=second, note="No.")

    (row,) = db.session.scalars(select(Decision)).all()
    assert (row.outcome, row.note, row.decided_by, row.subject) == (D.REJECT, "No.", second, None)
    assert deeds(application, "decided") == [
        ("decided", None, "accept", people.manager.id, "Yes."),
        ("decided", "accept", "reject", second.id, "No."),
    ]


def test_every_deed_of_the_desk_turns_the_case(db_session):
    with unit_of_work():
        people = cast()
    application, seen = people.application, [people.application.case_version]

    for deed in (
        lambda: decisions.decide(application, D.RESERVE, by=people.manager),
        lambda: decisions.rank(application, 3, by=people.manager),
        lambda: decisions.revoke(application, by=people.manager),
        lambda: decisions.ask_for_clarification(application, by=people.manager, note="Which hall?"),
    ):
        with unit_of_work():
            deed()
        seen.append(application.case_version)

    assert seen == sorted(set(seen))


def test_a_hidden_decision_is_taken_back(db_session):
    with unit_of_work():
        people = cast()
    with unit_of_work():
        decisions.decide(people.application, D.ACCEPT, by=people.manager)

    with unit_of_work():
        decisions.revoke(people.application, by=people.manager)

    assert db.session.scalars(select(Decision)).all() == []
    assert deeds(people.application, "revoked") == [("revoked", "accept", None, people.manager.id, "")]


def test_there_is_nothing_to_take_back_where_nothing_is_hidden(db_session):
    with unit_of_work():
        people = cast()
        released = Decision(outcome=D.REJECT, released_at=factories.in_days(-1), application=people.application)
        factories.saved(released)

    with pytest.raises(Refusal, match="no decision to take back"), unit_of_work():
        decisions.revoke(people.application, by=people.manager)


def test_a_question_drops_what_was_decided(db_session):
    with unit_of_work():
        people = cast()
    with unit_of_work():
        decisions.decide(people.application, D.ACCEPT, by=people.manager)

    with unit_of_work():
        decisions.ask_for_clarification(people.application, by=people.manager, note="Which hall?")

    assert people.application.hidden_decision is None
    assert len(deeds(people.application, "revoked")) == 1


def test_the_database_keeps_one_hidden_decision_an_application(db_session):
    with unit_of_work():
        people = cast()

    with pytest.raises(IntegrityError), unit_of_work():
        [factories.saved(Decision(application=people.application, outcome=each)) for each in (D.ACCEPT, D.REJECT)]


def test_a_full_call_takes_one_more_for_a_reason_which_stands_in_the_history(db_session):
    with unit_of_work():
        people = cast()
        people.application.call.place_limits = [PlaceLimit(scope=PlaceScope.ALL, places=0)]

    with pytest.raises(Refusal, match="give a reason"), unit_of_work():
        decisions.decide(people.application, D.ACCEPT, by=people.manager, reason="  ")
    with unit_of_work():
        decision = decisions.decide(people.application, D.ACCEPT, by=people.manager, reason="The host region.")

    ((_verb, _source, _target, by, note),) = deeds(people.application, "override")
    assert (by, decision.override_reason) == (people.manager.id, "The host region.")
    assert note == "The host region. The call has no places."


@pytest.mark.parametrize("outcome", [D.RESERVE, D.REJECT])
def test_a_full_call_still_reserves_and_rejects(db_session, outcome):
    with unit_of_work():
        people = cast()
        people.application.call.place_limits = [PlaceLimit(scope=PlaceScope.ALL, places=0)]

    with unit_of_work():
        decisions.decide(people.application, outcome, by=people.manager)

    assert deeds(people.application, "override") == []
