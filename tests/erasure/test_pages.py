"""Erasing oneself, and at the desk erasing who asked by letter."""

from datetime import timedelta

import time_machine

from eventhub import clock
from eventhub.accounts.models import Role, User
from eventhub.accounts.operations import set_password
from eventhub.db import db, unit_of_work
from eventhub.registration.permissions import manage_token
from tests import factories

PASSWORD = "a long and quiet password"


def known(client, *roles, password=True, **facts):
    with unit_of_work():
        person = factories.user(*roles, **facts)
        if password:
            set_password(person, PASSWORD)
    client.sign_in(person)
    return person.id


def is_erased(number):
    db.session.rollback()
    return db.session.get_one(User, number).erased_at is not None


def test_the_page_says_what_would_happen_and_the_right_password_does_it(client, db_session):
    person = known(client)
    with unit_of_work():
        factories.registration(factories.event(title="The coming one"), db.session.get_one(User, person))
    page = client.get("/account/closing").text
    assert "The registration for “The coming one” ends" in page
    assert client.post("/account/closing", data={"password": "wrong", "is_sure": "y"}).status_code == 422
    assert client.post("/account/closing", data={"password": PASSWORD}).status_code == 422
    assert not is_erased(person)
    assert client.post("/account/closing", data={"password": PASSWORD, "is_sure": "y"}).status_code == 302
    assert is_erased(person)
    assert client.get("/account").status_code == 302


def test_the_person_is_told_that_texts_of_others_stay(client, db_session):
    known(client, name="Somebody Named")
    assert "Texts of others name you" not in client.get("/account/closing").text
    with unit_of_work():
        factories.event(description="Somebody Named speaks.")
    assert "Texts of others name you" in client.get("/account/closing").text


def test_without_a_password_a_fresh_link_does(client, db_session):
    person = known(client, password=False)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        page = client.get("/account/closing")
        assert "Send me a link" in page.text
        assert "Erase me now" in page.text
        assert client.post("/account/closing", data={"is_sure": "y"}).status_code == 422
        assert not is_erased(person)
        client.sign_in(db.session.get_one(User, person))
        assert client.post("/account/closing", data={"is_sure": "y"}).status_code == 302
    assert is_erased(person)


def test_who_holds_a_last_office_reads_why_not(client, db_session):
    person = known(client, Role.ADMIN)
    page = client.get("/account/closing").text
    assert "You are the only admin here." in page
    assert 'name="is_sure"' not in page
    assert client.post("/account/closing", data={"password": PASSWORD, "is_sure": "y"}).status_code == 409
    assert not is_erased(person)


def test_the_links_of_who_was_erased_open_nothing(client, db_session):
    person = known(client)
    with unit_of_work():
        token = manage_token(factories.registration(factories.event(), db.session.get_one(User, person)))
    assert client.get(f"/my/registrations/{token}").status_code == 200
    client.post("/account/closing", data={"password": PASSWORD, "is_sure": "y"})
    assert client.get(f"/my/registrations/{token}").status_code == 404


def test_an_admin_erases_who_asked_by_letter(client, db_session):
    with unit_of_work():
        person = factories.user(email="letter@example.org", name="Letter Writer").id
        factories.event(title="A day in May", description="Letter Writer speaks.")
    known(client, Role.ADMIN, name="The Admin")
    page = client.get("/staff/erasures?email=Letter@example.org").text
    assert "Erase Letter Writer" in page
    assert page.index("Texts of others that name the person") < page.index("A day in May")
    said = {"email": "letter@example.org", "is_sure": "y"}
    assert client.post("/staff/erasures", data=said).status_code == 422
    said["reason"] = "Letter of 3 May, signed Letter Writer"
    assert client.post("/staff/erasures", data=said).status_code == 302
    assert is_erased(person)
    page = client.get("/staff/erasures").text
    assert "Letter of 3 May, signed A former participant" in page
    assert page.index("Texts that named somebody when they were erased") < page.index("A day in May")
    assert "The Admin" in page
    assert client.get("/staff/erasures?email=letter@example.org").status_code == 422


def test_only_admins_erase_others(client, db_session):
    with unit_of_work():
        factories.user(email="letter@example.org")
    for role, expected in ((Role.PROGRAMME_MANAGER, 403), (Role.ADMIN, 200)):
        known(client, role)
        assert client.get("/staff/erasures").status_code == expected
        said = {"email": "letter@example.org", "reason": "", "is_sure": "y"}
        assert client.post("/staff/erasures", data=said).status_code == (403 if expected == 403 else 422)
    client.sign_out()
    assert client.get("/account/closing").status_code == 302
