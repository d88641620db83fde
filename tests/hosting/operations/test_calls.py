from datetime import date, timedelta

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.errors import InvalidTransition, Refusal
from eventhub.history.queries import history_of
from eventhub.hosting.jobs import close_all_over
from eventhub.hosting.models.calls import Criterion
from eventhub.hosting.operations import calls
from eventhub.hosting.states import CallState
from tests import factories


def facts(**changes):
    values = {
        "title": "Host a cluster event",
        "opens_at": factories.in_days(1),
        "closes_at": factories.in_days(30),
        "events_from": date(2027, 3, 1),
        "events_until": date(2027, 6, 30),
        "criteria": [{"title": "Relevance", "hint": "Close to the themes", "weight": 2}, {"title": "Reach"}],
    }
    return {**values, **changes}


def test_a_drafted_call_has_its_criteria_in_order_and_an_address_of_its_own(db_session):
    with unit_of_work():
        manager, programme = factories.user(Role.PROGRAMME_MANAGER), factories.programme()
        first = calls.draft_call(by=manager, programme=programme, **facts())
        second = calls.draft_call(by=manager, programme=programme, **facts())

    criteria = [(each.position, each.title, each.hint, each.weight) for each in first.criteria]
    assert criteria == [(1, "Relevance", "Close to the themes", 2), (2, "Reach", "", 1)]
    assert (first.slug, second.slug, first.state) == ("host-a-cluster-event", "host-a-cluster-event-2", CallState.DRAFT)
    assert (first.timezone, first.decision_days) == ("Europe/Brussels", 14)


def test_the_criteria_of_a_draft_can_be_replaced(db_session):
    with unit_of_work():
        manager, call = factories.user(Role.PROGRAMME_MANAGER), factories.call(state=CallState.DRAFT)

    with unit_of_work():
        calls.revise_call(call, by=manager, title="Host us", criteria=[{"title": "Novelty", "weight": 3}])

    assert (call.title, [(each.title, each.weight) for each in call.criteria]) == ("Host us", [("Novelty", 3)])
    assert [(entry.verb, entry.actor_id) for entry in db_session.scalars(history_of(call))] == [("revised", manager.id)]


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        (CallState.OPEN, {"criteria": [{"title": "Novelty"}]}),
        (CallState.OPEN, {"closes_at": factories.in_days(-11)}),
        (CallState.CLOSED, {"title": "Another"}),
    ],
)
def test_what_applicants_were_told_is_not_revised(db_session, state, changes):
    with unit_of_work():
        manager, call = factories.user(Role.PROGRAMME_MANAGER), factories.call(state=state)
        before = (call.title, call.closes_at, len(call.criteria))

    with pytest.raises(Refusal), unit_of_work():
        calls.revise_call(call, by=manager, **changes)

    assert (call.title, call.closes_at, len(call.criteria)) == before


def test_an_open_call_can_be_prolonged(db_session):
    with unit_of_work():
        manager, call = factories.user(Role.PROGRAMME_MANAGER), factories.call()

    with unit_of_work():
        calls.revise_call(call, by=manager, closes_at=factories.in_days(40))

    assert call.is_taking(factories.in_days(39))


@pytest.mark.parametrize(
    "changes", [{"criteria": []}, {"opens_at": factories.in_days(-20), "closes_at": factories.in_days(-10)}]
)
def test_a_call_opens_with_something_to_score_and_time_to_apply(db_session, changes):
    with unit_of_work():
        manager, call = factories.user(Role.PROGRAMME_MANAGER), factories.call(state=CallState.DRAFT, **changes)

    with pytest.raises(Refusal), unit_of_work():
        calls.open_call(call, by=manager)

    assert call.state is CallState.DRAFT


def test_a_manager_opens_a_call_and_closes_it_early(db_session):
    with unit_of_work():
        manager, call = factories.user(Role.PROGRAMME_MANAGER), factories.call(state=CallState.DRAFT)

    with unit_of_work():
        calls.open_call(call, by=manager)
    with unit_of_work():
        calls.close_call(call, by=manager)

    with pytest.raises(InvalidTransition), unit_of_work():
        calls.open_call(call, by=manager)
    assert [(entry.source, entry.target) for entry in db_session.scalars(history_of(call))] == [
        ("open", "closed"),
        ("draft", "open"),
    ]


def test_the_job_closes_the_calls_whose_instant_has_come_and_no_other(db_session):
    now = clock.now().replace(microsecond=0)
    with unit_of_work():
        ends = [now - timedelta(seconds=1), now, now + timedelta(seconds=1)]
        rows = [factories.call(closes_at=end) for end in ends]
        rows.append(factories.call(closes_at=ends[0], state=CallState.DRAFT))

    outcomes = list(close_all_over(now))

    assert outcomes == [True, True]
    assert [call.state for call in rows] == [CallState.CLOSED, CallState.CLOSED, CallState.OPEN, CallState.DRAFT]
    assert [(entry.target, entry.actor_id) for entry in db_session.scalars(history_of(rows[0]))] == [("closed", None)]


def test_the_job_leaves_a_call_alone_that_was_prolonged_after_it_looked(db_session):
    now = clock.now()
    with unit_of_work():
        call = factories.call(closes_at=now + timedelta(days=1))

    with unit_of_work():
        calls.close_if_over(call.id, now)

    assert call.state is CallState.OPEN


def test_criteria_of_weight_zero_are_refused_by_the_database_too(db_session):
    with pytest.raises(Exception, match=r"(?i)weight_positive"), unit_of_work():
        factories.call(criteria=[Criterion(position=1, title="Nothing", weight=0)])
