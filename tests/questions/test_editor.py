"""What organisers write about a question becomes its facts, or an error at its field."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from eventhub.questions.forms.editor import MoveForm, PlaceForm, QuestionForm, values_of_question
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind
from tests.questions.rows import choice, sending, unsaved

ZONE = "Europe/Brussels"
EARLIER = [
    choice(1, "yes", "no: never"),
    unsaved(2),
    unsaved(3, kind=QuestionKind.COUNTRY),
    unsaved(4, kind=QuestionKind.THEME),
]


@pytest.fixture
def plain() -> Flask:
    """An application that knows no database, for forms that ask none."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="for tests", WTF_CSRF_ENABLED=False)
    Babel(app)
    return app


def written(app: Flask, question: Question | None = None, is_in_use: bool = False, **values: str) -> Any:
    with sending(app, *({"label": "What?", "kind": "line"} | values).items()):
        form = QuestionForm(earlier=EARLIER, zone=ZONE, question=question, is_in_use=is_in_use)
        form.is_good = form.validate()
        form.facts = form.read() if form.is_good else {}
        return form


def test_a_question_has_the_facts_that_were_written(plain: Flask) -> None:
    form = written(
        plain,
        kind="choices",
        help="Say so.",
        options=" a \r\n\r\nb\nc d ",
        is_required="y",
        is_identifying="y",
        frozen_at="2027-07-01T12:00",
        condition="1:no: never",
        longest="7",
        least="3",
    )
    assert form.facts == {
        "label": "What?",
        "help": "Say so.",
        "kind": QuestionKind.CHOICES,
        "options": ["a", "b", "c d"],
        "longest": None,
        "least": None,
        "most": None,
        "is_required": True,
        "is_asked_later": False,
        "is_identifying": True,
        "frozen_at": datetime(2027, 7, 1, 10, tzinfo=UTC),
        "condition_id": 1,
        "condition_value": "no: never",
    }


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("line", {"longest": 7}), ("text", {"longest": 7}), ("number", {"least": 3, "most": 3.5}), ("date", {})],
)
def test_a_kind_keeps_the_limits_it_has_a_use_for(plain: Flask, kind: str, kept: dict[str, Any]) -> None:
    facts = written(plain, kind=kind, longest="7", least="3", most="3.5", options="left over").facts
    assert {name: facts[name] for name in ("longest", "least", "most", "options")} == {
        "longest": None,
        "least": None,
        "most": None,
        "options": [],
    } | kept


@pytest.mark.parametrize(
    ("values", "field", "error"),
    [
        ({"label": ""}, "label", "This field is required."),
        ({"label": "x" * 201}, "label", "Field cannot be longer than 200 characters."),
        (
            {"label": "a\x00"},
            "label",
            "This text holds a control character that cannot be shown. Please type it again.",
        ),
        ({"help": "x" * 501}, "help", "Field cannot be longer than 500 characters."),
        ({"kind": "riddle"}, "kind", "Not a valid choice."),
        ({"kind": "choice"}, "options", "Write two options or more, one on each line."),
        ({"kind": "choice", "options": "one"}, "options", "Write two options or more, one on each line."),
        ({"kind": "choice", "options": "Yes\nno\n yes"}, "options", "Two options are the same."),
        ({"kind": "choice", "options": "a\n" + "b" * 121}, "options", "An option has 120 characters or fewer."),
        (
            {"kind": "choices", "options": "\n".join(map(str, range(51)))},
            "options",
            "Write 50 options or fewer.",
        ),
        ({"kind": "number", "least": "2", "most": "1"}, "most", "The largest number cannot be below the smallest."),
        ({"longest": "0"}, "longest", "Number must be between 1 and 5000."),
        ({"condition": "1:perhaps"}, "condition", "Not a valid choice."),
        ({"condition": "2:x"}, "condition", "Not a valid choice."),
        ({"condition": "99:yes"}, "condition", "Not a valid choice."),
    ],
)
def test_what_no_question_can_be_gets_an_error(plain: Flask, values: dict[str, str], field: str, error: str) -> None:
    form = written(plain, **values)
    assert {name: [str(each) for each in errors] for name, errors in form.errors.items()} == {field: [error]}


def test_a_question_depends_on_earlier_ones_with_answers_to_choose_from(plain: Flask) -> None:
    for condition in ("", "1:yes", "3:FR", "4:photonics"):
        assert written(plain, condition=condition).is_good
    with plain.test_request_context():
        groups = {each.optgroup for each in QuestionForm(earlier=EARLIER, zone=ZONE).condition.choices}
    assert groups == {None, *(f"Only after this answer to “Question {number}”" for number in (1, 3, 4))}


def test_a_question_in_use_keeps_its_kind_options_and_condition(plain: Flask) -> None:
    form = written(plain, choice(9, "a", "b"), True, kind="number", options="c\nd", condition="1:yes", most="7")
    assert ("kind" in form, "options" in form, "condition" in form) == (False, False, False)
    assert form.facts.keys().isdisjoint({"kind", "options", "condition_id", "condition_value"})
    assert (form.facts["most"], form.facts["label"]) == (None, "What?")
    assert written(plain, unsaved(9, kind=QuestionKind.NUMBER), True, most="7").facts["most"] == 7


def test_a_question_is_shown_as_it_was_written(plain: Flask) -> None:
    facts = written(
        plain, kind="number", least="3", condition="3:FR", frozen_at="2027-07-01T12:00", is_required="y"
    ).facts
    question = unsaved(9, version=4, **facts)
    with plain.test_request_context():
        form = QuestionForm(earlier=EARLIER, zone=ZONE, formdata=None, data=values_of_question(question, ZONE))
    shown = {name: form[name].data for name in ("version", "label", "kind", "options", "least", "condition")}
    assert shown == {"version": 4, "label": "What?", "kind": "number", "options": "", "least": 3, "condition": "3:FR"}
    assert (form.frozen_at.data, form.is_required.data) == (datetime(2027, 7, 1, 12), True)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("form", "name", "value", "is_good"),
    [
        (MoveForm, "direction", "up", True),
        (MoveForm, "direction", "sideways", False),
        (MoveForm, "direction", "", False),
        (PlaceForm, "position", "3", True),
        (PlaceForm, "position", "0", False),
        (PlaceForm, "position", "99999999999", False),
        (PlaceForm, "position", "first", False),
    ],
)
def test_a_move_says_where(plain: Flask, form: Any, name: str, value: str, is_good: bool) -> None:
    with sending(plain, (name, value)):
        assert form().validate() is is_good
