"""Failures are pages in words, with the right status and nothing of the inside."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from eventhub.accounts.models import Role
from eventhub.db import LARGEST_ID, unit_of_work
from eventhub.mail.operations import queue_mail
from tests import factories


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/no/such/page", 404),
        (f"/staff/mail/{LARGEST_ID + 1}", 404),
        ("/sign-out", 405),
        ("/sign-in/no-such-token", 404),
    ],
)
def test_a_wrong_address_is_answered_in_words(client: Any, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text


def test_a_body_that_is_too_large_is_refused(client: Any) -> None:
    answer = client.post("/sign-in/link", data={"email": "a" * 2_000_000})
    assert answer.status_code == 413


def test_a_form_with_too_many_parts_is_refused(client: Any) -> None:
    parts = {f"part{number}": "x" for number in range(3_000)}
    answer = client.post("/sign-in/link", data=parts, content_type="multipart/form-data")
    assert answer.status_code == 413


@pytest.mark.parametrize("email", ["", "no address", "a\x00b@example.org", "x" * 300 + "@example.org"])
def test_a_malformed_form_says_what_is_wrong_and_keeps_what_was_typed(client: Any, email: str) -> None:
    answer = client.post("/sign-in/link", data={"email": email})
    assert answer.status_code == 422
    assert 'href="#' in answer.text


def test_a_page_forbids_what_no_page_needs(client: Any) -> None:
    headers = client.get("/sign-in").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_session_cookie_is_bound_to_its_host_where_there_is_tls(make_app: Any) -> None:
    client = make_app(base_url="https://events.example.org").test_client()
    cookie = client.get("/sign-in", base_url="https://events.example.org").headers["Set-Cookie"]
    assert cookie.startswith("__Host-eventhub=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


@pytest.mark.parametrize("path", ["/calls/%00", "/calendar?q=%00", "/sign-in?next=%00"])
def test_a_nul_in_an_address_is_no_request(client: Any, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("query", ["endpoint=1", "_method=POST", "_scheme=x", "_anchor=x", "page=2&page=3"])
def test_no_name_in_an_address_reaches_the_making_of_links(client: Any, db_session: Any, query: str) -> None:
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
        for number in range(60):
            queue_mail(f"mail:{number}", "ada@example.org", "accounts/sign_in", url="http://127.0.0.1/")
    client.sign_in(manager)
    assert client.get(f"/staff/mail?{query}").status_code == 200


def test_a_database_that_is_away_is_said_so_to_a_signed_in_reader_too(
    client: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        person = factories.user()
    client.sign_in(person)

    def away(*_args: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    event.listen(Engine, "before_cursor_execute", away)
    try:
        answers = [client.get(path) for path in ("/account", "/calendar")]
    finally:
        event.remove(Engine, "before_cursor_execute", away)
    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(answer.headers["Retry-After"] for answer in answers)
