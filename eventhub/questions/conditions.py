"""Which questions are asked, as earlier answers decide. Answers are {question's key: value}."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from eventhub.directory.themes import THEMES
from eventhub.questions.models import Question
from eventhub.questions.states import MANY, WITH_OPTIONS, QuestionKind

COUNTRY_CODE = re.compile(r"[A-Z]{2}")


def is_answer(value: Any) -> bool:
    """Whether a value says anything; zero does."""
    return value not in (None, "", [])


def answer_to(question: Question, answers: Mapping[str, Any]) -> Any:
    """Return a question's answer, or None; what was said before the question became another kind is no answer."""
    value = answers.get(question.key)
    return value if is_answer(value) and _has_shape(question.kind, value) else None


def _has_shape(kind: QuestionKind, value: Any) -> bool:
    if kind in MANY:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if kind is QuestionKind.NUMBER:
        return isinstance(value, int | float)
    return isinstance(value, str) and (kind is not QuestionKind.DATE or _is_day(value))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def asked(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Question]:
    """Return those of a set's live questions that are asked; one that depends on a hidden question is hidden too."""
    seen: dict[int, Question] = {}
    for question in questions:
        condition = seen.get(question.condition_id or 0)
        if question.condition_id is None or (condition and _holds(question, answer_to(condition, answers))):
            seen[question.id] = question
    return list(seen.values())


def _holds(question: Question, given: Any) -> bool:
    return question.condition_value in given if isinstance(given, list) else question.condition_value == given


def decides(question: Question, value: str) -> bool:
    """Whether another question may depend on this answer to a question."""
    if question.kind in WITH_OPTIONS:
        return value in question.options
    if question.kind is QuestionKind.THEME:
        return value in THEMES
    return question.kind is QuestionKind.COUNTRY and bool(COUNTRY_CODE.fullmatch(value))


def is_possible(question: Question, earlier: Sequence[Question]) -> bool:
    """Whether what a question depends on is an answer that can be given to an earlier question."""
    if question.condition_id is None:
        return True
    condition = next((each for each in earlier if each.id == question.condition_id), None)
    return condition is not None and decides(condition, question.condition_value)


def impossible(questions: Sequence[Question]) -> list[Question]:
    """Return the questions which, in this order, could never be asked."""
    return [question for number, question in enumerate(questions) if not is_possible(question, questions[:number])]
