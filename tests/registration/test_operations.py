import contextlib

import pytest
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import InvalidTransition, Refusal
from eventhub.events.states import EventState
from eventhub.registration.operations import attendance, places, seats
from eventhub.registration.queries import seating
from eventhub.registration.states import GONE, HOLDS_A_SEAT, REGISTRATION_TRANSITIONS, RegistrationState
from eventhub.signals import registration_cancelled, registration_confirmed
from tests import factories
from tests.registration.conftest import ANSWERS, count, over, shape
from tests.registration.rows import DAY, set_event, set_up, verbs

CONFIRMED, WAITLISTED, CANCELLED = ("confirmed", None), "waitlisted", ("cancelled", None)
OFFERED = ("offered", None)


def cancel(registration, *, by=None, note=""):
    with unit_of_work():
        places.cancel(registration, by=by or registration.user, note=note)


def test_seats_go_to_the_first_and_numbers_to_the_others(event, line):
    assert shape(event) == [CONFIRMED, CONFIRMED, (WAITLISTED, 1), (WAITLISTED, 2), (WAITLISTED, 3)]
    assert count(event) == (2, 2)


def test_an_event_without_a_limit_confirms_everybody(event, people, register):
    set_event(event, seats=None)
    assert [register(person).state.value for person in people(4)] == ["confirmed"] * 4
    assert count(event) == (4, None)


def test_an_event_with_no_seats_makes_everybody_wait(event, people, register):
    set_event(event, seats=0)
    register(*people(1))
    assert shape(event) == [(WAITLISTED, 1)]


def test_what_was_answered_is_kept(event, people, register):
    (ada,) = people(1)
    before = clock.now()
    row = register(ada)
    assert (row.name, row.organisation, row.organisation_kind, row.country) == tuple(ANSWERS.values())
    assert before <= row.consented_at <= clock.now()
    assert verbs(row) == [("moved", "pending_approval", "confirmed", ada.id, "")]


@pytest.mark.parametrize("place", [0, 2], ids=["confirmed", "waitlisted"])
def test_registering_again_finds_the_same_registration_and_writes_nothing(event, line, register, letters, place):
    mails = len(letters())
    again = register(line[place].user, name="Somebody else")
    assert (again.id, again.name) == (line[place].id, "Ada Lovelace")
    assert len(letters()) == mails
    assert shape(event) == [CONFIRMED, CONFIRMED, (WAITLISTED, 1), (WAITLISTED, 2), (WAITLISTED, 3)]


def test_a_freed_seat_goes_to_the_first_who_waits(event, line, letters):
    cancel(line[0])
    assert shape(event) == [CANCELLED, CONFIRMED, OFFERED, (WAITLISTED, 2), (WAITLISTED, 3)]
    assert count(event) == (2, 2)
    assert letters(line[2].user)[-1].subject == "A seat at EU-Canada cluster matchmaking is yours to take"
    assert verbs(line[2])[-1] == ("moved", "waitlisted", "offered", None, "")


def test_where_the_organiser_wants_it_the_first_who_waits_has_the_seat_at_once(event, line, letters):
    set_up(event, gives_at_once=True)
    cancel(line[0])
    assert shape(event) == [CANCELLED, CONFIRMED, CONFIRMED, (WAITLISTED, 2), (WAITLISTED, 3)]
    assert letters(line[2].user)[-1].subject == "You are registered for EU-Canada cluster matchmaking"
    assert "a seat has become free" in letters(line[2].user)[-1].text


def test_the_canceller_never_gets_the_freed_seat(event, people, register):
    (ada,) = people(1)
    cancel(register(ada))
    assert shape(event) == [CANCELLED]
    assert count(event) == (0, 2)


def test_whoever_comes_back_starts_at_the_end(event, line, register):
    cancel(line[0])
    back = register(line[0].user, name="Ada Byron", country="GB")
    assert shape(event) == [(WAITLISTED, 4), CONFIRMED, OFFERED, (WAITLISTED, 2), (WAITLISTED, 3)]
    assert (back.id, back.name, back.country) == (line[0].id, "Ada Byron", "GB")


def test_coming_back_is_written_about_each_time(event, people, register, letters):
    (ada,) = people(1)
    for _ in range(2):
        cancel(register(ada))
    assert [letter.subject.split(" for ")[0] for letter in letters(ada)] == [
        "You are registered",
        "Your registration",
    ] * 2


def test_leaving_the_waiting_list_frees_no_seat(event, line):
    cancel(line[2])
    assert shape(event) == [CONFIRMED, CONFIRMED, CANCELLED, (WAITLISTED, 2), (WAITLISTED, 3)]
    assert count(event) == (2, 2)
    assert [db.session.scalar(seating.waiting_position(row)) for row in line] == [0, 0, 0, 1, 2]


def test_cancelling_twice_changes_nothing_and_writes_once(event, line, letters):
    for _ in range(2):
        cancel(line[0])
    assert [letter.subject for letter in letters(line[0].user)].count(
        "Your registration for EU-Canada cluster matchmaking is cancelled"
    ) == 1
    assert count(event) == (2, 2)


