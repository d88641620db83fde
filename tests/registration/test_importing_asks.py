"""Whoever is imported reads in the first mail what they have yet to agree to."""

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.registration.operations import consents
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.test_importing import people, person, take

ASKED = "still needs your agreement"


def test_the_mail_asks_who_lacks_it_for_what_the_event_cannot_do_without(event, letters):
    rows = []
    with unit_of_work():
        for is_required in (True, False):
            text = consents.add(event, f"{is_required}", is_required=is_required, by=None)
            rows.append(factories.registration(event, state=RegistrationState.CANCELLED))
            consents.answer(rows[-1], [text.id], at=clock.now(), by=None)
    take(event, people(person(0), person(1, email=rows[1].user.email), person(2, email=rows[0].user.email)))
    assert [ASKED in letter.text for letter in letters()] == [True, True, False]


def test_the_mail_asks_for_nothing_where_the_event_needs_nothing_more(event, letters):
    with unit_of_work():
        consents.add(event, "Photographs", is_required=False, by=None)
    take(event, people(person(0)))
    assert ASKED not in letters()[0].text
