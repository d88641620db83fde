"""What happens to registrations when something happens to their event."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.registration.operations import attendance, places
from eventhub.registration.queries import people, seating
from eventhub.registration.states import TAKES_A_SEAT, RegistrationState
from eventhub.web.pages import period_in
from tests import factories
from tests.registration.conftest import count, shape

CONFIRMED, WAITLISTED, CANCELLED = ("confirmed", None), "waitlisted", ("cancelled", None)
OFFERED = ("offered", None)


def act(deed, event, *arguments, **keywords):
    with unit_of_work():
        deed(event, *arguments, by=event.host, **keywords)


def new_letters(letters, before):
    return sorted((letter.to, letter.subject) for letter in letters()[before:])


@pytest.mark.parametrize(
    ("seats", "expected"),
    [
        (3, [CONFIRMED, CONFIRMED, OFFERED, (WAITLISTED, 2), (WAITLISTED, 3)]),
        (None, [CONFIRMED] * 2 + [OFFERED] * 3),
        (99, [CONFIRMED] * 2 + [OFFERED] * 3),
        (1, [CONFIRMED] * 2 + [(WAITLISTED, 1), (WAITLISTED, 2), (WAITLISTED, 3)]),
        (0, [CONFIRMED] * 2 + [(WAITLISTED, 1), (WAITLISTED, 2), (WAITLISTED, 3)]),
    ],
)
def test_seats_follow_their_number(event, line, seats, expected):
    act(events.set_seats, event, seats)
    assert shape(event) == expected
    taken = expected.count(CONFIRMED) + expected.count(OFFERED)
    assert count(event) == (taken, None if seats is None else max(seats, taken))


def test_who_moves_up_is_written_to_and_nobody_else(event, line, letters):
    before = len(letters())
    act(events.set_seats, event, 4)
    assert new_letters(letters, before) == sorted(
        (row.user.email, "A seat at EU-Canada cluster matchmaking is yours to take") for row in line[2:4]
    )


def test_fewer_seats_drop_nobody_and_promote_nobody_until_below(event, line):
    act(events.set_seats, event, 1)
    with unit_of_work():
        places.cancel(line[0], by=line[0].user)
    assert shape(event)[:3] == [CANCELLED, CONFIRMED, (WAITLISTED, 1)]
    assert count(event) == (1, 1)
    with unit_of_work():
        places.cancel(line[1], by=line[1].user)
    assert shape(event)[:3] == [CANCELLED, CANCELLED, OFFERED]
    assert count(event) == (1, 1)


def test_seats_may_change_before_anybody_registered(event):
    act(events.set_seats, event, 5)
    assert count(event) == (0, 5)


@pytest.fixture
def concerned(event, line):
    """Everybody who registered, but for one who gave up."""
    with unit_of_work():
        places.cancel(line[4], by=line[4].user)
    return sorted(row.user.email for row in line[:4])


def test_a_move_is_told_once_with_old_and_new_time_in_the_events_zone(event, concerned, letters):
    before = len(letters())
    old, new = (event.starts_at, event.ends_at), (factories.in_days(40), factories.in_days(41))
    act(events.reschedule, event, *new)
    told = letters()[before:]
    assert sorted(letter.to for letter in told) == concerned
    for instants in (old, new):
        assert all(period_in(*instants, "America/Toronto") in letter.text for letter in told)
    assert all("Eastern" in letter.text for letter in told)


def test_a_cancelled_event_is_told_once_with_the_reason(event, concerned, letters):
    before = len(letters())
    act(events.cancel, event, reason="The hall burnt down.")
    told = letters()[before:]
    assert sorted(letter.to for letter in told) == concerned
    assert {letter.subject for letter in told} == {"EU-Canada cluster matchmaking will not take place"}
    assert all("The hall burnt down." in letter.text for letter in told)


def test_a_postponed_event_is_told_once(event, concerned, letters):
    before = len(letters())
    act(events.postpone, event, note="Snow.")
    assert new_letters(letters, before) == [(who, "EU-Canada cluster matchmaking is postponed") for who in concerned]


def test_nobody_moves_up_at_a_cancelled_event(event, line):
    act(events.cancel, event, reason="The hall burnt down.")
    with unit_of_work():
        places.cancel(line[0], by=line[0].user)
    assert shape(event)[2] == (WAITLISTED, 1)


def test_queries_tell_who_comes_who_waits_and_at_which_place(event, line):
    with unit_of_work():
        attendance.record_attendance(line[0], RegistrationState.ATTENDED, by=event.host)
        attendance.record_attendance(line[1], RegistrationState.ABSENT, by=event.host)
    assert db.session.scalars(people.confirmed_for(event)).all() == [line[0]]
    assert set(db.session.scalars(people.in_states(event, TAKES_A_SEAT))) == {line[0], line[1]}
    assert list(db.session.scalars(seating.waiting_for(event))) == line[2:]
    assert dict(db.session.execute(seating.waiting_positions(event)).all()) == {
        row.id: place for place, row in enumerate(line[2:], 1)
    }
    assert db.session.scalars(people.registrations_of(line[0].user)).all() == [line[0]]
