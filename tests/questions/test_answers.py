"""The form of a set's questions: what a browser sends becomes answers, or an error at its field."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from eventhub.forms import BaseForm, line
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind
from tests.questions.rows import NOW, choice, sent, unsaved

STRANGE = "e\u0301 \U0001f469\u200d\U0001f52c \u200f\u05e2\u05d1\u05e8"
NOT_A_CHOICE = "Not a valid choice."
NOT_IN_THE_LIST = "'c' is not a valid choice for this field."
CONTROL = "This text holds a control character that cannot be shown. Please type it again."
ADDRESS = "Write a whole address such as https://example.org/page."
NUMBER = "Write a number such as 1200 or 2.5, without spaces or units."
BEFORE, AFTER = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)


def kind(name: QuestionKind, **changes: Any) -> Question:
    return unsaved(1, kind=name, **changes)


@pytest.fixture
def plain() -> Flask:
    """An application that knows no database, for forms that ask none."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="for tests", WTF_CSRF_ENABLED=False)
    Babel(app)
    return app


GOOD = [
    (kind(QuestionKind.LINE), ["  Anna  "], "Anna"),
    (kind(QuestionKind.LINE), [STRANGE], STRANGE),
    (kind(QuestionKind.TEXT), ["one\r\ntwo"], "one\r\ntwo"),
    (choice(1, "a", "b"), ["b"], "b"),
    (choice(1, "a", "b", is_required=False), ["b"], "b"),
    (choice(1, "a:b", "0"), ["0"], "0"),
    (choice(1, "a", "b", kind=QuestionKind.CHOICES), ["b", "a", "b"], ["a", "b"]),
    (kind(QuestionKind.NUMBER), ["12"], 12),
    (kind(QuestionKind.NUMBER), [" -2.50 "], -2.5),
    (kind(QuestionKind.NUMBER), ["0"], 0),
    (kind(QuestionKind.NUMBER, least=1, most=3), ["3"], 3),
    (kind(QuestionKind.DATE), ["2028-02-29"], "2028-02-29"),
    (kind(QuestionKind.LINK), ["https://bücher.example/a?b=c#d"], "https://bücher.example/a?b=c#d"),
    (kind(QuestionKind.LINK), ["http://example.org:8080"], "http://example.org:8080"),
    (kind(QuestionKind.COUNTRY), ["FR"], "FR"),
    (kind(QuestionKind.THEME), ["photonics", "sport"], ["photonics", "sport"]),
]
BAD = [
    (kind(QuestionKind.LINE), ["x" * 121], "Field cannot be longer than 120 characters."),
    (kind(QuestionKind.LINE, longest=3), ["abcd"], "Field cannot be longer than 3 characters."),
    (kind(QuestionKind.LINE), ["a\u0301" + "\u0301" * 10_000], "Field cannot be longer than 120 characters."),
    (kind(QuestionKind.LINE), ["a\x00b"], CONTROL),
    (kind(QuestionKind.TEXT), ["a\u2028b"], CONTROL),
    (kind(QuestionKind.TEXT), ["x" * 5_001], "Field cannot be longer than 5000 characters."),
    (kind(QuestionKind.LINE), ["a", "b"], "Give one answer to this question."),
    (choice(1, "a", "b"), ["a", "b"], "Give one answer to this question."),
    (choice(1, "a", "b"), ["c"], NOT_A_CHOICE),
    (choice(1, "a", "b", is_required=False), ["c"], NOT_A_CHOICE),
    (choice(1, "a", "b", kind=QuestionKind.CHOICES), ["a", "c"], NOT_IN_THE_LIST),
    (kind(QuestionKind.NUMBER), ["many"], NUMBER),
    (kind(QuestionKind.NUMBER), ["1,5"], NUMBER),
    (kind(QuestionKind.NUMBER), ["nan"], NUMBER),
    (kind(QuestionKind.NUMBER), ["1e400"], NUMBER),
    (kind(QuestionKind.NUMBER), ["٣"], NUMBER),
    (kind(QuestionKind.NUMBER), ["9" * 16], NUMBER),
    (kind(QuestionKind.NUMBER, least=1), ["0.5"], "Write 1 or more."),
    (kind(QuestionKind.NUMBER, most=2.5), ["3"], "Write 2.5 or less."),
    (kind(QuestionKind.DATE), ["2027-02-29"], "Not a valid date value."),
    (kind(QuestionKind.DATE), ["0027-02-28"], "Write a year between 1900 and 2100."),
    (kind(QuestionKind.LINK), ["javascript:alert(1)"], ADDRESS),
    (kind(QuestionKind.LINK), ["//example.org"], ADDRESS),
    (kind(QuestionKind.LINK), ["https://user:word@example.org/"], ADDRESS),
    (kind(QuestionKind.LINK), ["https://example.org\\@evil.example"], ADDRESS),
    (kind(QuestionKind.LINK), ["https://[::1"], ADDRESS),
    (kind(QuestionKind.LINK), ["https://example.org/a b"], ADDRESS),
    (kind(QuestionKind.LINK), ["www.example.org"], ADDRESS),
    (kind(QuestionKind.LINK), ["https://localhost"], ADDRESS),
    (kind(QuestionKind.COUNTRY), ["XX"], NOT_A_CHOICE),
    (kind(QuestionKind.THEME), ["c"], NOT_IN_THE_LIST),
]


