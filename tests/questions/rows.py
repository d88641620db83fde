"""Sets of questions for tests, and a browser's answers to them."""

import itertools
from contextlib import contextmanager
from typing import Any

from werkzeug.datastructures import MultiDict

from eventhub.questions.forms.answers import answers_form
from eventhub.questions.models import Question, QuestionSet
from eventhub.questions.states import QuestionKind
from tests.factories import in_days, saved

_numbers = itertools.count(1)
NOW = in_days(0)


def question_set(*questions: dict[str, Any]) -> QuestionSet:
    """A set with these questions, in this order."""
    row = saved(QuestionSet())
    for facts in questions:
        question(row, **facts)
    return row


def question(owner: QuestionSet, **changes: Any) -> Question:
    """A question at the end of a set: a line of text, unless told otherwise."""
    number = next(_numbers)
    values = {"kind": QuestionKind.LINE, "label": f"Question {number}", "position": number, "set_id": owner.id}
    return saved(Question(**values | changes))


def unsaved(number: int, **changes: Any) -> Question:
    """A question of no database, for rules that ask none."""
    values = {
        "id": number,
        "kind": QuestionKind.LINE,
        "label": f"Question {number}",
        "help": "",
        "options": [],
        "is_required": True,
        "is_asked_later": False,
        "condition_value": "",
    }
    return Question(**values | changes)


def choice(number: int, *options: str, **changes: Any) -> Question:
    """A question of no database whose answer is one of these."""
    return unsaved(number, **{"kind": QuestionKind.CHOICE, "options": list(options)} | changes)


@contextmanager
def sending(app: Any, *pairs: tuple[str, str]) -> Any:
    """While a browser sends these values."""
    with app.test_request_context("/", method="POST", data=MultiDict(pairs)):
        yield


def sent(app: Any, questions: list[Question], *pairs: tuple[str, str], **options: Any) -> Any:
    """Return the form of these questions as the browser sent it, checked."""
    with sending(app, *pairs):
        form = answers_form(questions, **{"now": NOW} | options)(meta={"csrf": False})
        form.is_good = form.validate()
        form.answers, form.is_complete = form.read_answers(), form.are_answered()
        return form
