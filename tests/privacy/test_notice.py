"""Anybody reads what is kept of people, and the days it says are those that the clock keeps to."""

import re

import pytest

from eventhub.accounts import jobs as accounts
from eventhub.accounts import operations
from eventhub.attachments import jobs as attachments
from eventhub.db import unit_of_work
from eventhub.erasure.inventory import OTHERS, OWNED
from eventhub.following import jobs as following
from eventhub.hosting.operations import drafts
from eventhub.mail import jobs as mails
from eventhub.privacy.notice import all_kept
from eventhub.registration.models import setup
from tests import factories

PATH = "/privacy"
BESIDE = ("asked_window", "attachment", "history_entry", "hosting_application", "outgoing_mail")
"""What is kept of people in tables whose rows are somebody else's, or nobody's."""


def test_a_stranger_reads_everything_and_gets_no_cookie(app, client, db_session):
    answer = client.get(PATH)
    page = answer.get_data(as_text=True)
    with app.test_request_context():
        said = [each for kept in all_kept() for each in map(escaped, kept[1:])]
    assert not [each for each in said if each not in page]
    assert "eventhub@example.org" in page
    assert "Set-Cookie" not in answer.headers


def escaped(words):
    return words.replace("'", "&#39;")


def test_it_speaks_of_everything_that_is_about_people(app):
    with app.test_request_context():
        named = {table for kept in all_kept() for table in kept.tables.split()}
    about_people = set(OWNED) - {"sample_account"} | {name for name, rule in OTHERS.items() if rule.names}
    assert named == about_people | {*BESIDE}


@pytest.mark.parametrize(
    ("table", "days"),
    [
        ("sign_in_session", operations.SESSION_LASTS.days),
        ("sign_in_session", operations.STAFF_SESSION_LASTS.days),
        ("email_link", accounts.LINKS_KEPT.days),
        ("outgoing_mail", mails.BODY_KEPT.days),
        ("outgoing_mail", mails.ROW_KEPT.days),
        ("follow", following.STOPPED_KEPT.days),
        ("arrival", setup.SENSITIVE_KEPT_DAYS),
        ("review", drafts.KEPT_FOR.days),
        ("attachment", attachments.KEPT_FOR.days),
    ],
)
def test_the_days_are_those_the_clock_keeps_to(app, table, days):
    with app.test_request_context():
        said = next(kept.how_long for kept in all_kept() if table in kept.tables.split())
    assert re.search(rf"\b{days}\b", said)


def test_the_foot_of_a_page_leads_there(client, db_session):
    assert f'href="{PATH}"' in client.get("/calendar").text.partition("<footer")[2]


def test_who_is_signed_in_is_led_to_their_account(client, db_session):
    assert "/account#data" not in client.get(PATH).text
    with unit_of_work():
        person = factories.user()
    client.sign_in(person)
    assert "/account#data" in client.get(PATH).text


def test_what_came_of_meetings_is_said_to_be_read_as_on_the_page_that_asks(app):
    with app.test_request_context():
        readers = {table: kept.readers for kept in all_kept() for table in kept.tables.split()}
    assert readers["outcome"] == "You and whom you met; the organisers and the programme team read sums"
    assert "everybody" not in readers["interpreter"].partition(";")[2]
