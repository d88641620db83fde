"""People asked by name, and colleagues who register others."""

import re

import pytest
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.registration.models.invitations import Invitation
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import places
from eventhub.registration.permissions import manage_token
from eventhub.registration.states import Admission
from tests import factories
from tests.registration.conftest import FORM, shape
from tests.registration.rows import set_up

GUESTS = "Ada Lovelace <ada@example.org>\nben@example.org\nADA@example.org"


@pytest.fixture
def at(event):
    """The address of the list."""
    return f"/staff/events/{event.path}/registration/invitations"


@pytest.fixture
def invite(client, event, at):
    """Invite as the host, and return the addresses in the mails."""

    def act(letters, guests=GUESTS, **more):
        client.sign_in(event.host)
        before = len(letters())
        answer = client.post(f"{at}/new", data={"guests": guests, "type_id": "0", "message": "", **more})
        assert answer.status_code == 302
        client.sign_out()
        return [re.sub(r"https?://[^/]+", "", letter.url) for letter in letters()[before:]]

    return act


def test_everybody_named_gets_one_mail_with_a_link_of_their_own(client, event, at, invite, letters):
    paths = invite(letters, message="We need you on the panel.")
    assert sorted(letter.to for letter in letters()) == ["ada@example.org", "ben@example.org"]
    assert len(set(paths)) == 2
    assert all("We need you on the panel." in letter.text for letter in letters())
    client.sign_in(event.host)
    assert client.get(at).text.count("none yet") == 2


def test_a_line_without_an_address_is_named(client, event, at, letters):
    client.sign_in(event.host)
    page = client.post(f"{at}/new", data={"guests": "Ada Lovelace", "type_id": "0"})
    assert page.status_code == 422
    assert "Ada Lovelace" in page.text
    assert letters() == []


def test_whoever_is_invited_registers_in_one_step_where_nobody_else_can(client, event, invite, letters):
    set_up(event, admission=Admission.INVITED)
    paths = invite(letters)
    path = paths[[letter.to for letter in letters()].index("ada@example.org")]
    assert "for invited people" in client.get(f"/events/{event.path}/register").text
    assert 'value="Ada Lovelace"' in client.get(path).text
    assert shape(event) == []
    assert client.post(path, data=FORM | {"consent": ""}).status_code == 422
    done = client.post(path, data=FORM, follow_redirects=True)
    assert "You are registered for" in done.text
    again = client.post(path, data=FORM, follow_redirects=True)
    assert "You are registered for" in again.text
    assert shape(event) == [("confirmed", None)]
    assert "/my/registrations/" in client.get(path).location
    row = db.session.scalars(select(Registration)).one()
    assert row.user.email == "ada@example.org"


def test_a_type_for_invited_people_is_theirs(client, event, invite, letters):
    with unit_of_work():
        speaker = factories.saved(ParticipantType(event=event, position=1, name="Speaker", is_by_invitation=True))
    path = invite(letters, type_id=str(speaker.id))[0]
    assert "Speaker" in client.get(path).text
    client.post(path, data=FORM)
    assert db.session.scalars(select(Registration)).one().type_id == speaker.id


def test_who_chooses_the_type_is_asked(client, event, invite, letters):
    with unit_of_work():
        kinds = [factories.saved(ParticipantType(event=event, position=n, name=f"Type {n}")) for n in (1, 2)]
    path = invite(letters)[0]
    assert "As what do you take part?" in client.get(path).text
    assert client.post(path, data=FORM).status_code == 422
    client.post(f"{path}?type={kinds[1].id}", data=FORM)
    assert db.session.scalars(select(Registration)).one().type_id == kinds[1].id


def test_whoever_cannot_come_says_so_and_may_change_their_mind(client, event, invite, letters):
    path = invite(letters)[0]
    client.post(f"{path}/refusal")
    assert "You said that you cannot come" in client.get(path).text
    client.post(path, data=FORM)
    row = db.session.scalars(select(Invitation).filter_by(email="ada@example.org")).one()
    assert (row.declined_at, shape(event)) == (None, [("confirmed", None)])


