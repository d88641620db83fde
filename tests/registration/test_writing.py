"""An organiser's own words to many people: looked at first, sent once, through the outbox."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.mail.models import OutgoingMail
from eventhub.registration.states import RegistrationState
from tests.registration.rows import verbs

WORDS = {"subject": "Rooms at {event}", "text": "Dear {name},\r\n\r\nbring {place|upper} {{ 7*7 }}.", "attempt": "once"}
GOOD = WORDS | {"text": "Dear {name} of { organisation },\r\n\r\n{link}"}


@pytest.fixture
def mail(event):
    return f"/staff/events/{event.path}/registrations/mail"


@pytest.fixture
def as_host(client, event):
    client.sign_in(event.host)
    return client


def to(rows, **more):
    return GOOD | {"chosen": [str(row.id) for row in rows]} | more


def test_the_mail_is_looked_at_and_then_leaves_once_to_each(as_host, event, line, mail, letters):
    with unit_of_work():
        line[0].name, line[0].organisation = "{link} <b>Ada</b>", "{{ 7*7 }}"
    before = len(letters())
    page = as_host.post(mail, data=to(line[:2]))
    assert "Send to 2 people" in page.text
    assert "Rooms at EU-Canada" in page.text
    assert "Dear Ada Lovelace of Analytical Engines," in page.text
    assert len(letters()) == before
    for _ in range(2):
        assert as_host.post(mail, data=to(line[:2], send="y")).location == f"/staff/mail?event={event.id}"

    sent = letters()[before:]
    texts = {letter.to: letter.text for letter in sent}
    assert len(sent) == 2
    assert texts[line[0].user.email].startswith("Dear {link} <b>Ada</b> of {{ 7*7 }},\n\nhttp")
    assert texts[line[1].user.email].startswith("Dear Ada Lovelace of Analytical Engines,\n\nhttp")
    assert "Rooms at EU-Canada" in as_host.get(f"/staff/mail?event={event.id}").text
    assert verbs(event)[-1][3:] == (event.host_id, "2: Rooms at {event}")


WRONG = {"no such name": {"text": WORDS["text"]}, "no subject": {"subject": ""}, "no attempt": {"attempt": ""}}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", WRONG)
def test_what_nothing_fills_in_is_named_and_nothing_leaves(as_host, line, mail, letters, name):
    before = len(letters())
    assert as_host.post(mail, data=to(line[:1], send="y") | WRONG[name]).status_code == 422
    assert len(letters()) == before


def test_whom_the_filters_find_is_who_gets_it(as_host, line, mail):
    page = as_host.get(f"{mail}?everybody=y&state=waitlisted")
    assert "3 people get it" in page.text
    assert as_host.get(mail).status_code == 302
    assert as_host.post(mail, data=GOOD).status_code == 302


def test_who_was_told_that_no_more_is_written_is_left_out_unless_asked_for(as_host, line, mail):
    with unit_of_work():
        line[0].state, line[1].state = RegistrationState.CANCELLED, RegistrationState.REJECTED
    page = as_host.get(f"{mail}?everybody=y").text
    assert ("3 people get it" in page, "2 people found are left out" in page) == (True, True)
    preview = as_host.post(mail, data=to(line[2:], left_out="2")).text
    assert "2 people found are left out" in preview
    page = as_host.get(f"{mail}?everybody=y&state=cancelled").text
    assert ("1 person gets it" in page, "left out" in page) == (True, False)
    assert "1 person gets it" in as_host.get(f"{mail}?chosen={line[0].id}").text


@pytest.mark.parametrize("who", ["other_host", "stranger", None])
def test_nobody_else_writes(client, line, mail, cast, who):
    if who:
        client.sign_in(getattr(cast, who))
    before = db.session.query(OutgoingMail).count()
    status = 403 if who else 302
    assert client.get(f"{mail}?everybody=y").status_code == status
    assert client.post(mail, data=to(line, send="y")).status_code == status
    assert db.session.query(OutgoingMail).count() == before
