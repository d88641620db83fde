"""Whoever waits already goes before the people on a sheet."""

from collections import Counter

import pytest

from eventhub.db import unit_of_work
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import importing
from eventhub.registration.operations.importing import Fate
from tests import factories
from tests.registration.conftest import shape
from tests.registration.rows import set_event
from tests.registration.test_importing import people, person, take


@pytest.fixture(autouse=True)
def _words(app, db_session):
    with app.test_request_context():
        yield


def test_who_waits_already_goes_first_and_the_sheet_joins_the_line(event, line):
    set_event(event, seats=5)
    found = people(*map(person, range(4)))
    foreseen = importing.foreseen(event, found.newcomers)

    assert take(event, found) == Counter(foreseen) == {Fate.WAITS: 4}

    assert shape(event)[2:5] == [("offered", None)] * 3
    assert shape(event)[5:] == [("waitlisted", number) for number in range(4, 8)]


def test_only_what_nobody_waits_for_goes_to_a_sheet_although_no_seat_is_offered_any_more(event, line):
    set_event(event, seats=6, registration_closes_at=factories.in_days(-1))
    found = people(*map(person, range(2)))
    foreseen = importing.foreseen(event, found.newcomers)

    assert take(event, found) == Counter(foreseen) == {Fate.SEAT: 1, Fate.WAITS: 1}

    assert shape(event)[2:] == [
        *(("waitlisted", number) for number in (1, 2, 3)),
        ("confirmed", None),
        ("waitlisted", 4),
    ]


def test_who_waits_for_seats_of_another_type_holds_up_nobody(event):
    set_event(event, seats=9)
    with unit_of_work():
        kind = factories.saved(ParticipantType(event_id=event.id, position=1, name="Exhibitor", seats=1))
    take(event, people(*(person(number, type="exhibitor") for number in range(2)), types=[kind]))
    found = people(person(2), person(3, type="exhibitor"), types=[kind])

    assert importing.foreseen(event, found.newcomers) == [Fate.SEAT, Fate.WAITS]
    assert take(event, found, key="1" * 32) == {Fate.SEAT: 1, Fate.WAITS: 1}
    assert shape(event)[1:] == [("waitlisted", 1), ("confirmed", None), ("waitlisted", 2)]
