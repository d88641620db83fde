"""A participant's pages: form, link, own registration."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.accounts.models import EmailLink, User
from eventhub.db import db, unit_of_work
from eventhub.events.states import EventState
from eventhub.registration import permissions
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.conftest import FORM, shape

HOUR = timedelta(hours=1)
TYPED = FORM | {"email": "ada@example.org", "attempt": "one"}


@pytest.fixture
def path(event):
    return f"/events/{event.path}/register"


def heading(page):
    return re.search(r"<h1>(.*?)</h1>", page.text)[1]


def controls(page):
    """Return what is asked of who somebody is, without what is new in every form."""
    return page.text.partition('<div class="field')[2].partition('name="consent"')[0]


def own_page(registration):
    return f"/my/registrations/{permissions.manage_token(registration)}"


def follow(client, letter):
    return "/" + letter.url.split("/", 3)[3]


def test_a_stranger_registers_by_a_link_without_an_account(client, event, path, letters):
    assert "Look into your mailbox" in client.post(path, data=TYPED).text
    link = follow(client, letters()[0])
    page = client.get(link)
    assert "When you press the button, you are registered" in page.text
    assert shape(event) == []
    done = client.post(link, follow_redirects=True)
    assert heading(done) == letters()[-1].subject == "You are registered for EU-Canada cluster matchmaking"
    assert client.get("/account").status_code == 200


def test_the_page_says_the_place_on_the_waiting_list_as_the_mail_does(client, line, path, letters):
    client.post(path, data=TYPED)
    link = follow(client, letters()[-1])
    assert "at place 4" in client.get(link).text
    done = client.post(link, follow_redirects=True)
    words = "You are at place 4 on the waiting list of EU-Canada cluster matchmaking"
    assert heading(done) == letters()[-1].subject == words
    next_step = re.search(r'<p class="lead">(.*?)</p>', done.text)[1]
    assert next_step in letters()[-1].text


def test_retry_and_back_button_show_the_same_page_and_write_once(client, event, path, letters):
    client.post(path, data=TYPED)
    link = follow(client, letters()[0])
    destinations = {client.post(link).location for _ in range(3)} | {client.get(link).location}
    assert destinations == {own_page(db.session.scalars(select(Registration)).one())}
    assert len(letters()) == 2


def test_the_same_form_sent_twice_writes_one_mail(client, path, letters):
    pages = [client.post(path, data=TYPED).text for _ in range(2)]
    assert "Look into your mailbox" in pages[1]
    assert len(letters()) == 1


def test_the_answer_is_the_same_for_a_known_address(client, line, path):
    known = client.post(path, data=TYPED | {"email": line[0].user.email, "attempt": "a"})
    unknown = client.post(path, data=TYPED | {"email": "nobody@example.org", "attempt": "b"})
    assert known.text.replace(line[0].user.email, "X") == unknown.text.replace("nobody@example.org", "X")


def test_an_expired_link_keeps_what_was_typed_and_offers_a_fresh_one(client, event, path, letters):
    client.post(path, data=TYPED)
    link = follow(client, letters()[0])
    with unit_of_work():
        db.session.scalars(select(EmailLink)).one().expires_at = clock.now() - HOUR
    page = client.get(link)
    assert heading(page) == "This link has expired"
    assert "Analytical Engines" in page.text
    assert client.post(link).location == link
    client.post(f"{link}/renewal")
    client.post(f"{link}/renewal")
    assert len(letters()) == 2
    assert client.post(follow(client, letters()[-1]), follow_redirects=True).status_code == 200
    assert shape(event) == [("confirmed", None)]


def test_one_address_asks_for_ten_links_and_others_are_not_kept_waiting(client, path, people, letters):
    sent = [client.post(path, data=TYPED | {"attempt": str(number)}).status_code for number in range(11)]
    other = client.post(path, data=TYPED | {"email": "other@example.org"}).status_code
    assert (sent, other, len(letters())) == ([200] * 10 + [429], 200, 2)
    for person in people(11):
        client.sign_in(person)
        assert client.post(path, data=FORM).status_code == 302


@pytest.mark.parametrize("field", ["name", "email", "organisation", "organisation_kind", "country", "consent"])
def test_every_answer_is_needed_and_what_was_typed_is_kept(client, path, field):
    page = client.post(path, data={name: value for name, value in TYPED.items() if name != field})
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert ("Analytical Engines" in page.text) == (field != "organisation")
    assert db.session.scalar(select(func.count(EmailLink.id))) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "nobody"), ("country", "XX"), ("organisation_kind", "club"), ("name", "A\x00da"), ("name", "A" * 121)],
)
def test_what_cannot_be_is_refused(client, path, field, value):
    assert client.post(path, data=TYPED | {field: value}).status_code == 422


def test_nothing_is_ticked_before_the_reader_does(client, path):
    assert re.search(r'<input[^>]*name="consent"[^>]*>', client.get(path).text)[0].count("checked") == 0


def test_who_is_signed_in_registers_at_once(client, event, people, path, letters):
    (ada,) = people(1)
    client.sign_in(ada)
    assert 'name="email"' not in client.get(path).text
    done = client.post(path, data=FORM, follow_redirects=True)
    assert heading(done) == "You are registered for EU-Canada cluster matchmaking"
    assert [letter.to for letter in letters()] == [ada.email]
    assert client.get(path).location == own_page(db.session.scalars(select(Registration)).one())


def test_the_form_knows_the_organisation_of_who_is_signed_in(client, event, path):
    client.sign_in(event.host)
    assert event.organiser.name in client.get(path).text


CLOSED = {
    "not yet": ({"registration_opens_at": clock.now() + HOUR}, "Registration opens on"),
    "no more": ({"registration_closes_at": clock.now() - HOUR}, "Registration closed on"),
    "cancelled": ({"state": EventState.CANCELLED}, "has been cancelled"),
    "postponed": ({"state": EventState.POSTPONED}, "has been postponed"),
}


@pytest.mark.parametrize(("changes", "words"), CLOSED.values(), ids=CLOSED)
def test_closed_registration_is_refused_in_words(client, event, path, changes, words):
    with unit_of_work():
        for name, value in changes.items():
            setattr(event, name, value)
    page, refusal = client.get(path), client.post(path, data=TYPED)
    assert (page.status_code, refusal.status_code) == (200, 409)
    assert words in page.text
    assert words in refusal.text
    assert "<textarea" not in page.text
    assert 'name="organisation"' not in page.text


def test_a_link_of_another_event_or_of_nothing_is_not_found(client, event, path, letters):
    client.post(path, data=TYPED)
    link = follow(client, letters()[0])
    with unit_of_work():
        other = factories.event(slug="other")
    assert client.get(link.replace(event.path, other.path)).status_code == 404
    assert client.get(f"{path}/nothing").status_code == 404
    assert client.post(f"{path}/nothing").status_code == 404


def test_a_draft_is_nobodys_business(client, event, path):
    with unit_of_work():
        event.state = EventState.DRAFT
    assert (client.get(path).status_code, client.post(path, data=TYPED).status_code) == (404, 404)


def test_a_person_gives_up_the_seat_without_signing_in(client, line, letters):
    page = own_page(line[0])
    assert "Cancel my registration" in client.get(page).text
    assert "free at once" in client.get(f"{page}/cancellation").text
    assert line[0].state is RegistrationState.CONFIRMED
    done = client.post(f"{page}/cancellation", follow_redirects=True)
    assert heading(done) == "Your registration for EU-Canada cluster matchmaking is cancelled"
    assert heading(done) == letters(line[0].user)[-1].subject
    assert "Register again" in done.text
    assert client.get(f"{page}/cancellation").location == page


def test_a_person_leaves_the_waiting_list(client, event, line):
    page = own_page(line[3])
    assert "You are at place 2 on the waiting list" in client.get(page).text
    assert "Leave the waiting list?" in client.get(f"{page}/cancellation").text
    client.post(f"{page}/cancellation")
    assert shape(event)[3] == ("cancelled", None)


@pytest.mark.parametrize("token", ["nothing", "MQ", "MQ.forged", "99"])
def test_a_key_nobody_signed_opens_nothing(client, line, token):
    assert client.get(f"/my/registrations/{token}").status_code == 404
    assert client.post(f"/my/registrations/{token}/cancellation").status_code == 404


@pytest.mark.parametrize("state", RegistrationState)
def test_ones_own_page_in_every_state(client, event, state):
    with unit_of_work():
        row = factories.registration(event, state=state)
    assert client.get(own_page(row)).status_code == 200


def test_ones_own_page_tells_that_the_event_is_cancelled(client, event, line):
    with unit_of_work():
        event.state, event.cancellation_reason = EventState.CANCELLED, "The hall burnt down."
    assert "The hall burnt down." in client.get(own_page(line[0])).text


def test_private_pages_are_kept_by_nobody(client, line):
    assert client.get(own_page(line[0])).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("number", [1, 3])
def test_the_form_runs_a_fixed_number_of_queries(client, event, path, people, register, query_count, number):
    for person in people(number):
        register(person)
    with query_count() as queries:
        client.get(path)
    assert queries.count == 2


def test_a_closed_account_stays_closed(client, path, letters):
    client.post(path, data=TYPED)
    with unit_of_work():
        db.session.add(User(email="ada@example.org", name="Ada", disabled_at=clock.now()))
    assert client.post(follow(client, letters()[0])).status_code == 403


def test_a_form_that_somebody_typed_in_is_nobody_elses(client, event, path):
    blank = controls(client.get(path))
    assert 'value="Ada Lovelace"' in controls(client.post(path, data=TYPED | {"country": ""}))
    assert controls(client.get(path)) == blank
    assert 'id="name-error"' in controls(client.post(path, data={"attempt": "one"}))
    assert controls(client.get(path)) == blank
    client.sign_in(event.host)
    assert f'value="{event.organiser.name}"' in client.get(path).text


def test_who_registers_and_who_adds_somebody_are_asked_in_their_own_words(client, event, path):
    assert "Your name" in controls(client.get(path))
    client.sign_in(event.host)
    added = controls(client.get(f"/staff/events/{event.path}/registrations/new"))
    assert ("A mail tells the person at once" in added, "Your name" in added) == (True, False)
