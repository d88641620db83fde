"""The call of one season as the draft of the next."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting import call_rules
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import CutOff, PlaceLimit, PlaceScope
from eventhub.hosting.models.decisions import LetterText
from eventhub.hosting.operations.calls import question_set_of
from eventhub.hosting.operations.copying import COPIED, copy_call
from eventhub.hosting.states import CallKind, CallState, DecisionOutcome
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories


@pytest.fixture
def original(db_session):
    with unit_of_work():
        call = factories.call(
            opens_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
            closes_at=datetime(2027, 3, 29, 21, 59, tzinfo=UTC),  # 23:59, the day after clocks went forward
            events_from=date(2027, 4, 1),
            events_until=date(2027, 6, 30),
            cut_offs=[CutOff(at=datetime(2027, 1, 15, 22, 59, tzinfo=UTC))],
            place_limits=[PlaceLimit(scope=PlaceScope.COUNTRY, key="", places=2)],
            eligible_kinds=["cluster"],
            eligible_countries=["FR", "IT"],
            reviewers_per_application=3,
            is_blind=True,
        )
        add_question(question_set_of(call), by=None, kind=QuestionKind.FILE, label="Letter of support")
        factories.saved(LetterText(call=call, outcome=DecisionOutcome.ACCEPT, subject="Yes", body="Welcome, {name}"))
        factories.application(call=call)
    return call


def copied(original, **options):
    with unit_of_work():
        by, programme = factories.user(Role.PROGRAMME_MANAGER), factories.programme()
        return copy_call(original, programme=programme, by=by, **options)


def test_a_copy_keeps_weekday_and_wall_time_a_year_later(original):
    copy = copied(original)

    assert (copy.opens_at, copy.closes_at, copy.cut_offs[0].at) == (
        datetime(2027, 11, 1, 8, tzinfo=UTC),
        datetime(2028, 3, 27, 21, 59, tzinfo=UTC),
        datetime(2028, 1, 14, 22, 59, tzinfo=UTC),
    )
    assert (copy.events_from, copy.events_until) == (date(2028, 3, 30), date(2028, 6, 28))


def test_a_deadline_keeps_its_hour_where_the_copy_falls_on_the_other_side_of_a_clock_change(original):
    copy = copied(original, weeks=51)

    assert copy.closes_at == datetime(2028, 3, 20, 22, 59, tzinfo=UTC)  # 23:59 in winter time


def test_a_copy_is_a_draft_with_the_same_words_rules_questions_and_letters(original, db_session):
    copy = copied(original)

    facts, same = call_rules.facts_of(original), ("criteria", "place_limits")
    assert {name: getattr(copy, name) for name in COPIED} == {name: getattr(original, name) for name in COPIED}
    assert {name: call_rules.facts_of(copy)[name] for name in same} == {name: facts[name] for name in same}
    assert [each.label for each in copy.question_set.live] == ["Letter of support"]
    letters = db_session.scalars(select(LetterText).where(LetterText.call_id == copy.id)).all()
    assert [(each.outcome, each.subject, each.body) for each in letters] == [
        (DecisionOutcome.ACCEPT, "Yes", "Welcome, {name}")
    ]
    assert (copy.state, copy.uid != original.uid, copy.slug != original.slug) == (CallState.DRAFT, True, True)


def test_changing_the_copy_leaves_the_original_alone(original, db_session):
    copy = copied(original)
    with unit_of_work():
        add_question(question_set_of(copy), by=None, kind=QuestionKind.LINE, label="Only next year")
        copy.criteria[0].title = "Only next year"

    assert [each.label for each in original.question_set.live] == ["Letter of support"]
    assert [each.title for each in original.criteria] == ["Relevance", "Reach"]


def test_no_application_and_no_event_of_a_delegation_come_along(original, db_session):
    with unit_of_work():
        original.kind, original.event = CallKind.DELEGATION, factories.event()

    copy = copied(original)

    applications = db_session.scalars(select(HostingApplication).where(HostingApplication.call_id == copy.id)).all()
    assert (copy.kind, copy.event_id, applications) == (CallKind.DELEGATION, None, [])
