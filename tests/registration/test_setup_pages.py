"""How an organiser sets up who registers and as what, and what people then see."""

import re

import pytest
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.questions.models import Question
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType, RegistrationSetup
from eventhub.registration.permissions import manage_token
from eventhub.registration.states import Admission, RegistrationState
from tests import factories
from tests.registration.conftest import FORM, shape
from tests.registration.rows import set_up

RULES = {"admission": "open", "is_listed": "y", "sensitive_kept_days": "30", "version": "0"}
QUESTION = {"label": "What do you eat?", "kind": "line", "is_required": "y", "is_sensitive": "y"}


@pytest.fixture
def at(event):
    """The address of the setup."""
    return f"/staff/events/{event.path}/registration"


@pytest.fixture
def host(client, event):
    client.sign_in(event.host)
    return client


def the_setup():
    return db.session.scalars(select(RegistrationSetup)).one()


def test_the_plain_rules_are_shown_and_others_saved(host, event, at):
    assert "Everybody, first come first served" in host.get(at).text
    changes = {"admission": "invited", "needs_approval": "y", "is_listed": "", "sensitive_kept_days": "7"}
    assert host.post(at, data=RULES | changes).status_code == 302
    row = the_setup()
    assert (row.admission, row.needs_approval, row.sensitive_kept_days) == (Admission.INVITED, True, 7)
    assert event.is_listed is False
    assert 'value="7"' in host.get(at).text


def test_the_slower_of_two_is_told(host, at):
    assert host.post(at, data=RULES).status_code == 302
    assert host.post(at, data=RULES).status_code == 409
    assert host.post(at, data=RULES | {"version": "1", "sensitive_kept_days": "-1"}).status_code == 422


def test_types_are_added_changed_and_removed(host, event, at):
    assert "Everybody registers alike" in host.get(f"{at}/types").text
    new = f"{at}/types/new"
    assert host.post(new, data={"name": "Exhibitor", "seats": "5"}).status_code == 302
    assert host.post(new, data={"name": "exhibitor"}).status_code == 409
    assert host.post(new, data={"name": ""}).status_code == 422
    row = db.session.scalars(select(ParticipantType)).one()
    assert (
        host.post(f"{at}/types/{row.id}", data={"name": "Stand", "seats": "", "is_by_invitation": "y"}).status_code
        == 302
    )
    assert (row.name, row.seats, row.is_by_invitation) == ("Stand", None, True)
    assert "by invitation" in host.get(f"{at}/types").text
    assert "Nobody has registered as this yet" in host.get(f"{at}/types/{row.id}/removal").text
    host.post(f"{at}/types/{row.id}/removal")
    assert db.session.scalars(select(ParticipantType)).all() == []


def test_a_type_that_was_chosen_stays_for_who_chose_it(host, event, at):
    with unit_of_work():
        row = factories.saved(ParticipantType(event=event, position=1, name="Press"))
        factories.registration(event, type_id=row.id)
    host.post(f"{at}/types/{row.id}/removal")
    assert row.retired_at
    assert "closed for good" in host.get(f"{at}/types").text


@pytest.mark.parametrize("number", [1, 3])
def test_the_types_run_a_fixed_number_of_queries(host, event, at, query_count, number):
    with unit_of_work():
        for each in range(number):
            factories.saved(ParticipantType(event=event, position=each, name=f"Type {each}"))
    with query_count() as queries:
        host.get(f"{at}/types")
    assert queries.count == 3


@pytest.mark.parametrize("for_type", [False, True])
def test_questions_are_added_moved_and_removed(host, event, at, for_type):
    with unit_of_work():
        row = factories.saved(ParticipantType(event=event, position=1, name="Press"))
    here = f"{at}/questions/{row.id if for_type else 0}"
    for label in ("What do you eat?", "Which paper?"):
        assert host.post(f"{here}/new", data=QUESTION | {"label": label}).status_code == 302
    first, second = db.session.scalars(select(Question).order_by(Question.id))
    assert first.is_sensitive
    host.post(f"{here}/{second.id}/place", data={"direction": "up"})
    assert (second.position, first.position) == (1, 2)
    host.post(f"{here}/{second.id}/position", data={"position": "2"})
    assert host.post(f"{here}/{first.id}", data=QUESTION | {"version": "3", "label": "Diet?"}).status_code == 302
    assert "Diet?" in host.get(here).text
    assert "Nobody has answered it yet" in host.get(f"{here}/{first.id}/removal").text
    host.post(f"{here}/{first.id}/removal")
    assert [each.label for each in db.session.scalars(select(Question))] == ["Which paper?"]
    assert host.get(f"{at}/questions/{0 if for_type else row.id}/{second.id}").status_code == 404