def test_who_has_answered_is_left_in_peace_and_the_others_are_asked_again(client, event, invite, letters):
    first, second = invite(letters)
    client.post(first, data=FORM)
    assert invite(letters) == [second]
    client.post(f"{second}/refusal")
    assert invite(letters) == []


def test_a_withdrawn_invitation_opens_nothing(client, event, at, invite, letters):
    path = invite(letters)[0]
    row = db.session.scalars(select(Invitation).filter_by(email="ada@example.org")).one()
    client.sign_in(event.host)
    client.post(f"{at}/{row.id}/withdrawal")
    client.sign_out()
    assert "has withdrawn this invitation" in client.get(path).text
    assert client.post(path, data=FORM).status_code == 409
    assert client.post(f"{path}/refusal").status_code == 409
    assert shape(event) == []


def test_a_key_nobody_signed_and_a_key_to_something_else_open_nothing(client, event, line, invite, letters):
    invite(letters)
    for token in ("nothing", "MQ.forged", manage_token(line[0])):
        assert client.get(f"/invitations/{token}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_runs_a_fixed_number_of_queries(client, event, at, invite, letters, query_count, number):
    invite(letters, "\n".join(f"guest{each}@example.org" for each in range(number)))
    client.sign_in(event.host)
    with query_count() as queries:
        client.get(at)
    assert queries.count == 4


@pytest.fixture
def mine(line):
    """The page of somebody who comes."""
    return line[0], f"/my/registrations/{manage_token(line[0])}/colleagues"


COLLEAGUE = FORM | {"name": "Ben Colleague", "email": "ben@example.org"}


def test_a_colleague_stands_in_the_same_line_and_hears_who_did_it(client, event, mine, letters):
    row, path = mine
    assert 'value="Analytical Engines"' in client.get(path).text
    before = len(letters())
    assert client.post(path, data=COLLEAGUE).status_code == 302
    assert shape(event)[5] == ("waitlisted", 4)
    told = letters()[before:]
    assert [letter.to for letter in told] == ["ben@example.org"]
    assert row.user.name in told[0].text
    ben = db.session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert ben.registered_by_id == row.user_id


def test_the_answer_is_the_same_for_who_is_there_already(client, event, line, mine, letters):
    _row, path = mine
    before = (shape(event), len(letters()))
    told = [client.post(path, data=COLLEAGUE | {"email": line[3].user.email}, follow_redirects=True)]
    assert (shape(event), len(letters())) == before
    told.append(client.post(path, data=COLLEAGUE, follow_redirects=True))
    texts = [
        re.sub(r"[\w.]+@example\.org", "somebody", re.search(r"\S+ is on the list now.*?<", page.text)[0])
        for page in told
    ]
    assert texts[0] == texts[1]


def test_nobody_is_registered_without_their_word(client, event, mine):
    _row, path = mine
    assert client.post(path, data=COLLEAGUE | {"consent": ""}).status_code == 422
    assert len(shape(event)) == 5


def test_where_everybody_registers_for_themselves_it_is_refused(client, event, mine):
    _row, path = mine
    set_up(event, takes_colleagues=False)
    assert client.get(path).status_code == 409
    assert client.post(path, data=COLLEAGUE).status_code == 409
    assert "Register a colleague" not in client.get(path.removesuffix("/colleagues")).text


def test_whoever_has_left_brings_nobody(client, event, mine):
    row, path = mine
    with unit_of_work():
        places.cancel(row, by=row.user)
    assert client.post(path, data=COLLEAGUE).status_code == 409


def test_there_are_only_so_many(client, event, mine, monkeypatch):
    _row, path = mine
    monkeypatch.setattr(places, "MOST_COLLEAGUES", 1)
    statuses = [client.post(path, data=COLLEAGUE | {"email": f"{n}@example.org"}).status_code for n in range(2)]
    assert statuses == [302, 409]
