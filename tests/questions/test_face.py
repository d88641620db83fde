"""The list of questions and the fields of their answers, as pages show them."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, get_template_attribute

from eventhub.questions.editor import EditorLinks, editor_rows
from eventhub.questions.forms.answers import answers_form
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind
from tests.questions.rows import NOW, choice, unsaved

STATIC = Path(__file__).parents[2] / "eventhub" / "static"
LINKS = EditorLinks(
    add="/new",
    edit=lambda question: f"/{question.id}",
    remove=lambda question: f"/{question.id}/removal",
    move=lambda question: f"/{question.id}/move",
    position=lambda question: f"/{question.id}/position",
)
QUESTIONS = [
    choice(1, "yes", "no", label="Do you need an interpreter?"),
    unsaved(2, label="Which languages?", condition_id=1, condition_value="yes"),
    unsaved(
        3, kind=QuestionKind.NUMBER, label="Interns", least=1, is_required=False, condition_id=2, condition_value="x"
    ),
    unsaved(4, label="Diet & <b>access</b>", frozen_at=NOW, is_asked_later=True, is_identifying=True, longest=50),
]
CHAIN = [
    choice(1, "yes", "no", label="Guests?"),
    choice(2, "one", "two", label="How many?", condition_id=1, condition_value="yes"),
    unsaved(3, label="Second name", condition_id=2, condition_value="two"),
]


def list_of(app: Flask, questions: list[Question], **options: Any) -> str:
    with app.test_request_context():
        show = get_template_attribute("questions/_editor.html", "question_list")
        return str(show(editor_rows(questions), LINKS, "Europe/Brussels", **options))


def fields_of(app: Flask, questions: list[Question], **answers: Any) -> str:
    with app.test_request_context():
        form = answers_form(questions, now=NOW, answers=answers)()
        return str(get_template_attribute("questions/_fields.html", "question_fields")(form))


def text(markup: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", markup).split())


def test_a_row_says_everything_about_its_question(app: Flask) -> None:
    words = text(list_of(app, QUESTIONS))
    assert "1. Do you need an interpreter? One of several options required Options: yes; no Edit Up" in words
    assert "A line of text required Only if the answer to “Do you need an interpreter?” is “yes”." in words
    assert "3. Interns A number optional 1 or more" in words
    assert "4. Diet &amp; &lt;b&gt;access&lt;/b&gt; A line of text required can wait tells who answers" in words
    assert "up to 50 characters Answers can change until" in words


def test_a_row_goes_only_where_conditions_still_come_first(app: Flask) -> None:
    moves = [(row.can_go_up, row.can_go_down) for row in editor_rows_of(app, [*CHAIN, unsaved(4)])]
    assert moves == [(False, False), (False, False), (False, True), (True, False)]


def editor_rows_of(app: Flask, questions: list[Question]) -> list[Any]:
    with app.test_request_context():
        return editor_rows(questions)


def test_an_empty_list_says_how_to_fill_it_and_a_closed_one_only_shows(app: Flask) -> None:
    assert "No questions of your own yet" in list_of(app, [])
    assert 'href="/new"' in list_of(app, [])
    assert "<a" not in list_of(app, [], is_open=False)
    shown = list_of(app, QUESTIONS, is_open=False)
    assert ("1. Do you need an interpreter?" in shown, "<form" in shown, "<a" in shown) == (True, False, False)


def test_without_script_a_question_says_when_it_is_asked(app: Flask) -> None:
    markup = fields_of(app, CHAIN)
    assert markup.count(" hidden") == 0
    assert text(markup).count("Only if the answer to") == 2
    assert 'data-question="q2" data-asked-after="q1" data-answer="yes"' in markup


def test_a_settled_answer_is_words_and_no_field(app: Flask) -> None:
    markup = fields_of(app, QUESTIONS, **{"4": "Vegan <3"})
    assert 'name="q4"' not in markup
    assert "Vegan &lt;3 This answer can no longer be changed." in text(markup)
    assert "Not answered This answer can no longer be changed." in text(fields_of(app, QUESTIONS))


@pytest.fixture
def shown(app: Flask, open_page: Any) -> Any:
    """Show markup in a browser with the sheet and the script of every page."""

    def show(markup: str, width: int = 1280) -> Any:
        page = open_page(width)
        frame = f'<main class="page">{markup}</main>'
        page.set_content(f'<!doctype html><html lang="en"><head><title>x</title></head><body>{frame}</body></html>')
        page.add_style_tag(content=(STATIC / "css" / "eventhub.css").read_text())
        page.add_script_tag(content=(STATIC / "js" / "eventhub.js").read_text())
        return page

    return show


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_question_appears_with_the_answer_it_depends_on(app: Flask, shown: Any) -> None:
    page = shown(f"<form>{fields_of(app, CHAIN)}</form>")

    def visible() -> list[bool]:
        return [page.locator(f"[data-question=q{number}]").is_visible() for number in (1, 2, 3)]

    assert visible() == [True, False, False]
    page.get_by_label("yes").check()
    assert visible() == [True, True, False]
    page.get_by_label("two").check()
    assert visible() == [True, True, True]
    page.get_by_label("no", exact=True).check()
    assert visible() == [True, False, False]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_dropped_row_sends_its_position(app: Flask, shown: Any) -> None:
    page = shown(list_of(app, [unsaved(number) for number in (1, 2, 3)]))
    page.evaluate(
        "document.addEventListener('submit', (event) => {event.preventDefault(); const form = event.target;"
        "window.sent = [form.getAttribute('action'), form.elements.position.value];}, true)"
    )
    last = page.locator("#question-3").bounding_box()
    page.locator("#question-1 .grip").drag_to(
        page.locator("#question-3"), target_position={"x": 30, "y": last["height"] - 5}
    )
    page.wait_for_function("window.sent")
    assert page.evaluate("window.sent") == ["/1/position", "3"]


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_is_in_anybodys_way(app: Flask, shown: Any, axe: Any, width: int) -> None:
    page = shown(f"<h1>Q</h1><h2>Q</h2>{list_of(app, QUESTIONS)}<form>{fields_of(app, QUESTIONS)}</form>", width)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