@pytest.fixture
def exhibitor(host, event, at):
    """A type with a question of its own, beside one to everybody."""
    host.post(f"{at}/types/new", data={"name": "Exhibitor", "seats": "1"})
    host.post(f"{at}/types/new", data={"name": "Visitor", "description": "Who comes to look."})
    row = db.session.scalars(select(ParticipantType).order_by(ParticipantType.id)).first()
    host.post(f"{at}/questions/0/new", data=QUESTION)
    host.post(f"{at}/questions/{row.id}/new", data={"label": "How big is it?", "kind": "number", "is_required": "y"})
    host.sign_out()
    return row


def fields(page):
    return re.findall(r'name="(q\d+)"', page.text)


def test_one_chooses_a_type_and_answers_its_questions(client, event, exhibitor, people, letters):
    path = f"/events/{event.path}/register"
    (ada,) = people(1)
    client.sign_in(ada)
    assert "Who comes to look." in client.get(path).text
    here = f"{path}?type={exhibitor.id}"
    diet, size = fields(client.get(here))
    assert "deleted soon after the event" in client.get(here).text
    assert client.post(here, data=FORM | {diet: "Bread"}).status_code == 422
    assert client.post(path, data=FORM).location == path
    done = client.post(here, data=FORM | {diet: "Bread", size: "12"}, follow_redirects=True)
    assert "Exhibitor" in done.text
    assert "How big is it?" in done.text
    row = db.session.scalars(select(Registration)).one()
    assert (row.type_id, row.answers) == (exhibitor.id, {diet[1:]: "Bread", size[1:]: 12})


def test_answers_travel_in_the_link(client, event, exhibitor, letters):
    here = f"/events/{event.path}/register?type={exhibitor.id}"
    diet, size = fields(client.get(here))
    typed = FORM | {diet: "Bread", size: "12", "email": "ada@example.org", "attempt": "one"}
    assert client.post(here, data=typed).status_code == 200
    link = re.sub(r"https?://[^/]+", "", letters()[0].url)
    assert "Bread" in client.get(link).text
    client.post(link)
    assert db.session.scalars(select(Registration)).one().answers == {diet[1:]: "Bread", size[1:]: 12}


def test_a_single_type_needs_no_choice(client, event, people):
    with unit_of_work():
        factories.saved(ParticipantType(event=event, position=1, name="Visitor"))
        factories.saved(ParticipantType(event=event, position=2, name="Speaker", is_by_invitation=True))
    assert "You register as Visitor" in client.get(f"/events/{event.path}/register").text
    client.sign_in(*people(1))
    client.post(f"/events/{event.path}/register", data=FORM)
    assert shape(event) == [("confirmed", None)]


@pytest.fixture
def mine(client, event, exhibitor, people, register):
    """A registration with answers, and the address where they are changed."""
    diet, size = (each.key for each in db.session.scalars(select(Question).order_by(Question.id)))
    person = people(1)[0]
    row = register(person, name=person.name, type_id=exhibitor.id, answers={diet: "Bread", size: 12})
    return row, f"/my/registrations/{manage_token(row)}/answers", f"q{diet}", f"q{size}"


def test_what_was_said_is_changed_at_once(client, mine):
    row, path, diet, size = mine
    assert 'value="Bread"' in client.get(path).text
    assert client.post(path, data=FORM | {diet: "Rice", size: ""}).status_code == 422
    done = client.post(path, data=FORM | {diet: "Rice", size: "9"}, follow_redirects=True)
    assert "Changed." in done.text
    assert (row.name, row.answers) == ("Ada Lovelace", {diet[1:]: "Rice", size[1:]: 9})


