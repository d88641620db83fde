"""What people answered, summed up: charts where answers can be counted, and the words themselves where not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from flask_babel import gettext as _

from eventhub.db import db
from eventhub.questions.conditions import answer_to
from eventhub.questions.labels import shown
from eventhub.questions.models import Question
from eventhub.questions.queries import all_questions
from eventhub.questions.states import MANY, WITH_OPTIONS, QuestionKind
from eventhub.surveys import queries
from eventhub.surveys.models import Survey, SurveyAnswer

FEWEST = 3
"""With fewer anonymous answers one could guess whose they are: they are not shown."""
COUNTED = WITH_OPTIONS | {QuestionKind.NUMBER, QuestionKind.COUNTRY, QuestionKind.THEME}


@dataclass(frozen=True)
class Result:
    """What was answered to one question: `rows` are counted, `words` are not; `average` is of numbers."""

    question: Question
    answered: int
    rows: Sequence[tuple[str, int]]
    words: Sequence[str]
    average: float | None


def is_shown(survey: Survey, answers: Sequence[SurveyAnswer]) -> bool:
    """Whether there are enough answers to look at."""
    return len(answers) >= (FEWEST if survey.is_anonymous else 1)


def answers_of(survey: Survey) -> Sequence[SurveyAnswer]:
    """Return every answer, in the order of the lot."""
    return db.session.scalars(queries.answers_to(survey)).all()


def questions_of(survey: Survey) -> Sequence[Question]:
    """Return what is or was asked."""
    return db.session.scalars(all_questions(survey.question_set)).all()


def results(questions: Sequence[Question], answers: Sequence[SurveyAnswer]) -> list[Result]:
    """Return what was answered to each question, in their order."""
    return [_result(each, [answer_to(each, one.answers) for one in answers]) for each in questions]


def table(survey: Survey, questions: Sequence[Question], answers: Sequence[SurveyAnswer]) -> Iterator[list[object]]:
    """Yield a heading and a row for each answer; with names only where they are kept."""
    named = [] if survey.is_anonymous else [_("Name"), _("Organisation")]
    yield [*named, *(each.label for each in questions)]
    for one in answers:
        who = [one.registration.name, one.registration.organisation] if one.registration else []
        values = ((each, answer_to(each, one.answers)) for each in questions)
        yield [*who, *("" if value is None else shown(each, value) for each, value in values)]


def _result(question: Question, given: Sequence[Any]) -> Result:
    said = [value for value in given if value is not None]
    is_number = question.kind is QuestionKind.NUMBER
    is_counted = question.kind in COUNTED
    return Result(
        question=question,
        answered=len(said),
        rows=_rows(question, said) if is_counted else [],
        words=[] if is_counted else [shown(question, value) for value in said],
        average=round(mean(said), 1) if is_number and said else None,
    )


def _rows(question: Question, said: Sequence[Any]) -> list[tuple[str, int]]:
    """Count what was chosen: options and numbers in their own order, everything else the most frequent first."""
    chosen = [part for value in said for part in (value if question.kind in MANY else [value])]
    counts = Counter(chosen)
    if question.kind in WITH_OPTIONS:
        return [(option, counts[option]) for option in question.options]
    if question.kind is QuestionKind.NUMBER:
        return [(shown(question, value), counts[value]) for value in sorted(counts)]
    return [(_name(question, value), number) for value, number in counts.most_common()]


def _name(question: Question, value: Any) -> str:
    return shown(question, [value] if question.kind in MANY else value)
