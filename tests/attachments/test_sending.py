"""What is stored leaves as a file to be saved, never as a page of ours."""

import io
from typing import Any

import pytest

from tests.attachments import samples
from tests.attachments.drawer import with_drawers

GOOD = samples.good()


@pytest.fixture
def browser(make_app: Any) -> Any:
    return with_drawers(make_app())


def answer_to(browser: Any, content: bytes, name: str) -> Any:
    key = browser.post("/drawer", data={"title": "Mine", "file": (io.BytesIO(content), name)}).json["key"]
    return browser.get(f"/drawer/{key}")


@pytest.mark.parametrize("extension", ["pdf", "docx", "csv", "txt"])
def test_a_document_is_saved_and_nothing_in_it_runs(browser: Any, db_session: Any, extension: str) -> None:
    answer = answer_to(browser, GOOD[extension], f"plan.{extension}")
    assert answer.data == GOOD[extension]
    assert answer.headers["Content-Disposition"] == f"attachment; filename=plan.{extension}"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_picture_may_stand_in_a_page(browser: Any, db_session: Any) -> None:
    answer = answer_to(browser, GOOD["png"], "hall.png")
    assert answer.headers["Content-Disposition"] == "inline; filename=hall.png"
    assert answer.content_type == "image/png"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Zo\u00eb \u0394.pdf", "attachment; filename=\"Zoe .pdf\"; filename*=UTF-8''Zo%C3%AB%20%CE%94.pdf"),
        ("a\u202efdp\u2028;x=y.pdf", 'attachment; filename="afdp;x=y.pdf"'),
    ],
)
def test_no_name_breaks_out_of_its_header(browser: Any, db_session: Any, name: str, written: str) -> None:
    assert answer_to(browser, samples.PDF, name).headers["Content-Disposition"] == written


def test_there_is_no_file_under_another_key(browser: Any, db_session: Any) -> None:
    assert browser.get(f"/drawer/{'0' * 32}").status_code == 404
