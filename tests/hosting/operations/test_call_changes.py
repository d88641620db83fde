"""What an announced call may still change, and who hears of it."""

from datetime import timedelta

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.models.calls import CutOff, PlaceLimit, PlaceScope
from eventhub.hosting.operations import calls
from eventhub.hosting.states import ApplicationState, CallKind, CallState
from tests import factories
from tests.hosting.cast import mails

ALL = (PlaceScope.ALL, "")


def manager():
    return factories.user(Role.PROGRAMME_MANAGER)


def call_with(*, cut_offs=(), limits=None, **changes):
    call = factories.call(**changes)
    call.cut_offs.extend(CutOff(at=factories.in_days(day)) for day in cut_offs)
    call.place_limits.extend(PlaceLimit(scope=scope, key=key, places=n) for (scope, key), n in (limits or {}).items())
    return factories.saved(call)


@pytest.mark.parametrize(
    ("closes_in", "template"), [(40, "call_prolonged"), (10, "call_shortened")], ids=["prolonged", "shortened"]
)
def test_everybody_with_a_draft_hears_once_of_another_closing(db_session, closes_in, template):
    with unit_of_work():
        by, call, second = manager(), factories.call(), factories.user()
        draft = factories.application(call=call)
        factories.saved(CoApplicant(application=draft, user=second))
        for state in (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN):
            factories.application(call=call, state=state)
        factories.application()
    with unit_of_work():
        calls.revise_call(call, by=by, closes_at=factories.in_days(closes_in))
    with unit_of_work():
        calls.revise_call(call, by=by, title="The same dates")

    assert sorted(mails()) == sorted([(draft.applicant.email, template), (second.email, template)])


def test_a_disabled_account_is_not_written_to(db_session):
    with unit_of_work():
        by, call = manager(), factories.call()
        factories.application(call=call, applicant=factories.user(disabled_at=factories.in_days(-1)))

    with unit_of_work():
        calls.revise_call(call, by=by, closes_at=factories.in_days(40))

    assert mails() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": CallKind.DELEGATION},
        {"opens_at": factories.in_days(-9)},
        {"timezone": "Europe/Athens"},
        {"events_until": factories.in_days(300).date()},
        {"eligible_kinds": ["sme"]},
        {"eligible_countries": ["FR"]},
        {"is_blind": True},
        {"criteria": [{"title": "Novelty", "hint": "", "weight": 1}]},
        {"closes_at": factories.in_days(-1)},
        {"cut_offs": [factories.in_days(-5)]},
        {"cut_offs": [factories.in_days(-5), factories.in_days(4)]},
        {"cut_offs": [factories.in_days(5)]},
        {"cut_offs": [factories.in_days(-5), factories.in_days(5), factories.in_days(25)]},
        {"place_limits": {ALL: 3}},
        {"place_limits": {ALL: 4, (PlaceScope.COUNTRY, "FR"): 1}},
        {"warning_day": 15},
    ],
    ids=str,
)
def test_what_applicants_were_told_stays(db_session, changes):
    with unit_of_work():
        by, call = manager(), call_with(cut_offs=(-5, 5), limits={ALL: 4})

    with pytest.raises(Refusal), unit_of_work():
        calls.revise_call(call, by=by, **changes)

    assert [(each.at) for each in call.cut_offs] == [factories.in_days(-5), factories.in_days(5)]
    assert (call.closes_at, call.place_limits[0].places) == (factories.in_days(20), 4)


def test_a_cut_off_that_is_put_off_stays_the_same_line_in_calendars(db_session):
    with unit_of_work():
        by, call = manager(), call_with(cut_offs=(5,))
        uid = call.cut_offs[0].uid

    with unit_of_work():
        calls.revise_call(call, by=by, cut_offs=[factories.in_days(6), factories.in_days(12)])

    db_session.refresh(call)
    first, second = call.cut_offs
    assert (first.uid, first.sequence, first.at) == (uid, 1, factories.in_days(6))
    assert (second.uid != uid, second.sequence, second.at) == (True, 0, factories.in_days(12))


def test_the_sequence_rises_when_an_announced_closing_moves_and_only_then(db_session):
    with unit_of_work():
        by, call, draft = manager(), factories.call(), factories.call(state=CallState.DRAFT)
    changes = ({"title": "Other words"}, {"closes_at": factories.in_days(30)}, {"decision_days": 20})
    seen = []

    for change in changes:
        with unit_of_work():
            calls.revise_call(call, by=by, **change)
            calls.revise_call(draft, by=by, **change)
        seen.append((call.sequence, draft.sequence))

    assert seen == [(0, 0), (1, 0), (1, 0)]


