"""Answers in words, and what was submitted kept readable for ever."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from eventhub.attachments.models import Attachment
from eventhub.db import unit_of_work
from eventhub.questions.labels import cell, shown, snapshot
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind
from eventhub.sheets import as_csv
from tests.factories import saved
from tests.questions.rows import NOW, choice, unsaved

WORDS = [
    (QuestionKind.LINE, "Anna", "Anna", "Anna"),
    (QuestionKind.TEXT, "a\nb", "a\nb", "a\nb"),
    (QuestionKind.CHOICE, "yes", "yes", "yes"),
    (QuestionKind.CHOICES, ["a", "b, c"], "a; b, c", "a; b, c"),
    (QuestionKind.NUMBER, 1234567, "1,234,567", 1234567),
    (QuestionKind.NUMBER, 0.123456, "0.123456", 0.123456),
    (QuestionKind.NUMBER, 0, "0", 0),
    (QuestionKind.DATE, "2027-03-28", "28 March 2027", "2027-03-28"),
    (QuestionKind.LINK, "https://example.org", "https://example.org", "https://example.org"),
    (QuestionKind.COUNTRY, "GR", "Greece", "Greece"),
    (QuestionKind.COUNTRY, "XX", "XX", "XX"),
    (QuestionKind.THEME, ["photonics", "gone"], "Photonics; gone", "Photonics; gone"),
]


@pytest.fixture
def plain() -> Flask:
    """An application that knows no database, for words that ask none."""
    app = Flask(__name__)
    Babel(app, default_locale="en_GB")
    return app


@pytest.mark.parametrize(("kind", "value", "words", "plain_value"), WORDS, ids=range(len(WORDS)))
def test_an_answer_reads_the_same_from_its_question_and_from_a_snapshot(
    plain: Flask, kind: QuestionKind, value: Any, words: str, plain_value: Any
) -> None:
    question = unsaved(1, kind=kind)
    (entry,) = snapshot([question], {"1": value})
    with plain.test_request_context():
        assert (shown(question, value), shown(entry, entry["value"])) == (words, words)
        assert (cell(question, value), cell(entry, entry["value"])) == (plain_value, plain_value)


@pytest.mark.parametrize("value", [None, "", []], ids=repr)
def test_nothing_reads_as_nothing(plain: Flask, value: Any) -> None:
    with plain.test_request_context():
        assert [shown(unsaved(1, kind=kind), value) for kind in QuestionKind] == [""] * len(QuestionKind)


def test_a_snapshot_holds_what_was_asked_and_answered_and_nothing_of_the_rows() -> None:
    questions = [
        choice(1, "yes", "no", label="Guests?"),
        unsaved(2, condition_id=1, condition_value="yes"),
        unsaved(3, is_required=False),
        unsaved(4, retired_at=NOW),
        unsaved(5, kind=QuestionKind.NUMBER),
    ]
    answers = {"1": "no", "2": "hidden", "3": "", "4": "removed", "5": 0, "99": "of another set"}
    kept = snapshot(questions, answers)
    questions[0].label = "Renamed"
    assert kept == [
        {"question": 1, "kind": "choice", "label": "Guests?", "value": "no"},
        {"question": 5, "kind": "number", "label": "Question 5", "value": 0},
    ]


def test_an_answer_is_no_formula(plain: Flask) -> None:
    with plain.test_request_context():
        assert as_csv([[cell(unsaved(1), '=HYPERLINK("x")')]]) == '\ufeff"\'=HYPERLINK(""x"")"\r\n'


def test_a_file_is_named_even_after_it_went(db_session: Any) -> None:
    question: Question = unsaved(1, kind=QuestionKind.FILE)
    with unit_of_work():
        file = saved(Attachment(filename="plan.pdf", media_type="application/pdf", size=1, sha256="0" * 64))
    entry = {"question": 1, "kind": "file", "label": "Question 1", "value": file.key, "filename": "plan.pdf"}
    assert (shown(question, file.key), snapshot([question], {"1": file.key})) == ("plan.pdf", [entry])
    with unit_of_work():
        db_session.delete(file)
    assert shown(question, entry["value"]) == "A file that is not here any more"
    assert shown(entry, entry["value"]) == "plan.pdf"