@pytest.mark.parametrize(("question", "values", "answer"), GOOD, ids=range(len(GOOD)))
def test_what_was_sent_becomes_an_answer(plain: Flask, question: Question, values: list[str], answer: Any) -> None:
    form = sent(plain, [question], *(("q1", value) for value in values))
    assert (form.errors, form.answers) == ({}, {"1": answer})
    assert (type(form.answers["1"]), form.is_good, form.is_complete) == (type(answer), True, True)


@pytest.mark.parametrize(("question", "values", "error"), BAD, ids=range(len(BAD)))
def test_what_cannot_be_an_answer_gets_an_error(
    plain: Flask, question: Question, values: list[str], error: str
) -> None:
    with plain.test_request_context():
        form = sent(plain, [question], *(("q1", value) for value in values))
    assert not form.is_good
    assert error in [str(each) for each in form.q1.errors]


@pytest.mark.parametrize("name", [name for name in QuestionKind if name is not QuestionKind.FILE])
def test_a_draft_may_leave_everything_out_and_what_is_left_is_named(plain: Flask, name: QuestionKind) -> None:
    options = ["a", "b"] if name in (QuestionKind.CHOICE, QuestionKind.CHOICES) else []
    for values in ([], [("q1", "")], [("q1", "  ")]):
        form = sent(plain, [kind(name, options=options)], *values)
        assert (form.is_good, form.answers, form.is_complete) == (True, {}, False)
        assert form.q1.errors == ["Please answer this question."]
        form = sent(plain, [kind(name, options=options, is_required=False)], *values)
        assert (form.is_good, form.answers, form.is_complete, form.errors) == (True, {}, True, {})


def test_an_answer_to_a_hidden_question_is_dropped_with_its_error(plain: Flask) -> None:
    why = unsaved(2, condition_id=1, condition_value="no", longest=3)
    then = choice(3, "a", "b", condition_id=2, condition_value="x")
    questions = [choice(1, "yes", "no"), why, then]
    form = sent(plain, questions, ("q1", "yes"), ("q2", "too long"), ("q3", "nothing of this"))
    assert (form.is_good, form.errors, form.answers, form.is_complete) == (True, {}, {"1": "yes"}, True)
    form = sent(plain, questions, ("q1", "no"), ("q2", "too long"))
    assert not form.is_good
    form = sent(plain, questions, ("q1", "no"), ("q2", "so"), ("q3", "a"))
    assert (form.is_good, form.answers, form.is_complete) == (True, {"1": "no", "2": "so"}, True)


def test_where_an_answer_is_wrong_the_one_before_stays(plain: Flask) -> None:
    questions = [kind(QuestionKind.NUMBER), choice(2, "a", "b"), unsaved(3)]
    form = sent(plain, questions, ("q1", "many"), ("q2", "c"), ("q3", "new"), answers={"1": 5, "3": "old"})
    assert (form.is_good, form.answers, form.is_complete) == (False, {"1": 5, "3": "new"}, False)


def test_an_error_elsewhere_is_no_hidden_ones(plain: Flask) -> None:
    questions = [choice(1, "yes", "no"), unsaved(2, longest=1, condition_id=1, condition_value="no"), unsaved(3)]
    form = sent(plain, questions, ("q1", "yes"), ("q2", "long"), ("q3", "\x00"))
    assert (form.is_good, list(form.errors)) == (False, ["q3"])


