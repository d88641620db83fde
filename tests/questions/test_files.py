"""A question that asks for a file: its answer is the key of what was sent, and of nothing else."""

import io
from typing import Any

import pytest
from flask import Blueprint, Flask, jsonify, request
from sqlalchemy import select

from eventhub.attachments.models import Attachment
from eventhub.questions.forms.answers import answers_form
from eventhub.questions.states import QuestionKind
from eventhub.web.access import public
from eventhub.web.uploads import takes_uploads
from tests.attachments import samples
from tests.questions.rows import NOW, choice, unsaved


def answer() -> Any:
    """Answer with what the form reads; the address says what was answered before and from when on that stays."""
    before = {key: request.args[key] for key in ("1", "2") if key in request.args}
    plan = unsaved(2, kind=QuestionKind.FILE, condition_id=1, condition_value="yes")
    plan.frozen_at = NOW if "frozen" in request.args else None
    form = answers_form([choice(1, "yes", "no"), plan], now=NOW, answers=before)()
    is_good = form.validate()
    return jsonify(good=is_good, answers=form.read_answers(), complete=form.are_answered(), files=form.takes_files)


@pytest.fixture
def browser(make_app: Any) -> Any:
    app: Flask = make_app()
    bp = Blueprint("answering", __name__)
    bp.post("/answer")(public(takes_uploads(answer)))
    app.register_blueprint(bp)
    return app.test_client()


def said(browser: Any, file: bytes | None = samples.PDF, before: str = "", **values: Any) -> dict[str, Any]:
    sent = {"q2": (io.BytesIO(file), "plan.pdf")} if file else {}
    return browser.post(f"/answer?{before}", data={"q1": "yes", **sent, **values}).json


def keys(db_session: Any) -> list[str]:
    db_session.rollback()
    return list(db_session.scalars(select(Attachment.key)))


def test_the_answer_is_the_key_of_the_file(browser: Any, db_session: Any) -> None:
    answer = said(browser)
    assert answer == {"good": True, "answers": {"1": "yes", "2": keys(db_session)[0]}, "complete": True, "files": True}
    again = said(browser, None, f"2={answer['answers']['2']}")
    assert again["answers"] == answer["answers"]


def test_a_key_or_a_text_that_somebody_wrote_is_no_answer(browser: Any, db_session: Any) -> None:
    said(browser)
    assert said(browser, None, q2=keys(db_session)[0]) == {
        "good": True,
        "answers": {"1": "yes"},
        "complete": False,
        "files": True,
    }
    assert said(browser, None, **{"q2-kept": "0" * 32})["answers"] == {"1": "yes"}


def test_a_bad_file_is_refused_and_the_one_before_stays(browser: Any, db_session: Any) -> None:
    answer = said(browser, samples.HTML, "2=" + "a" * 32)
    assert (answer["good"], answer["answers"], keys(db_session)) == (False, {"1": "yes", "2": "a" * 32}, [])


def test_a_file_for_a_hidden_question_is_no_answer(browser: Any) -> None:
    assert said(browser, q1="no")["answers"] == {"1": "no"}


def test_a_settled_file_stays_and_none_is_stored_in_its_place(browser: Any, db_session: Any) -> None:
    answer = said(browser, before="frozen&2=" + "a" * 32, **{"q2-removed": "y"})
    assert (answer["answers"], keys(db_session)) == ({"1": "yes", "2": "a" * 32}, [])
