"""Signing in and out through the pages."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from eventhub import clock
from eventhub.accounts import operations, queries
from eventhub.accounts.models import Role, SignInSession
from eventhub.accounts.routes import local_target
from eventhub.db import db, unit_of_work
from eventhub.mail.models import OutgoingMail
from tests import factories

PASSWORD = "the blue tables of Toronto"


@pytest.fixture
def manager(db_session: Any) -> Any:
    with unit_of_work():
        person = factories.user(Role.PROGRAMME_MANAGER, email="manager@example.org")
        operations.set_password(person, PASSWORD)
    return person


def mailed_link(email: str) -> str:
    mail = db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.recipient == email)).one()
    return re.sub(r"^https?://[^/]+", "", mail.context["url"])


def test_the_account_names_the_browsers_in_words(client: Any, manager: Any) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
    client.post("/sign-in", data={"email": manager.email, "password": PASSWORD}, headers={"User-Agent": agent})
    page = client.get("/account").text
    assert ("Firefox on Linux" in page, "Gecko" in page) == (True, False)


def test_a_password_signs_in_and_leads_on(client: Any, manager: Any) -> None:
    form = {"email": "Manager@Example.org", "password": PASSWORD, "next": "/staff/mail"}
    answer = client.post("/sign-in", data=form)
    assert (answer.status_code, answer.location) == (302, "/staff/mail")
    assert client.get("/staff/mail").status_code == 200


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(client: Any, manager: Any, email: str) -> None:
    answer = client.post("/sign-in", data={"email": email, "password": "not the right one"})
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert email in answer.text


def test_a_link_signs_in_only_by_its_button_and_only_once(client: Any, db_session: Any) -> None:
    client.post("/sign-in/link", data={"email": "visitor@example.org", "next": "/account"})
    link = mailed_link("visitor@example.org")
    assert "visitor@example.org" in client.get(link).text
    assert client.get("/account").status_code == 302
    assert client.post(link).location == "/account"
    assert client.get("/account").status_code == 200
    assert client.post(link).status_code == 409


def test_a_link_expires_after_half_an_hour(client: Any, db_session: Any) -> None:
    client.post("/sign-in/link", data={"email": "visitor@example.org"})
    link = mailed_link("visitor@example.org")
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert "too old" in client.get(link).text
        assert client.post(link).status_code == 409


def test_asking_for_a_link_says_the_same_about_known_and_unknown_people(client: Any, manager: Any) -> None:
    answers = [
        client.post("/sign-in/link", data={"email": email}).text.replace(email, "...")
        for email in ("manager@example.org", "nobody@example.org")
    ]
    assert answers[0] == answers[1]


def test_signing_out_ends_the_session_on_the_server(client: Any, manager: Any) -> None:
    client.sign_in(manager)
    with client.session_transaction() as session:
        token = session["_user_id"]
    client.post("/sign-out")
    assert db.session.scalars(queries.valid_session(operations.hashed(token), clock.now())).all() == []
    assert client.get("/account").status_code == 302


def test_a_disabled_account_is_out_with_the_next_request(client: Any, manager: Any) -> None:
    client.sign_in(manager)
    assert client.get("/account").status_code == 200
    with unit_of_work():
        manager.disabled_at = clock.now()
    assert client.get("/account").status_code == 302


def test_one_browser_can_sign_another_out_but_not_a_stranger(client: Any, app: Any, manager: Any) -> None:
    other = app.test_client()
    other.sign_in(manager)
    theirs = db.session.scalars(db.select(SignInSession.id)).one()
    with unit_of_work():
        stranger = factories.user()
    client.sign_in(stranger)
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 404
    client.sign_in(manager)
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 302
    assert other.get("/account").status_code == 302


def test_a_new_password_has_twelve_characters_or_more(client: Any, manager: Any) -> None:
    client.sign_in(manager)
    form = {"current": PASSWORD, "password": "twelve characters"}
    assert client.post("/account/password", data=form | {"password": "too short"}).status_code == 422
    assert client.post("/account/password", data=form | {"current": "a guess at it"}).status_code == 422
    assert client.post("/account/password", data=form).status_code == 302
    db.session.refresh(manager)
    assert operations.has_password(manager, "twelve characters")


def test_a_request_without_its_token_changes_nothing(client: Any, manager: Any) -> None:
    client.sign_in(manager)
    form = {"current": PASSWORD, "password": "twelve characters"}
    assert client.post("/account/password", data=form, csrf=False).status_code == 400
    assert operations.has_password(db.session.merge(manager), PASSWORD)


def test_the_sample_people_stand_on_the_sign_in_page_only_where_they_exist(client: Any, db_session: Any) -> None:
    assert "This is a demo" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "//[",
    ],
)
def test_no_target_leads_off_the_site(target: str | None) -> None:
    assert local_target(target) == "/"


def test_guessing_a_password_is_stopped_for_that_account_alone(client: Any, manager: Any) -> None:
    answers = [
        client.post("/sign-in", data={"email": "manager@example.org", "password": "a guess"}).status_code
        for _ in range(11)
    ]
    other = client.post("/sign-in", data={"email": "other@example.org", "password": "a guess"}).status_code
    assert (answers, other) == ([422] * 10 + [429], 422)


def test_the_limit_is_over_when_its_window_is(client: Any, manager: Any) -> None:
    form = {"email": "manager@example.org", "password": PASSWORD}
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(11):
            stopped = client.post("/sign-in", data=form | {"password": "a guess"})
        traveller.shift(timedelta(minutes=16))
        answer = client.post("/sign-in", data=form)
    assert (stopped.status_code, answer.status_code) == (429, 302)
    assert int(stopped.headers["Retry-After"]) > 0


def test_a_new_password_signs_every_other_browser_out(client: Any, app: Any, manager: Any) -> None:
    other = app.test_client()
    other.sign_in(manager)
    client.sign_in(manager)
    client.post("/account/password", data={"current": PASSWORD, "password": "twelve characters"})
    assert (client.get("/account").status_code, other.get("/account").status_code) == (200, 302)


def test_nobody_can_lock_somebody_out_from_another_network(make_app: Any, manager: Any) -> None:
    client = make_app(trusted_proxies=1).test_client()
    form = {"email": "manager@example.org", "password": "a guess"}
    for _ in range(11):
        stopped = client.post("/sign-in", data=form, headers={"X-Forwarded-For": "192.0.2.1"})
    owner = client.post("/sign-in", data=form | {"password": PASSWORD}, headers={"X-Forwarded-For": "192.0.2.2"})
    assert (stopped.status_code, owner.status_code) == (429, 302)
