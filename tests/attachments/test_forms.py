"""A form's file is kept whatever else is wrong with the form, and nobody takes somebody else's."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventhub import clock
from eventhub.attachments.models import Attachment, AttachmentContent
from eventhub.db import unit_of_work
from tests import factories
from tests.attachments import samples
from tests.attachments.drawer import with_drawers


@pytest.fixture
def browser(make_app: Any) -> Any:
    return with_drawers(make_app())


def sent(content: bytes = samples.PDF, name: str = "plan.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def large(megabytes: int, title: str = "Mine") -> dict[str, Any]:
    """A whole body with a file of so many megabytes; the client itself would leave its temporary file open."""
    file = FileStorage(*sent(b"a" * megabytes * 1024 * 1024, "a.txt"))
    boundary, body = encode_multipart({"title": title, "file": file})
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def kept_key(page: str) -> str:
    return re.search(r'name="file-kept" value="([0-9a-f]{32})"', page)[1]  # type: ignore[index]


def names(db_session: Any) -> list[str]:
    db_session.rollback()
    return list(db_session.scalars(select(Attachment.filename).order_by(Attachment.id)))


def test_a_file_is_kept_when_the_rest_of_its_form_is_wrong(browser: Any, db_session: Any) -> None:
    answer = browser.post("/drawer", data={"title": "", "file": sent()})
    assert answer.status_code == 422
    assert "plan.pdf" in answer.text
    again = browser.post("/drawer", data={"title": "Mine", "file-kept": kept_key(answer.text)})
    assert again.json == {"key": kept_key(answer.text)}
    assert names(db_session) == ["plan.pdf"]


def test_a_required_file_that_came_once_is_not_asked_for_again(browser: Any, db_session: Any) -> None:
    refused = browser.post("/drawer/full", data={"title": "Mine"}).text
    assert refused.split('id="file-error"')[1].count("Please choose a file.") == 1
    answer = browser.post("/drawer/full", data={"title": "", "file": sent()})
    assert 'file-removed"' not in answer.text
    assert not re.search(r'<input[^>]*type="file"[^>]*required', answer.text)
    assert browser.post("/drawer/full", data={"title": "Mine", "file-kept": kept_key(answer.text)}).status_code == 200


def test_a_bad_file_is_refused_beside_its_field_and_the_good_one_stays(browser: Any, db_session: Any) -> None:
    key = browser.post("/drawer", data={"title": "Mine", "file": sent()}).json["key"]
    answer = browser.post(f"/drawer/{key}", data={"title": "Mine", "file": sent(samples.HTML, "evil.html")})
    assert answer.status_code == 422
    assert "Files of this kind are not taken" in answer.text
    assert kept_key(answer.text) == key
    assert names(db_session) == ["plan.pdf"]


def test_a_new_file_takes_the_old_ones_place(browser: Any, db_session: Any) -> None:
    key = browser.post("/drawer", data={"title": "Mine", "file": sent()}).json["key"]
    fields = {"title": "Mine", "file-kept": key, "file-removed": "y", "file": sent(name="new.pdf")}
    answer = browser.post(f"/drawer/{key}", data=fields)
    assert answer.json["key"] != key
    assert names(db_session) == ["plan.pdf", "new.pdf"]


@pytest.mark.parametrize("fields", [{}, {"file-kept": ""}, {"file": "no file"}], ids=str)
def test_a_form_without_a_new_file_leaves_the_old_one(browser: Any, db_session: Any, fields: dict[str, Any]) -> None:
    key = browser.post("/drawer", data={"title": "Mine", "file": sent()}).json["key"]
    for data in (fields, {**fields, "file": (io.BytesIO(b""), "")}):
        answer = browser.post(f"/drawer/{key}", data={"title": "Mine", **data}, content_type="multipart/form-data")
        assert answer.json == {"key": key}


def test_a_file_is_taken_out_by_its_box(browser: Any, db_session: Any) -> None:
    key = browser.post("/drawer", data={"title": "Mine", "file": sent()}).json["key"]
    fields = {"title": "Mine", "file-kept": key, "file-removed": "y"}
    assert browser.post(f"/drawer/{key}", data=fields).json == {"key": None}


def test_nobody_takes_a_file_that_somebody_else_sent(browser: Any, db_session: Any) -> None:
    with unit_of_work():
        ada, bob = factories.user(), factories.user()
    browser.sign_in(ada)
    key = browser.post("/drawer", data={"title": "Mine", "file": sent()}).json["key"]
    for stranger in (lambda: browser.sign_in(bob), browser.sign_out):
        stranger()
        answer = browser.post("/drawer", data={"title": "Mine", "file-kept": key})
        assert (answer.status_code, "not here any more" in answer.text) == (422, True)
    browser.sign_in(ada)
    assert browser.post("/drawer", data={"title": "Mine", "file-kept": key}).json == {"key": key}


@pytest.mark.parametrize("key", ["nonsense", "0" * 32, "\x00", "' OR 1=1 --", "\ud800"])
def test_a_key_of_nothing_is_asked_for_again(browser: Any, db_session: Any, key: str) -> None:
    answer = browser.post("/drawer", data={"title": "Mine", "file-kept": key.encode("utf-8", "replace")})
    assert answer.status_code == 422
    assert "not here any more" in answer.text


def test_a_form_that_lay_open_for_more_than_a_day_asks_for_its_file_again(browser: Any, db_session: Any) -> None:
    key = browser.post("/drawer", data={"title": "", "file": sent()})
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        answer = browser.post("/drawer", data={"title": "Mine", "file-kept": kept_key(key.text)})
    assert answer.status_code == 422


def test_a_file_of_eleven_megabytes_is_refused_in_words_and_what_was_typed_stays(browser: Any, db_session: Any) -> None:
    answer = browser.post("/drawer", **large(11, "My drawer"))
    assert answer.status_code == 422
    assert "11.0 MB" in answer.text
    assert "My drawer" in answer.text


def test_only_the_addresses_that_take_files_take_more_than_a_megabyte(browser: Any, db_session: Any) -> None:
    assert browser.post("/drawer", **large(2)).status_code == 200
    assert browser.post("/narrow", **large(2)).status_code == 413
    assert browser.post("/drawer", **large(33)).status_code == 413


def test_what_is_typed_stays_as_limited_as_anywhere(browser: Any, db_session: Any) -> None:
    assert browser.post("/drawer", **large(1, "x" * 2_000_000)).status_code == 413
    assert browser.post("/drawer", data={"title": "x" * 2_000_000}).status_code == 413


def test_no_file_is_kept_without_the_forms_token(browser: Any, db_session: Any) -> None:
    assert browser.post("/drawer", data={"title": "Mine", "file": sent()}, csrf=False).status_code == 400
    assert names(db_session) == []


def test_the_bytes_come_with_their_file_and_with_no_list(browser: Any, db_session: Any, query_count: Any) -> None:
    browser.post("/drawer", data={"title": "Mine", "file": sent()})
    assert db_session.scalars(select(AttachmentContent.content)).all() == [samples.PDF]
    with query_count() as queries:
        db_session.scalars(select(Attachment)).all()
    assert "content" not in queries[0]
