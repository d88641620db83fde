"""What questions and answers are called: on pages, in files, and in what was submitted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from babel.numbers import format_decimal
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub.attachments.queries import by_key
from eventhub.db import first_or_none
from eventhub.directory.themes import theme_name
from eventhub.questions.conditions import answer_to, asked, is_answer
from eventhub.questions.models import Question
from eventhub.questions.states import MANY, QuestionKind

KINDS: dict[QuestionKind, Any] = {
    QuestionKind.LINE: _l("A line of text"),
    QuestionKind.TEXT: _l("A longer text"),
    QuestionKind.CHOICE: _l("One of several options"),
    QuestionKind.CHOICES: _l("Any number of several options"),
    QuestionKind.NUMBER: _l("A number"),
    QuestionKind.DATE: _l("A date"),
    QuestionKind.LINK: _l("A link"),
    QuestionKind.COUNTRY: _l("A country"),
    QuestionKind.THEME: _l("Thematic areas"),
    QuestionKind.FILE: _l("A file"),
}


def kind_choices() -> list[tuple[str, Any]]:
    """Return every kind as (value, name)."""
    return [(kind.value, name) for kind, name in KINDS.items()]


def kind_name(kind: QuestionKind) -> str:
    """Name a kind of question."""
    return str(KINDS[kind])


def unanswered(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    *,
    asked_later: bool = False,
    now: datetime | None = None,
) -> list[Question]:
    """Return the questions that are asked, need an answer and have none; with `asked_later`, those of later too.

    What can no longer be answered `now` is not missing.
    """
    return [
        question
        for question in asked(questions, answers)
        if question.is_required
        and (asked_later or not question.is_asked_later)
        and not (now and question.is_frozen(now))
        and answer_to(question, answers) is None
    ]


def snapshot(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the answers to what is asked, with their questions' words, so that no later change makes them unreadable.

    An answer to a question that was removed since is left out. A file brings its name along as `filename`.
    """
    live = [question for question in questions if question.retired_at is None]
    given = [(each, answer_to(each, answers)) for each in asked(live, answers)]
    return [_entry(question, value) for question, value in given if value is not None]


def shown(question: Question | Mapping[str, Any], value: Any) -> str:
    """Return an answer in words; `question` may also be an entry of a snapshot."""
    if not is_answer(value):
        return ""
    kind = question.kind if isinstance(question, Question) else QuestionKind(question["kind"])
    if kind is QuestionKind.FILE and not isinstance(question, Question):
        return str(question["filename"])
    return "; ".join(_one(kind, each) for each in value) if kind in MANY else _one(kind, value)


def cell(question: Question | Mapping[str, Any], value: Any) -> Any:
    """Return an answer as a table for spreadsheets takes it: numbers and dates as they are kept."""
    return value if isinstance(value, int | float) or _is_date(question) else shown(question, value)


def condition_words(question: Question, questions: Sequence[Question]) -> str:
    """Say after which answer to which other question this one is asked; empty if always."""
    condition = next((each for each in questions if each.id == question.condition_id), None)
    if condition is None:
        return ""
    words = {"label": condition.label, "answer": _one(condition.kind, question.condition_value)}
    if condition.kind in MANY:
        return str(_("Only if “%(answer)s” is among the answers to “%(label)s”.", **words))
    return str(_("Only if the answer to “%(label)s” is “%(answer)s”.", **words))


def _entry(question: Question, value: Any) -> dict[str, Any]:
    entry = {"question": question.id, "kind": question.kind.value, "label": question.label, "value": value}
    return entry | {"filename": _filename(value)} if question.kind is QuestionKind.FILE else entry


def _filename(key: str) -> str:
    attachment = first_or_none(by_key(key))
    return attachment.filename if attachment else str(_("A file that is not here any more"))


def _one(kind: QuestionKind, value: Any) -> str:
    if kind is QuestionKind.COUNTRY:
        return str(get_locale().territories.get(value, value))
    if kind is QuestionKind.THEME:
        return theme_name(value)
    if kind is QuestionKind.NUMBER:
        return format_decimal(value, locale=get_locale(), decimal_quantization=False)
    if kind is QuestionKind.DATE:
        return str(format_date(date.fromisoformat(value), "long"))
    return _filename(value) if kind is QuestionKind.FILE else str(value)


def _is_date(question: Question | Mapping[str, Any]) -> bool:
    kind = question.kind.value if isinstance(question, Question) else question["kind"]
    return bool(kind == QuestionKind.DATE.value)