def test_what_waits_for_a_decision_is_due_as_the_call_says_now(db_session):
    sent, due = factories.in_days(-2), factories.in_days(12)
    with unit_of_work():
        by, call = manager(), factories.call()
        waiting = factories.application(call=call, state=ApplicationState.UNDER_REVIEW, submitted_at=sent)
        decided = factories.application(
            call=call, state=ApplicationState.REJECTED, submitted_at=sent, decision_due_at=due
        )
    with unit_of_work():
        calls.revise_call(call, by=by, decision_days=30, cut_offs=[factories.in_days(5)])

    dates = [(each.cut_off_at, each.decision_due_at) for each in (waiting, decided)]
    assert dates == [(factories.in_days(5), factories.in_days(35)), (None, due)]


def test_closing_early_is_the_last_cut_off_and_is_told_to_drafts(db_session):
    with unit_of_work():
        by, call = manager(), call_with(cut_offs=(-5, 5))
        draft = factories.application(call=call)
        waiting = factories.application(
            call=call, state=ApplicationState.SUBMITTED, submitted_at=factories.in_days(-2), cut_off_at=call.closes_at
        )
    with unit_of_work():
        calls.close_call(call, by=by)

    assert ([each.at for each in call.cut_offs], call.sequence) == ([factories.in_days(-5)], 1)
    assert (waiting.cut_off_at, waiting.decision_due_at) == (call.closes_at, call.closes_at + timedelta(days=14))
    assert call.closes_at < factories.in_days(20)
    assert mails() == [(draft.applicant.email, "call_closed_early")]


def test_a_call_closed_before_it_opened_was_called_off(db_session):
    with unit_of_work():
        by, call = manager(), factories.call(opens_at=factories.in_days(5))
    with unit_of_work():
        calls.close_call(call, by=by)

    now = factories.in_days(6)
    assert (call.closes_at, call.was_called_off(now), call.is_taking(now)) == (factories.in_days(20), True, False)
    with pytest.raises(Refusal, match="called off"):
        calls.require_taking(call)


def test_a_call_that_ran_out_is_not_prolonged_even_before_the_job_has_closed_it(db_session):
    with unit_of_work():
        by, call = manager(), factories.call(closes_at=factories.in_days(-1))

    with pytest.raises(Refusal), unit_of_work():
        calls.revise_call(call, by=by, closes_at=factories.in_days(9))

    assert call.closes_at == factories.in_days(-1)


def test_more_places_move_reserves_up_and_only_as_many(db_session):
    facts = {"state": ApplicationState.ON_RESERVE_LIST, "submitted_at": factories.in_days(-1)}
    with unit_of_work():
        by, call = manager(), call_with(limits={ALL: 0})
        reserves = [factories.application(call=call, reserve_rank=rank, **facts) for rank in (3, 1, 2)]
    with unit_of_work():
        calls.revise_call(call, by=by, place_limits={ALL: 2})

    reserved, accepted = ApplicationState.ON_RESERVE_LIST, ApplicationState.ACCEPTED
    assert [each.state for each in reserves] == [reserved, accepted, accepted]


def test_a_delegation_opens_with_its_event_chosen(db_session):
    with unit_of_work():
        by, call = manager(), factories.call(state=CallState.DRAFT, kind=CallKind.DELEGATION)

    with pytest.raises(Refusal), unit_of_work():
        calls.open_call(call, by=by)
    with unit_of_work():
        calls.revise_call(call, by=by, event_id=factories.event().id)
        calls.open_call(call, by=by)

    assert call.state is CallState.OPEN


@pytest.mark.parametrize(
    "changes",
    [
        {"closes_at": factories.in_days(1)},
        {"cut_offs": [factories.in_days(1)]},
        {"cut_offs": [factories.in_days(30)]},
        {"events_until": factories.in_days(1).date()},
        {"decision_days": 5},
    ],
    ids=str,
)
def test_facts_that_contradict_each_other_are_refused_before_the_database_has_to(db_session, changes):
    facts = {
        "title": "Host us",
        "opens_at": factories.in_days(1),
        "closes_at": factories.in_days(30),
        "events_from": factories.in_days(40).date(),
        "events_until": factories.in_days(50).date(),
        "criteria": [{"title": "Reach"}],
    }
    with unit_of_work():
        by, programme = manager(), factories.programme()

    with pytest.raises(Refusal), unit_of_work():
        calls.draft_call(by=by, programme=programme, **facts | changes)
