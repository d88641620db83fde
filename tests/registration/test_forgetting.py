"""Sensitive answers are forgotten soon after the event, and only they."""

from datetime import timedelta

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.questions import operations as questions
from eventhub.questions.states import QuestionKind
from eventhub.registration.jobs import forget_all_sensitive
from eventhub.registration.operations import setup
from tests import factories
from tests.registration.rows import set_event, verbs


def ask(event, label, **facts):
    kept = setup.question_set_of(setup.begin(event))
    return questions.add_question(kept, by=event.host, kind=QuestionKind.LINE, label=label, **facts)


def test_sensitive_answers_go_when_their_time_is_over(event, db_session):
    with unit_of_work():
        diet, paper = ask(event, "Diet?", is_sensitive=True), ask(event, "Paper?")
        rows = [factories.registration(event, answers={diet.key: "Bread", paper.key: "Yes"}) for _ in range(2)]
        rows.append(factories.registration(event))
    set_event(event, starts_at=clock.now() - timedelta(days=31), ends_at=clock.now() - timedelta(days=29))
    assert list(forget_all_sensitive(clock.now())) == []
    assert all(forget_all_sensitive(clock.now() + timedelta(days=2)))
    assert [row.answers for row in rows] == [{paper.key: "Yes"}, {paper.key: "Yes"}, {}]
    assert verbs(event)[-1] == ("sensitive answers forgotten", None, None, None, "2")
    assert list(forget_all_sensitive(clock.now() + timedelta(days=3))) == []


def test_an_event_that_asked_nothing_sensitive_keeps_its_answers(event, db_session):
    with unit_of_work():
        ask(event, "Paper?")
    set_event(event, starts_at=clock.now() - timedelta(days=99), ends_at=clock.now() - timedelta(days=98))
    assert list(forget_all_sensitive(clock.now())) == []
