"""Types of participants: their own seats, deadlines, approval and invitations."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.registration.models.seats import TypeCapacity
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import deciding, places, seats
from eventhub.registration.states import Admission
from tests import factories
from tests.registration.conftest import count, shape
from tests.registration.rows import DAY, set_event, set_up, verbs

CONFIRMED, OFFERED, PENDING = (("confirmed", None), ("offered", None), ("pending_approval", None))


@pytest.fixture
def kind(event):
    """Make a type of participants; the event itself has four seats."""
    set_event(event, seats=4)

    def make(name="Exhibitor", **changes):
        with unit_of_work():
            position = 1 + db.session.query(ParticipantType).count()
            return factories.saved(ParticipantType(event=event, position=position, name=name, **changes))

    return make


def taken(row):
    return db.session.scalars(select(TypeCapacity.taken).filter_by(type_id=row.id)).one()


def test_a_full_type_waits_while_others_come_in(event, people, register, kind):
    exhibitor, visitor = kind(seats=1), kind("Visitor")
    for person, each in zip(people(4), (exhibitor, exhibitor, visitor, exhibitor), strict=True):
        register(person, type_id=each.id)
    assert shape(event) == [CONFIRMED, ("waitlisted", 1), CONFIRMED, ("waitlisted", 2)]
    assert (count(event), taken(exhibitor)) == ((2, 4), 1)


def test_a_free_seat_goes_to_the_first_who_may_have_it(event, people, register, kind):
    exhibitor, visitor = kind(seats=1), kind("Visitor")
    kinds = (exhibitor, visitor, visitor, visitor, exhibitor, visitor)
    rows = [register(person, type_id=each.id) for person, each in zip(people(6), kinds, strict=True)]
    assert shape(event)[4:] == [("waitlisted", 1), ("waitlisted", 2)]
    with unit_of_work():
        places.cancel(rows[1], by=rows[1].user)
    assert shape(event)[4:] == [("waitlisted", 1), OFFERED]
    with unit_of_work():
        places.cancel(rows[0], by=rows[0].user)
    assert shape(event)[4:] == [OFFERED, OFFERED]
    assert (count(event), taken(exhibitor)) == ((4, 4), 1)


def test_the_database_refuses_one_exhibitor_too_many(event, people, register, kind):
    exhibitor = kind(seats=1)
    row = register(*people(1), type_id=exhibitor.id)
    with pytest.raises(IntegrityError, match="never_oversold"), unit_of_work():
        seats.count(seats.hold_seats(event), row, 1)


def test_counting_begins_where_a_type_gets_a_limit_later(event, people, register, kind):
    exhibitor = kind()
    for person in people(3):
        register(person, type_id=exhibitor.id)
    with unit_of_work():
        exhibitor.seats = 2
    register(*people(1), type_id=exhibitor.id)
    assert (shape(event)[3], taken(exhibitor)) == (("waitlisted", 1), 3)


REFUSED = {
    "closed": ({"closes_at": clock.now() - DAY}, "closed on"),
    "retired": ({"retired_at": clock.now() - DAY}, "any more"),
    "by invitation": ({"is_by_invitation": True}, "by invitation only"),
}


@pytest.mark.parametrize(("facts", "words"), REFUSED.values(), ids=REFUSED)
def test_a_type_that_takes_nobody_refuses_in_words(event, people, register, kind, facts, words):
    kind("Visitor")
    row = kind(**facts)
    with pytest.raises(Refusal, match=words):
        register(*people(1), type_id=row.id)
    assert register(*people(1), type_id=row.id, by=event.host).type_id == row.id


def test_where_there_are_types_one_is_named(event, people, register, kind):
    kind()
    with pytest.raises(Refusal, match="as what you take part"):
        register(*people(1))


def test_the_type_of_another_event_is_none(event, people, register, kind):
    with unit_of_work():
        other = factories.saved(ParticipantType(event=factories.event(), position=1, name="Visitor"))
    with pytest.raises(Refusal, match="no such type"):
        register(*people(1), type_id=other.id)


def test_an_event_for_invited_people_takes_nobody_else(event, people, register):
    set_up(event, admission=Admission.INVITED)
    with pytest.raises(Refusal, match="invited people"):
        register(*people(1))
    register(*people(1), invited=True)
    assert shape(event) == [CONFIRMED]


@pytest.mark.parametrize("by_type", [True, False])
def test_approval_comes_before_a_seat(event, people, register, kind, letters, by_type):
    row = kind(needs_approval=by_type)
    set_up(event, needs_approval=not by_type)
    ada, ben = (register(person, type_id=row.id) for person in people(2))
    assert (shape(event), count(event)) == ([PENDING, PENDING], (0, 4))
    assert "awaits the organiser's approval" in letters(ada.user)[-1].subject
    for _ in range(2):
        with unit_of_work():
            deciding.approve(ada, by=event.host)
            deciding.reject(ben, by=event.host, note="Only clusters, please.")
    assert (shape(event), count(event)) == ([CONFIRMED, ("rejected", None)], (1, 4))
    assert "Only clusters, please." in letters(ben.user)[-1].text
    assert [len(letters(row.user)) for row in (ada, ben)] == [2, 2]
    assert verbs(ben)[-1] == ("moved", "pending_approval", "rejected", event.host_id, "Only clusters, please.")


def test_whoever_was_rejected_may_be_approved_after_all(event, people, register):
    set_up(event, needs_approval=True)
    row = register(*people(1))
    with unit_of_work():
        deciding.reject(row, by=event.host, note="Who are you?")
    with unit_of_work():
        deciding.approve(row, by=event.host)
    assert shape(event) == [CONFIRMED]


def test_whoever_comes_back_is_looked_at_again(event, people, register):
    set_up(event, needs_approval=True)
    row = register(*people(1))
    with unit_of_work():
        deciding.approve(row, by=event.host)
        places.cancel(row, by=row.user)
    register(row.user)
    assert shape(event) == [PENDING]
