"""A form that comes at the wrong moment comes back whole, but only when it is one of ours."""

import re
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from tests import factories

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
TYPED = {
    "name": "Season <of> light",
    "summary": "Two lines\nof text",
    "starts_on": "2027-01-01",
    "ends_on": "2027-12-31",
}


def kept_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_a_form_sent_after_the_session_ended_is_held_until_one_is_signed_in_again(client: Any) -> None:
    answer = client.post("/staff/programmes", data=TYPED, headers=OURS)

    fields = kept_fields(answer.text)
    assert (answer.status_code, fields.keys() >= TYPED.keys()) == (401, True)
    assert fields["name"] == "Season &lt;of&gt; light"
    assert 'action="/staff/programmes"' in answer.text
    assert "/sign-in?next=" in answer.text


def test_a_form_with_an_old_token_is_sent_again_with_a_new_one_and_nothing_is_lost(
    client: Any, db_session: Any
) -> None:
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    held = client.post("/staff/programmes", data=TYPED, headers=OURS, csrf=False)
    assert held.status_code == 400

    token = kept_fields(held.text)["csrf_token"]
    answer = client.post("/staff/programmes", data={**TYPED, "csrf_token": token}, headers=OURS, csrf=False)
    assert (answer.status_code, answer.location) == (302, "/staff/calls/new")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.localhost"},
    ],
)
def test_a_form_of_another_site_never_comes_back_with_a_button(client: Any, headers: dict[str, str]) -> None:
    answer = client.post("/staff/programmes", data=TYPED, headers=headers)
    assert (answer.status_code, "Send it again" in answer.text) == (302, False)


def test_a_password_is_never_written_into_a_page(client: Any) -> None:
    answer = client.post(
        "/sign-in/password", data={"email": "a@example.org", "password": "x y z"}, headers=OURS, csrf=False
    )
    assert (answer.status_code, "x y z" in answer.text) == (400, False)


def test_what_was_typed_is_kept_while_the_database_is_away(client: Any) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("", {}, Exception("locked"))

    event.listen(Engine, "before_cursor_execute", away)
    try:
        answer = client.post("/sign-in/link", data={"email": "someone@example.org"}, headers=OURS)
    finally:
        event.remove(Engine, "before_cursor_execute", away)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert kept_fields(answer.text)["email"] == "someone@example.org"
