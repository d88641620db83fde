"""What is sent once more is not done twice, and nobody reads of what did not happen."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import EmailLink
from eventhub.db import db, unit_of_work
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.conftest import FORM, over, shape
from tests.registration.rows import DAY, set_event

TYPED = FORM | {"email": "ada@example.org"}


def send(client, event, **typed):
    return client.post(f"/events/{event.path}/register", data=TYPED | typed)


def path_in(letter):
    return "/" + letter.url.split("/", 3)[3]


def test_a_form_that_is_sent_again_from_a_new_page_writes_one_mail(client, event, letters):
    pages = [send(client, event, attempt=attempt).text for attempt in ("one", "two")]
    assert (len(letters()), pages[0]) == (1, pages[1])


def test_who_types_the_address_of_somebody_else_changes_nothing_of_what_was_sent_there(client, event, letters):
    send(client, event, attempt="one")
    send(client, event, attempt="two", email="ADA@example.org", organisation="Another")
    assert len(letters()) == 2
    client.post(path_in(letters()[0]))
    assert db.session.scalars(select(Registration.organisation)).one() == FORM["organisation"]


def test_who_misses_the_mail_after_a_while_is_sent_another(client, event, letters):
    for minutes in (0, 4, 6):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
            send(client, event, attempt=f"after {minutes}")
    assert len(letters()) == 2


@pytest.mark.parametrize(
    "facts", [{"used_at": clock.now()}, {"created_at": clock.now() - DAY}], ids=["used", "long ago"]
)
def test_a_link_that_opens_nothing_any_more_is_followed_by_another(client, event, letters, facts):
    send(client, event, attempt="one")
    with unit_of_work():
        for name, value in facts.items():
            setattr(db.session.scalars(select(EmailLink)).one(), name, value)
    send(client, event, attempt="two")
    assert len(letters()) == 2


def test_another_event_and_another_address_have_links_of_their_own(client, event, letters):
    with unit_of_work():
        other = factories.event(slug="another")
    for each, email in ((event, "ada@example.org"), (other, "ada@example.org"), (event, "ben@example.org")):
        send(client, each, attempt="one", email=email)
    assert len({letter.url for letter in letters()}) == 3


@pytest.mark.parametrize("state", [RegistrationState.CONFIRMED, RegistrationState.REJECTED])
def test_who_is_on_the_list_already_is_shown_and_not_said_to_be_new(client, event, letters, people, state):
    (person,) = people(1)
    with unit_of_work():
        row = factories.registration(event, person, state=state)
    client.sign_in(event.host)
    path = f"/staff/events/{event.path}/registrations/new"
    page = client.post(path, data=FORM | {"email": person.email}, follow_redirects=True)
    assert (page.request.path, "is on the list already" in page.text) == (f"/staff/registrations/{row.id}", True)
    assert (shape(event), letters()) == ([(state.value, None)], [])
    assert ("Approve" in page.text) is (state is RegistrationState.REJECTED)


def test_who_cannot_be_added_is_still_on_the_form(client, event):
    set_event(event, **over(event))
    client.sign_in(event.host)
    answer = client.post(f"/staff/events/{event.path}/registrations/new", data=TYPED)
    assert (answer.status_code, 'value="ada@example.org"' in answer.text) == (409, True)
