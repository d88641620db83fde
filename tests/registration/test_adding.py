"""Adding somebody by hand: as what they take part, and what they told the organiser."""

import pytest
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import setup
from tests import factories
from tests.registration.conftest import FORM
from tests.registration.rows import DAY

TYPED = FORM | {"email": "ada@example.org"}


@pytest.fixture
def kinds(event):
    """Visitors, whom nobody can become any more by themselves, and exhibitors, who come by invitation."""
    with unit_of_work():
        closed = {"name": "Visitor", "position": 1, "closes_at": event.starts_at - 400 * DAY}
        invited = {"name": "Exhibitor", "position": 2, "is_by_invitation": True}
        return [factories.saved(ParticipantType(event=event, **facts)) for facts in (closed, invited)]


@pytest.fixture
def asked(event, kinds):
    """What everybody is asked, a sensitive one among it, and what exhibitors are."""
    with unit_of_work():
        own, of_type = setup.question_set_of(setup.begin(event)), setup.question_set_of(kinds[1])
        facts = {"by": event.host, "kind": QuestionKind.LINE, "is_required": True}
        return [
            add_question(own, label="Telephone?", **facts),
            add_question(own, label="Diet?", is_sensitive=True, **facts),
            add_question(of_type, label="Stand?", **facts),
        ]


@pytest.fixture
def page(event):
    return f"/staff/events/{event.path}/registrations/new"


def only_row():
    return db.session.scalars(select(Registration)).one()


def test_as_what_somebody_takes_part_is_chosen_first(client, event, page, kinds):
    client.sign_in(event.host)
    first = client.get(page).text
    assert all(f"/new?type={each.id}" in first for each in kinds)
    assert 'name="email"' not in first
    assert client.post(page, data=TYPED).status_code == 200
    assert db.session.scalars(select(Registration)).all() == []


def test_the_form_asks_what_the_type_is_asked_and_keeps_it(client, event, page, kinds, asked):
    client.sign_in(event.host)
    phone, diet, stand = asked
    assert "Stand?" not in client.get(f"{page}?type={kinds[0].id}").text
    said = {f"q{phone.id}": "123", f"q{diet.id}": "vegan", f"q{stand.id}": "B 12"}
    client.post(f"{page}?type={kinds[1].id}", data=TYPED | said)
    row = only_row()
    assert (row.type_id, row.answers) == (kinds[1].id, {phone.key: "123", diet.key: "vegan", stand.key: "B 12"})


def test_what_the_organiser_does_not_know_stays_open(client, event, page, kinds, asked):
    client.sign_in(event.host)
    assert client.post(f"{page}?type={kinds[1].id}", data=TYPED).status_code == 302
    assert (only_row().type_id, only_row().answers) == (kinds[1].id, {})


def test_who_reads_no_sensitive_answers_is_asked_for_none(client, page, kinds, asked, cast):
    client.sign_in(cast.manager)
    address = f"{page}?type={kinds[0].id}"
    text = client.get(address).text
    assert ("Telephone?" in text, "Diet?" in text) == (True, False)
    client.post(address, data=TYPED | {f"q{asked[1].id}": "vegan"})
    assert only_row().answers == {}


def test_what_cannot_be_taken_leaves_what_was_typed(client, event, page, kinds, asked):
    client.sign_in(event.host)
    answer = client.post(f"{page}?type={kinds[0].id}", data=TYPED | {"email": "no", f"q{asked[0].id}": "123 456"})
    assert (answer.status_code, 'value="123 456"' in answer.text) == (422, True)
