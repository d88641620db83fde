"""What an event asks of who registers is asked, each alone and all together; what it does not ask costs nothing."""

import pytest

from eventhub.db import unit_of_work
from eventhub.events.states import EventState
from eventhub.questions.operations import add_question, remove_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import consents, setup
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.registration.conftest import FORM

FILMS = "I agree to films."
ALONE = {"type": "Stand?", "question": "Telephone?", "text": FILMS}
PLAIN = 2
"""So many statements an event asks that asks nothing of its own."""


def ask(event, name):
    """Let the event ask one of these; return what takes it away again."""
    if name == "type":
        kind = factories.saved(ParticipantType(event=event, name="Visitor", position=1))
        add_question(setup.question_set_of(kind), by=event.host, kind=QuestionKind.LINE, label="Stand?")
        return lambda: setup.retire_type(kind, by=event.host)
    if name == "question":
        asked = setup.question_set_of(setup.begin(event))
        row = add_question(asked, by=event.host, kind=QuestionKind.LINE, label="Telephone?")
        return lambda: remove_question(row, by=event.host, is_in_use=True)
    text = consents.add(event, FILMS, is_required=False, by=event.host)
    return lambda: consents.retire(text.consent, by=event.host)


@pytest.fixture
def page(event):
    return f"/events/{event.path}/register"


def asked_on(answer):
    return {name for name, words in ALONE.items() if words in answer.text}


@pytest.mark.parametrize(("names", "more"), [(["type"], 2), (["question"], 1), (["text"], 1), (list(ALONE), 3)])
def test_the_form_asks_what_the_event_asks(client, event, page, query_count, names, more):
    with unit_of_work():
        for name in names:
            ask(event, name)
    with query_count() as queries:
        assert asked_on(client.get(page)) == set(names)
    assert queries.count == PLAIN + more
    assert asked_on(client.post(page, data=FORM | {"email": "no address", "attempt": "one"})) == set(names)


@pytest.mark.parametrize("name", ALONE)
def test_what_was_taken_away_is_asked_no_more(client, event, page, query_count, name):
    with unit_of_work():
        ask(event, name)()
    with query_count() as queries:
        assert asked_on(client.get(page)) == set()
    assert queries.count == PLAIN


def test_another_event_asks_nothing_of_who_registers_here(client, page, query_count):
    with unit_of_work():
        for name in ALONE:
            ask(factories.event(slug=name), name)
    with query_count() as queries:
        client.get(page)
    assert queries.count == PLAIN


@pytest.mark.parametrize("reader", ["stranger", "host", "colleague", "manager"])
def test_whoever_knows_the_event_is_asked_the_same(client, event, page, cast, reader):
    with unit_of_work():
        for name in ALONE:
            ask(event, name)
    client.sign_in(getattr(cast, reader))
    assert asked_on(client.get(page)) == set(ALONE)


@pytest.mark.parametrize(("reader", "status"), [("stranger", 404), ("host", 200), ("colleague", 200), ("manager", 200)])
def test_a_draft_is_for_those_who_edit_it(client, event, page, cast, reader, status):
    with unit_of_work():
        event.state = EventState.DRAFT
    client.sign_in(getattr(cast, reader))
    assert client.get(page).status_code == status


@pytest.mark.parametrize("is_retired", [True, False])
def test_ones_own_page_leads_to_what_one_agreed_to(client, event, people, register, is_retired):
    with unit_of_work():
        text = consents.add(event, FILMS, is_required=False, by=event.host)
    page = f"/my/registrations/{manage_token(register(people(1)[0], agreed=[text.id]))}"
    with unit_of_work():
        if is_retired:
            consents.retire(text.consent, by=event.host)
    assert "What I agreed to" in client.get(page).text


def test_ones_own_page_leads_nowhere_where_nothing_was_to_agree_to(client, event, people, register, query_count):
    with unit_of_work():
        ask(factories.event(slug="another"), "text")
    page = f"/my/registrations/{manage_token(register(people(1)[0]))}"
    with query_count() as queries:
        assert "What I agreed to" not in client.get(page).text
    assert not any("FROM consent_text" in each for each in queries)