def test_where_the_organiser_wants_it_a_change_waits_for_approval(client, event, mine, letters):
    row, path, diet, size = mine
    with unit_of_work():
        the_setup().edits_need_approval = True
    client.post(path, data=FORM | {diet: "Rice", size: "9"})
    assert (row.name, row.answers[size[1:]], row.state) == (row.user.name, 12, RegistrationState.CONFIRMED)
    client.sign_in(event.host)
    assert "Look at the change" in client.get(f"/staff/events/{event.path}/registrations").text
    change = f"/staff/registrations/{row.id}/change"
    assert "Rice" in client.get(change).text
    assert client.post(f"{change}/rejection", data={"reason": ""}).status_code == 422
    client.post(f"{change}/approval")
    client.post(f"{change}/approval")
    assert (row.name, row.answers[size[1:]], row.proposed) == ("Ada Lovelace", 9, None)
    assert [letter.subject for letter in letters(row.user)][1:] == [f"Your change for {event.title} is approved"]
    assert "Nothing waits here" in client.get(change).text


def test_a_declined_change_leaves_everything_as_it_was(client, event, mine, letters):
    row, path, diet, size = mine
    with unit_of_work():
        the_setup().edits_need_approval = True
    client.post(path, data=FORM | {diet: "Rice", size: "9"})
    client.sign_in(event.host)
    client.post(f"/staff/registrations/{row.id}/change/rejection", data={"reason": "Too big."})
    assert (row.answers, row.proposed, row.proposed_at) == ({diet[1:]: "Bread", size[1:]: 12}, None, None)
    assert "Too big." in letters(row.user)[-1].text


def test_a_name_and_a_sensitive_answer_need_nobodys_approval(client, event, mine):
    row, path, diet, size = mine
    with unit_of_work():
        the_setup().edits_need_approval = True
    same = {"organisation": row.organisation, "organisation_kind": row.organisation_kind.value, "country": row.country}
    client.post(path, data={"name": "Ada Byron", **same, diet: "Rice", size: "12"})
    assert (row.name, row.answers[diet[1:]], row.proposed) == ("Ada Byron", "Rice", None)


def test_after_its_day_nothing_is_changed(client, event, mine):
    _row, path, diet, size = mine
    with unit_of_work():
        the_setup().edits_until = factories.in_days(-1)
    assert client.get(path).status_code == 409
    assert client.post(path, data=FORM | {diet: "Rice", size: "9"}).status_code == 409
    assert "Change what I said" not in client.get(path.removesuffix("/answers")).text


def test_another_type_takes_over_the_seat(client, event, mine):
    row, path, diet, _size = mine
    visitor = db.session.scalars(select(ParticipantType).where(ParticipantType.id != row.type_id)).one()
    assert "Visitor" in client.get(path).text
    client.post(f"{path}?type={visitor.id}", data=FORM | {diet: "Rice"})
    assert (row.type_id, row.answers) == (visitor.id, {diet[1:]: "Rice"})


def test_an_organiser_decides_with_a_reason(host, event, people, register):
    set_up(event, needs_approval=True)
    ada, ben = (register(person) for person in people(2))
    host.post(f"/staff/registrations/{ada.id}/approval")
    assert host.post(f"/staff/registrations/{ben.id}/rejection", data={"reason": " "}).status_code == 422
    host.post(f"/staff/registrations/{ben.id}/rejection", data={"reason": "Only clusters."})
    assert shape(event) == [("confirmed", None), ("rejected", None)]


def test_an_organiser_moves_somebody_up_with_a_reason(host, event, line):
    for row, deed in ((line[4], "first-place"), (line[3], "seat")):
        assert host.get(f"/staff/registrations/{row.id}/{deed}").status_code == 200
    host.post(f"/staff/registrations/{line[4].id}/first-place", data={"reason": "Speaks."})
    assert shape(event)[4] == ("waitlisted", 0)
    assert host.post(f"/staff/registrations/{line[3].id}/seat", data={"reason": "Too."}).status_code == 409


def test_strangers_decide_nothing(client, event, line, people, at):
    (client_user,) = people(1)
    client.sign_in(client_user)
    rows = [f"/staff/registrations/{line[2].id}/{deed}" for deed in ("rejection", "first-place", "seat", "change")]
    assert [client.get(path).status_code for path in rows] == [404] * 4
    pages = (at, f"{at}/types", f"{at}/types/new", f"{at}/questions/0", f"{at}/questions/0/new")
    assert [client.get(path).status_code for path in pages] == [403] * 5
    assert client.post(at, data=RULES).status_code == 403
    assert shape(event)[2] == ("waitlisted", 1)
