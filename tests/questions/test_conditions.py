"""Which questions are asked, whatever the answers are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.questions.conditions import asked, impossible, is_possible
from eventhub.questions.labels import snapshot, unanswered
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind
from tests.questions.rows import NOW, choice, unsaved

ANSWERS = st.one_of(st.none(), st.sampled_from(["yes", "no", ""]), st.lists(st.sampled_from(["yes", "no"])))


def chain(*conditions: tuple[int, str] | None) -> list[Question]:
    """Questions 1, 2, ... of which each depends on an answer to another, or on nothing."""
    return [
        choice(number, "yes", "no", condition_id=on and on[0], condition_value=on[1] if on else "")
        for number, on in enumerate(conditions, start=1)
    ]


@st.composite
def sets(draw: Any) -> list[Question]:
    size = draw(st.integers(0, 8))
    on = [
        draw(st.one_of(st.none(), st.tuples(st.integers(1, number), st.sampled_from(["yes", "no"]))))
        if number
        else None
        for number in range(size)
    ]
    return chain(*on)


@st.composite
def answered_sets(draw: Any) -> tuple[list[Question], dict[str, Any]]:
    questions = draw(sets())
    answers = {question.key: draw(ANSWERS) for question in questions}
    for question in questions:
        question.kind = QuestionKind.CHOICES if isinstance(answers[question.key], list) else QuestionKind.CHOICE
    return questions, answers


def ids(questions: list[Question]) -> list[int]:
    return [question.id for question in questions]


def test_a_question_is_asked_after_the_answer_it_depends_on() -> None:
    questions = chain(None, (1, "yes"))
    assert ids(asked(questions, {"1": "yes"})) == [1, 2]
    assert ids(asked(questions, {"1": "no"})) == [1]
    assert ids(asked(questions, {})) == [1]


def test_what_depends_on_a_hidden_question_is_hidden_too() -> None:
    questions = chain(None, (1, "yes"), (2, "yes"), (3, "yes"))
    everything = dict.fromkeys(("1", "2", "3"), "yes")
    assert ids(asked(questions, everything)) == [1, 2, 3, 4]
    assert ids(asked(questions, everything | {"1": "no"})) == [1]


def test_one_of_several_answers_is_enough_and_a_part_of_a_word_is_not() -> None:
    questions = chain(None, (1, "yes"))
    assert ids(asked(questions, {"1": "yes and no"})) == [1]
    questions[0].kind = QuestionKind.CHOICES
    assert ids(asked(questions, {"1": ["no", "yes"]})) == [1, 2]
    assert ids(asked(questions, {"1": ["yes and no"]})) == [1]


@given(answered_sets())
def test_a_question_is_asked_exactly_if_all_it_depends_on_are_asked_and_answered_so(
    answered: tuple[list[Question], dict[str, Any]],
) -> None:
    questions, answers = answered
    by_id = {question.id: question for question in questions}

    def is_asked(question: Question) -> bool:
        value = answers.get(str(question.condition_id))
        holds = question.condition_value in (value if isinstance(value, list) else [value])
        return question.condition_id is None or (holds and is_asked(by_id[question.condition_id]))

    assert asked(questions, answers) == [question for question in questions if is_asked(question)]
    assert impossible(questions) == []


@given(answered_sets())
def test_what_is_left_is_asked_and_answering_it_leaves_nothing(
    answered: tuple[list[Question], dict[str, Any]],
) -> None:
    questions, answers = answered
    for _round in questions:
        left = unanswered(questions, answers)
        assert set(ids(left)) <= set(ids(asked(questions, answers)))
        assert all(answers[question.key] in (None, "", []) for question in left)
        answers = answers | {each.key: ["no"] if each.kind is QuestionKind.CHOICES else "no" for each in left}
    assert unanswered(questions, answers) == []


def test_optional_later_and_settled_questions_are_not_missing() -> None:
    questions = [
        unsaved(1),
        unsaved(2, is_required=False),
        unsaved(3, is_asked_later=True),
        unsaved(4, frozen_at=NOW),
        unsaved(5, is_required=False, is_asked_later=True),
    ]
    assert ids(unanswered(questions, {}, now=NOW)) == [1]
    assert ids(unanswered(questions, {})) == [1, 4]
    assert ids(unanswered(questions, {}, asked_later=True)) == [1, 3, 4]


@pytest.mark.parametrize("value", [0, 0.0], ids=repr)
def test_zero_is_an_answer(value: float) -> None:
    assert unanswered([unsaved(1, kind=QuestionKind.NUMBER)], {"1": value}) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QuestionKind.DATE, "tomorrow"),
        (QuestionKind.DATE, "20270101"),
        (QuestionKind.NUMBER, "3"),
        (QuestionKind.THEME, "photonics"),
        (QuestionKind.CHOICES, [3]),
        (QuestionKind.LINE, ["a"]),
        (QuestionKind.FILE, {"key": "a"}),
    ],
)
def test_an_answer_to_a_question_of_another_kind_is_none(kind: QuestionKind, value: Any) -> None:
    question = unsaved(1, kind=kind)
    assert unanswered([question], {"1": value}) == [question]
    assert snapshot([question], {"1": value}) == []


@pytest.mark.parametrize(
    ("kind", "value", "possible"),
    [
        (QuestionKind.CHOICE, "yes", True),
        (QuestionKind.CHOICES, "yes", True),
        (QuestionKind.CHOICE, "perhaps", False),
        (QuestionKind.COUNTRY, "FR", True),
        (QuestionKind.COUNTRY, "France", False),
        (QuestionKind.THEME, "photonics", True),
        (QuestionKind.THEME, "magic", False),
        (QuestionKind.LINE, "yes", False),
        (QuestionKind.NUMBER, "1", False),
    ],
)
def test_a_question_depends_on_an_answer_that_can_be_given(kind: QuestionKind, value: str, possible: bool) -> None:
    decider = choice(1, "yes", "no", kind=kind)
    assert is_possible(unsaved(2, condition_id=1, condition_value=value), [decider]) is possible


def test_a_question_depends_on_an_earlier_one() -> None:
    first, second, third = chain(None, (1, "yes"), (2, "yes"))
    assert impossible([first, second, third]) == []
    assert impossible([second, first, third]) == [second]
    assert impossible([first, third, second]) == [third]
    assert impossible([second, third]) == [second]