def test_an_organisers_reason_reaches_history_and_the_person(event, line, letters):
    cancel(line[0], by=event.host, note="Only clusters, please.")
    assert verbs(line[0])[-1] == ("moved", "confirmed", "cancelled", event.host_id, "Only clusters, please.")
    assert "Only clusters, please." in letters(line[0].user)[-1].text


def test_signals_are_sent_once_for_each_deed(event, people, register):
    heard = []
    with (
        registration_confirmed.connected_to(lambda row, **_: heard.append(("confirmed", row.id))),
        registration_cancelled.connected_to(lambda row, by: heard.append(("cancelled", row.id, by.id))),
    ):
        first, second, third = (register(person) for person in people(3))
        cancel(first)
        with unit_of_work():
            places.claim(third, by=third.user)
    assert heard == [
        ("confirmed", first.id),
        ("confirmed", second.id),
        ("cancelled", first.id, first.user_id),
        ("confirmed", third.id),
    ]


CLOSED = {
    "draft": ({"state": EventState.DRAFT}, "not published"),
    "cancelled": ({"state": EventState.CANCELLED}, "has been cancelled"),
    "finished": ({"state": EventState.FINISHED}, "is over"),
    "postponed": ({"state": EventState.POSTPONED}, "postponed"),
    "past": (over(None), "is over"),
    "not yet open": ({"registration_opens_at": clock.now() + DAY}, "opens on"),
    "closed": ({"registration_closes_at": clock.now() - DAY}, "closed on"),
}


@pytest.mark.parametrize(("changes", "words"), CLOSED.values(), ids=CLOSED)
def test_nobody_registers_while_registration_is_closed(event, people, register, letters, changes, words):
    set_event(event, **changes)
    with pytest.raises(Refusal, match=words):
        register(*people(1))
    assert (shape(event), letters()) == ([], [])


@pytest.mark.parametrize("name", ["postponed", "not yet open", "closed"])
def test_an_organiser_registers_people_outside_the_dates(event, people, register, name):
    set_event(event, **CLOSED[name][0])
    register(*people(1), by=event.host)
    assert shape(event) == [CONFIRMED]


@pytest.mark.parametrize("name", ["draft", "cancelled", "finished", "past"])
def test_not_even_an_organiser_registers_people_for_what_is_off(event, people, register, name):
    set_event(event, **CLOSED[name][0])
    with pytest.raises(Refusal, match=CLOSED[name][1]):
        register(*people(1), by=event.host)


def test_who_was_rejected_does_not_come_in_by_asking_again(event, people, register):
    (ada,) = people(1)
    with unit_of_work():
        factories.registration(event, ada, state=RegistrationState.REJECTED)
    with pytest.raises(Refusal, match="could not accept"):
        register(ada)


def test_nobody_cancels_after_the_event(event, line):
    set_event(event, **over(event))
    with pytest.raises(Refusal, match="is over"):
        cancel(line[0])


def in_state(event, state):
    with unit_of_work():
        return factories.registration(event, state=state)


@pytest.mark.parametrize("state", RegistrationState)
def test_cancelling_from_every_state(event, state):
    row = in_state(event, state)
    if state in GONE or RegistrationState.CANCELLED in REGISTRATION_TRANSITIONS[state]:
        cancel(row)
        assert row.state is (state if state in GONE else RegistrationState.CANCELLED)
    else:
        with pytest.raises(InvalidTransition):
            cancel(row)
        assert row.state is state


@pytest.mark.parametrize("source", RegistrationState)
def test_attendance_from_every_state_to_every_state(event, source):
    expected = {source} | REGISTRATION_TRANSITIONS[source] & HOLDS_A_SEAT if source in HOLDS_A_SEAT else set()
    reached = set()
    for target in RegistrationState:
        row = in_state(event, source)
        with contextlib.suppress(Refusal), unit_of_work():
            attendance.record_attendance(row, target, by=event.host)
            reached.add(target)
        assert row.state is (target if target in reached else source)
    assert reached == expected


def test_attendance_keeps_the_count(event, line):
    with unit_of_work():
        attendance.record_attendance(line[0], RegistrationState.ABSENT, by=event.host)
    assert count(event) == (2, 2)
    assert verbs(line[0])[-1] == ("moved", "confirmed", "absent", event.host_id, "")


def test_counting_begins_with_who_has_a_seat_already(event, people, register):
    with unit_of_work():
        for state in (RegistrationState.ABSENT, RegistrationState.CANCELLED):
            factories.registration(event, state=state)
        factories.registration(event, state=RegistrationState.WAITLISTED, waiting_number=7)
    register(*people(1))
    register(*people(1))
    assert shape(event)[2:] == [("offered", None), (WAITLISTED, 8), (WAITLISTED, 9)]
    assert count(event) == (2, 2)


def test_the_database_itself_refuses_one_more_than_the_ceiling(event, line):
    with pytest.raises(IntegrityError), unit_of_work():
        seats.count(seats.hold_seats(event), line[0], 1)
