"""The ticket: a code nobody can guess, on a page of its own and in the mail that says a seat is there."""

from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from eventhub import clock, qr
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.events import operations as events
from eventhub.mail.message import compose, write
from eventhub.mail.models import OutgoingMail
from eventhub.registration.codes import LENGTH, LETTERS, new_code, spelled, typed_code
from eventhub.registration.operations import places
from eventhub.registration.permissions import manage_token, ticket_code, ticket_token
from eventhub.registration.states import RegistrationState
from tests import factories

SAID = {
    "name": "Ada Lovelace",
    "organisation": "Analytical Engines",
    "organisation_kind": OrganisationKind.SME,
    "country": "FI",
}


def registered(event):
    with unit_of_work():
        person = factories.user()
        return places.register(event, person, by=person, consented_at=clock.now(), **SAID)


def the_mail():
    return db.session.scalars(select(OutgoingMail).filter_by(template="registration/place")).one()


@pytest.fixture
def event(db_session):
    with unit_of_work():
        return factories.event(seats=1)


def test_a_code_can_be_read_out_and_typed_back():
    code = new_code()
    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)
    assert typed_code(f" {spelled(code).lower()} ") == code


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-23450", "ABCD-234O-", "Ada Lovelace", "ÄBCD-2345"])
def test_what_is_no_code_is_not_taken_for_one(text):
    assert typed_code(text) is None


def test_a_drawing_has_the_dark_modules_of_the_code_and_nothing_in_its_margin():
    drawn = qr.drawing("https://eventhub.example.org/tickets/x")
    xs = [int(bar.split()[0]) for bar in drawn.path.split("M")[1:]]
    assert min(xs) == qr.QUIET
    assert max(xs) < drawn.side - qr.QUIET


def test_the_key_in_a_code_is_signed(event):
    registration = registered(event)
    token = ticket_token(registration)
    assert ticket_code(token) == registration.ticket_code
    assert ticket_code(token[:-1]) is None
    assert ticket_code(manage_token(registration)) is None


def test_the_mail_that_says_a_seat_is_there_carries_the_ticket(app, event):
    registration = registered(event)
    with app.test_request_context():
        content = compose(the_mail(), "eventhub <hub@example.org>").content
    message = message_from_bytes(content, policy=policy.default)
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    (picture,) = pictures
    assert picture["Content-ID"] == "<qr@eventhub>"
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    link = f"/tickets/{ticket_token(registration)}"
    assert link in plain
    assert link in html
    assert 'src="cid:qr@eventhub"' in html
    assert spelled(registration.ticket_code) in plain
    assert [part.get_filename() for part in message.iter_attachments()] == ["eventhub.ics"]


def test_who_reads_the_mail_at_the_desk_does_not_get_the_ticket(app, event):
    registration = registered(event)
    with app.test_request_context():
        letter = write(the_mail(), for_reader=False)
    for secret in (ticket_token(registration), spelled(registration.ticket_code), registration.ticket_code):
        assert secret not in letter.html + letter.text
    assert "cid:" not in letter.html


def test_whoever_waits_has_no_ticket_yet(app, event, client):
    registered(event)
    waiting = registered(event)
    mail = db.session.scalars(select(OutgoingMail).filter_by(recipient=waiting.user.email)).one()
    with app.test_request_context():
        assert write(mail).picture == ""
    page = client.get(f"/tickets/{ticket_token(waiting)}")
    assert "There is no ticket yet" in page.text
    assert '<svg class="qr"' not in page.text


def test_the_page_shows_the_code_and_whose_it_is(event, client):
    registration = registered(event)
    page = client.get(f"/tickets/{ticket_token(registration)}")
    assert page.status_code == 200
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert all(word in page.text for word in ("Ada Lovelace", spelled(registration.ticket_code), 'class="qr"'))
    assert "/tickets/" in client.get(f"/my/registrations/{manage_token(registration)}").text


@pytest.mark.parametrize(("state", "words"), [
    (RegistrationState.CANCELLED, "no longer valid"),
    (RegistrationState.PENDING_APPROVAL, "There is no ticket yet"),
    (RegistrationState.REJECTED, "could not give you a seat"),
    (RegistrationState.ATTENDED, 'class="qr"'),
    (RegistrationState.ABSENT, 'class="qr"'),
])  # fmt: skip
def test_the_page_says_what_became_of_the_seat(event, client, state, words):
    with unit_of_work():
        registration = factories.registration(event, state=state)
    assert words in client.get(f"/tickets/{ticket_token(registration)}").text


def test_the_ticket_of_a_postponed_event_says_that_its_date_does_not_hold(event, client):
    registration = registered(event)
    with unit_of_work():
        events.postpone(event, by=event.host)
    page = client.get(f"/tickets/{ticket_token(registration)}").text
    assert 'class="qr"' in page
    assert "The date below no longer holds." in page


@pytest.mark.parametrize("token", ["nonsense", "IkFCQ0QyMzQ1Ig.forged"])
def test_a_key_we_never_signed_opens_nothing(client, db_session, token):
    assert client.get(f"/tickets/{token}").status_code == 404
