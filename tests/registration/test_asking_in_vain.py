"""What cannot be had is not offered, who asks for it keeps what they typed, and nobody learns of others."""

import re

import pytest

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.registration.models.invitations import Guest
from eventhub.registration.operations import invitations, setup
from eventhub.registration.permissions import invitation_token, manage_token
from eventhub.registration.states import Admission, RegistrationState
from tests import factories
from tests.registration.conftest import FORM, shape
from tests.registration.rows import DAY, set_event, set_up

TYPED = FORM | {"name": "Ada of the Engines", "email": "new@example.org", "attempt": "one"}


def add_type(event, name, **facts):
    with unit_of_work():
        return setup.add_type(event, by=event.host, name=name, **facts)


def invite(event, type_id=None):
    """Invite somebody, once more if they were invited before."""
    with unit_of_work():
        invitations.invite(
            event, [Guest("guest@example.org", "")], by=event.host, locale="en_GB", type_id=type_id, message=""
        )
    return event_invitation(event)


def event_invitation(event):
    return factories.db.session.scalars(invitations.invitations.sent_for(event)).one()


@pytest.fixture
def colleagues(line):
    """The page where somebody who comes registers colleagues."""
    return f"/my/registrations/{manage_token(line[0])}/colleagues"


def test_nobody_learns_who_was_rejected(client, event, line, people, colleagues, letters):
    (gone,) = people(1)
    with unit_of_work():
        factories.registration(event, gone, state=RegistrationState.REJECTED)
    before, answers = len(letters()), set()
    for email in (gone.email, line[3].user.email):
        page = client.post(colleagues, data=FORM | {"email": email}, follow_redirects=True)
        answers.add(
            (page.status_code, re.sub(r"\S+@example\.org", "", re.search(r"\S+ is on the list now.*?<", page.text)[0]))
        )
    assert (len(answers), len(letters()), shape(event)[5]) == (1, before, ("rejected", None))


def test_while_registration_is_closed_who_is_there_and_who_is_not_get_one_answer(client, event, line, colleagues):
    set_event(event, registration_closes_at=clock.now() - DAY)
    emails = (line[3].user.email, "new@example.org")
    assert [client.post(colleagues, data=FORM | {"email": each}).status_code for each in emails] == [409, 409]


def test_who_is_refused_keeps_what_they_typed(client, event, line, colleagues):
    set_event(event, registration_closes_at=clock.now() - DAY)
    token = invitation_token(invite(event))
    for path in (f"/events/{event.path}/register", colleagues, f"/invitations/{token}"):
        answer = client.post(path, data=TYPED)
        assert (answer.status_code, 'value="Ada of the Engines"' in answer.text) == (409, True), path
        assert "Registration closed on" in answer.text


def test_who_is_signed_in_and_was_rejected_keeps_what_they_typed(client, event, people):
    (gone,) = people(1)
    with unit_of_work():
        factories.registration(event, gone, state=RegistrationState.CANCELLED)
    client.sign_in(gone)
    set_up(event, admission=Admission.INVITED)
    answer = client.post(f"/events/{event.path}/register", data=TYPED)
    assert (answer.status_code, 'value="Ada of the Engines"' in answer.text) == (409, True)


def test_an_event_whose_only_type_is_by_invitation_says_so(client, event):
    add_type(event, "Speaker", is_by_invitation=True)
    page = client.get(f"/events/{event.path}/register").text
    assert "by invitation only" in page
    assert 'name="organisation"' not in page
    add_type(event, "Visitor")
    assert "by invitation only" not in client.get(f"/events/{event.path}/register").text


def test_who_is_invited_to_choose_may_choose_what_is_by_invitation_or_say_no(client, event):
    speaker = add_type(event, "Speaker", is_by_invitation=True)
    add_type(event, "Visitor")
    page = f"/invitations/{invitation_token(invite(event))}"
    assert all(words in client.get(page).text for words in ("Speaker", "Visitor", "I cannot come"))
    assert client.post(f"{page}?type={speaker.id}", data=FORM).status_code == 302
    assert shape(event) == [("confirmed", None)]


def test_who_cannot_come_says_so_without_choosing_and_reads_it_again(client, event):
    add_type(event, "Speaker")
    add_type(event, "Visitor")
    page = f"/invitations/{invitation_token(invite(event))}"
    answer = client.post(f"{page}/refusal", follow_redirects=True).text
    assert ("You said that you cannot come" in answer, "I cannot come" in answer) == (True, False)


def test_who_is_invited_again_keeps_the_type_of_before(event):
    speaker = add_type(event, "Speaker", is_by_invitation=True)
    assert invite(event, speaker.id).type_id == speaker.id
    again = invite(event)
    assert (again.type_id, again.sent) == (speaker.id, 2)


def test_the_hint_shows_its_angle_brackets(client, event):
    client.sign_in(event.host)
    page = client.get(f"/staff/events/{event.path}/registration/invitations/new").text
    assert "Ada Lovelace &lt;ada@example.org&gt;" in page


@pytest.mark.parametrize(
    "facts", [{"is_by_invitation": True}, {"closes_at": clock.now() - DAY}], ids=["invited only", "closed"]
)
def test_colleagues_are_not_offered_where_nobody_registers_like_oneself(client, event, people, register, facts):
    speaker = add_type(event, "Speaker", **facts)
    row = register(*people(1), by=event.host, type_id=speaker.id)
    assert "Register a colleague" not in client.get(f"/my/registrations/{manage_token(row)}").text


def test_colleagues_are_not_offered_where_only_invited_people_register(client, event, line):
    page = f"/my/registrations/{manage_token(line[0])}"
    assert "Register a colleague" in client.get(page).text
    set_up(event, admission=Admission.INVITED)
    assert "Register a colleague" not in client.get(page).text
