"""Whom the door finds by the words it is given."""

import pytest

from eventhub import clock
from eventhub.attendance.guests import found, guests_of
from eventhub.db import unit_of_work
from eventhub.registration.codes import typed_code
from tests import factories


@pytest.fixture
def event(db_session):
    with unit_of_work():
        event = factories.event()
        for name in ("Eva Baker", "Margaret Hamster", "Jan Evers"):
            factories.registration(event, name=name)
    return event


@pytest.mark.parametrize(("text", "names"), [
    ("Eva Baker", ["Eva Baker"]),
    ("margaret", ["Margaret Hamster"]),
    ("ev", ["Eva Baker", "Jan Evers"]),
    ("", []),
])  # fmt: skip
def test_a_name_that_looks_like_a_code_is_a_name(event, text, names):
    assert [each.name for each in found(guests_of(event, clock.now()), text)] == names


def test_a_code_finds_the_one_whose_it_is(event):
    guests = guests_of(event, clock.now())
    assert typed_code("Eva Baker") is not None
    assert found(guests, guests[1].code.lower()) == [guests[1]]
