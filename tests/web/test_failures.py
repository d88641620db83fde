"""Failures are pages in words, with the right status and nothing of the inside."""

from typing import Any

import pytest

from eventhub.db import LARGEST_ID


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
