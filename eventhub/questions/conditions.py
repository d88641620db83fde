"""Which questions are asked, as earlier answers decide. Answers are {question's key: value}."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from eventhub.directory.themes import THEMES
from eventhub.questions.models import Question
from eventhub.questions.states import WITH_OPTIONS, QuestionKind

COUNTRY_CODE = re.compile(r"[A-Z]{2}")


def is_answer(value: Any) -> bool:
    """Whether a value says anything; zero does."""
    return value not in (None, "", [])


def asked(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Question]:
    """Return those of a set's live questions that are asked; one that depends on a hidden question is hidden too."""
    seen: dict[int, Question] = {}
    for question in questions:
        if question.condition_id is None or (question.condition_id in seen and _holds(question, answers)):
            seen[question.id] = question
    return list(seen.values())


def _holds(question: Question, answers: Mapping[str, Any]) -> bool:
    given = answers.get(str(question.condition_id))
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
