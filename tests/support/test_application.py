import pytest
from sqlalchemy import text

from eventhub.accounts import operations
from eventhub.accounts.models import User
from eventhub.db import db, unit_of_work


@pytest.fixture
def ada(db_session):
    with unit_of_work():
        return operations.person("ada@example.org", name="Ada")


def test_a_client_acts_for_whom_it_signed_in_and_for_nobody_else(app, ada):
    ours, theirs = app.test_client(), app.test_client()
    ours.sign_in(ada)
    assert ours.get("/account").status_code == 200
    assert theirs.get("/account").status_code == 302
    ours.sign_out()
    assert ours.get("/account").status_code == 302


def test_a_post_carries_its_token_unless_told_otherwise(client, ada):
    client.sign_in(ada)
    assert client.post("/sign-out", csrf=False).status_code == 400
    assert client.post("/sign-out").status_code == 302


def test_the_test_sees_what_a_request_changed(client, ada, db_session):
    client.sign_in(ada)
    client.post("/account/password", data={"password": "correct horse battery staple"})
    assert ada.password_hash is not None


def test_unsaved_rows_are_not_lost_in_silence(client, ada):
    ada.name = "Lovelace"
    with pytest.raises(AssertionError, match="save before sending"):
        client.get("/account")
    db.session.rollback()


def test_statements_are_counted_without_the_transactions_own(db_session, query_count):
    with query_count() as queries:
        db_session.execute(text("SELECT 1"))
        db_session.query(User).all()
    assert queries.count == 2


def test_an_application_of_its_own_has_other_settings(make_app):
    assert make_app(base_url="https://events.example.org").config["SESSION_COOKIE_SECURE"] is True