def test_a_settled_answer_stays_whatever_is_sent(plain: Flask) -> None:
    questions = [choice(1, "yes", "no", frozen_at=NOW), unsaved(2, frozen_at=BEFORE), unsaved(3, frozen_at=AFTER)]
    stored = {"1": "yes", "3": "old", "9": "to a question that was removed"}
    form = sent(plain, questions, ("q1", "no"), ("q2", "new"), ("q3", "new"), answers=stored)
    assert form.is_good
    assert form.answers == {"1": "yes", "3": "new", "9": "to a question that was removed"}
    assert form.is_complete


def test_a_settled_answer_decides_what_is_asked(plain: Flask) -> None:
    questions = [
        choice(1, "yes", "no", frozen_at=NOW),
        unsaved(2, condition_id=1, condition_value="yes"),
        unsaved(3, condition_id=1, condition_value="no"),
    ]
    form = sent(plain, questions, ("q1", "no"), ("q2", "kept"), ("q3", "dropped"), answers={"1": "yes"})
    assert form.answers == {"1": "yes", "2": "kept"}
    with plain.test_request_context():
        shown = [
            (each.question.id, each.is_frozen, each.answer, each.condition_name) for each in form.question_fields()
        ]
    assert shown == [(1, True, "yes", ""), (2, False, "", "")]


def test_a_settled_answer_of_a_question_hidden_now_is_kept(plain: Flask) -> None:
    questions = [choice(1, "yes", "no"), unsaved(2, frozen_at=NOW, condition_id=1, condition_value="yes")]
    form = sent(plain, questions, ("q1", "no"), answers={"1": "yes", "2": "settled"})
    assert form.answers == {"1": "no", "2": "settled"}


def test_a_page_that_did_not_know_a_text_question_does_not_empty_it(plain: Flask) -> None:
    questions = [unsaved(1), kind(QuestionKind.DATE, id=2), unsaved(3)]
    form = sent(plain, questions, ("q3", "new"), answers={"1": "old", "2": "2027-01-31", "3": "old"})
    assert form.answers == {"1": "old", "2": "2027-01-31", "3": "new"}
    form = sent(plain, questions, ("q1", ""), ("q2", ""), ("q3", ""), answers={"1": "old", "2": "2027-01-31"})
    assert form.answers == {}


def test_questions_of_later_wait_until_it_is_time(plain: Flask) -> None:
    questions = [unsaved(1, is_asked_later=True)]
    assert sent(plain, questions).is_complete
    assert not sent(plain, questions, asked_later=True).is_complete
    assert not sent(plain, questions).q1.flags.required
    assert sent(plain, questions, asked_later=True).q1.flags.required


def test_questions_stand_behind_the_fields_every_application_has(plain: Flask) -> None:
    class Fixed(BaseForm):
        title = line("Title")

    form = sent(plain, [unsaved(1, retired_at=NOW), unsaved(2), unsaved(3)], ("own3", "x"), base=Fixed, prefix="own")
    assert [field.name for field in form] == ["title", "own2", "own3"]
    assert (form.is_good, list(form.errors), form.answers) == (False, ["title", "own2"], {"3": "x"})


def test_an_answer_of_before_the_question_became_another_kind_is_gone(plain: Flask) -> None:
    form = sent(plain, [kind(QuestionKind.DATE), kind(QuestionKind.NUMBER, id=2)], answers={"1": "soon", "2": "many"})
    assert (form.is_good, form.answers, form.q1.data, form.q2.data) == (True, {}, None, None)


def test_a_form_may_ask_some_questions_only_and_leaves_the_rest(plain: Flask) -> None:
    questions = [
        choice(1, "yes", "no"),
        unsaved(2, is_asked_later=True, condition_id=1, condition_value="yes"),
        unsaved(3, is_asked_later=True, condition_id=1, condition_value="no"),
        unsaved(4),
    ]
    some = {"only": questions[1:3], "asked_later": True, "answers": {"1": "yes"}}
    form = sent(plain, questions, ("q1", "no"), ("q2", "now"), ("q3", "never"), ("q4", "x"), **some)
    assert (form.is_good, form.is_complete, form.answers) == (True, True, {"1": "yes", "2": "now"})
    assert not sent(plain, questions, **some).is_complete
    with plain.test_request_context():
        assert [each.question.id for each in form.question_fields()] == [2]
