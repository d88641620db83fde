"""The door: one answer for each who comes, in words, and nobody comes in twice."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.attendance.answers import Place
from eventhub.attendance.early import early_words
from eventhub.attendance.models import Arrival, Scan
from eventhub.attendance.numbers import Tally, tallies
from eventhub.attendance.operations.arrivals import check_in, take_back
from eventhub.attendance.states import Verdict
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.states import EventState
from eventhub.registration.codes import spelled
from eventhub.registration.operations import setup
from eventhub.registration.operations.attendance import record_attendance
from eventhub.registration.permissions import ticket_token
from eventhub.registration.states import RegistrationState
from tests import factories


@pytest.fixture
def ada(db_session):
    with unit_of_work():
        return factories.registration(
            factories.event(starts_at=factories.in_days(0)), name="Ada Lovelace", organisation="Analytical Engines"
        )


def came(registration, key="one", door="North"):
    with unit_of_work():
        return check_in(registration, Place(door, clock.now(), key), by=registration.event.host)


def arrivals():
    return [(row.registration_id, row.door) for row in db.session.scalars(select(Arrival))]


def test_who_has_a_seat_is_in(ada):
    answer = came(ada)
    assert (answer.verdict, ada.state, arrivals()) == (
        Verdict.ADMITTED, RegistrationState.ATTENDED, [(ada.id, "North")]
    )  # fmt: skip


def test_a_second_scan_says_when_and_where_it_was_first(ada):
    came(ada)
    answer = came(ada, "two", "South")
    assert answer.verdict is Verdict.ALREADY_IN
    assert any("North" in line for line in answer.lines(clock.now()))
    assert arrivals() == [(ada.id, "North")]


def test_the_same_key_gets_the_same_answer_even_after_it_was_taken_back(ada):
    came(ada)
    assert came(ada).verdict is Verdict.ADMITTED
    with unit_of_work():
        take_back(ada, by=ada.event.host)
    assert came(ada).verdict is Verdict.ADMITTED
    assert (ada.state, arrivals()) == (RegistrationState.CONFIRMED, [])
    assert len(db.session.scalars(select(Scan)).all()) == 1


@pytest.mark.parametrize(("state", "verdict"), [
    (RegistrationState.WAITLISTED, Verdict.NO_SEAT),
    (RegistrationState.PENDING_APPROVAL, Verdict.NO_SEAT),
    (RegistrationState.OFFERED, Verdict.NO_SEAT),
    (RegistrationState.REJECTED, Verdict.NO_SEAT),
    (RegistrationState.CANCELLED, Verdict.GIVEN_UP),
    (RegistrationState.EXPIRED, Verdict.GIVEN_UP),
    (RegistrationState.ABSENT, Verdict.ADMITTED),
    (RegistrationState.ATTENDED, Verdict.ALREADY_IN),
])  # fmt: skip
def test_every_state_has_its_answer(db_session, state, verdict):
    with unit_of_work():
        registration = factories.registration(factories.event(starts_at=factories.in_days(0)), state=state)
    assert came(registration).verdict is verdict


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.POSTPONED, EventState.CANCELLED, EventState.DROPPED])
def test_nobody_comes_in_where_nothing_takes_place(db_session, state):
    with unit_of_work():
        registration = factories.registration(factories.event(state=state))
    with pytest.raises(Refusal):
        came(registration)
    assert arrivals() == []


def test_who_is_marked_as_absent_came_through_no_door(ada):
    came(ada)
    with unit_of_work():
        record_attendance(ada, RegistrationState.CONFIRMED, by=ada.event.host)
    assert arrivals() == []
    assert came(ada, "two", "South").verdict is Verdict.ADMITTED


def door(event):
    return f"/staff/events/{event.path}/door"


def press(client, page):
    """Press the button beside whom the page has found."""
    action, key = (re.search(pattern, page.text)[1] for pattern in (
        r'action="([^"]+/arrivals/\d+)"', r'name="key" value="([^"]+)"'))  # fmt: skip
    return client.get(client.post(action, data={"key": key}).location)


@pytest.mark.parametrize("asked", ["ada", "LOVELACE", "analyt", "code", "ticket"])
def test_the_page_finds_somebody_and_answers(client, ada, asked):
    client.sign_in(ada.event.host)
    client.post(f"{door(ada.event)}/name", data={"door": "West gate"})
    words = {"code": spelled(ada.ticket_code), "ticket": f"https://hub.example.org/tickets/{ticket_token(ada)}"}
    page = client.get(door(ada.event), query_string={"q": words.get(asked, asked)})
    assert 'role="status"><strong>Welcome</strong>' in press(client, page).text
    assert arrivals() == [(ada.id, "West gate")]
    again = client.get(door(ada.event), query_string={"q": "ada"})
    assert "Already in" in (answered := press(client, again).text)
    assert "West gate" in answered


def test_the_page_takes_an_arrival_back(client, ada):
    client.sign_in(ada.event.host)
    came(ada)
    answered = f"{door(ada.event)}?answer=one"
    assert "Welcome" in client.get(answered).text
    client.post(f"{door(ada.event)}/arrivals/{ada.id}/removal")
    db.session.expire_all()
    assert (ada.state, arrivals()) == (RegistrationState.CONFIRMED, [])
    assert "Welcome" not in client.get(answered).text


def test_a_key_answers_for_one_person_alone(ada):
    came(ada)
    with unit_of_work():
        other = factories.registration(ada.event, name="Grace Hopper")
    with pytest.raises(Refusal):
        came(other)
    assert arrivals() == [(ada.id, "North")]


@pytest.mark.parametrize(("state", "words"), [(EventState.PUBLISHED, "EU-Canada"), (EventState.DRAFT, "not know of")])
def test_a_ticket_of_another_event_is_told_in_red_and_lets_nobody_in(client, ada, state, words):
    with unit_of_work():
        ada.event.state = state
        here = factories.event(title="Another day")
    client.sign_in(here.host)
    page = client.get(door(here), query_string={"q": ada.ticket_code}).text
    assert '<div class="answer stop" role="status"><strong>Another event' in page
    assert words in page
    assert "Ada" not in page
    assert client.post(f"{door(here)}/arrivals/{ada.id}", data={"key": "x"}).status_code == 404


def test_the_door_counts_who_is_in_expected_and_free_by_type(ada):
    with unit_of_work():
        ada.event.seats = 5
        kinds = [setup.add_type(ada.event, by=ada.event.host, name=name, seats=2) for name in ("Speaker", "Press")]
        factories.registration(ada.event, type_id=kinds[0].id, state=RegistrationState.ATTENDED)
        factories.registration(ada.event, type_id=kinds[0].id, state=RegistrationState.CANCELLED)
    assert tallies(ada.event) == [Tally("", 1, 2, 3), Tally("Speaker", 1, 1, 1), Tally("Press", 0, 0, 2)]


@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("stranger", 403), ("participant", 403), ("host", 200)]
)
def test_who_works_at_the_door(client, ada, who, status):
    with unit_of_work():
        stranger = factories.user()
    people = {"stranger": stranger, "participant": ada.user, "host": ada.event.host}
    if who in people:
        client.sign_in(people[who])
    assert client.get(door(ada.event)).status_code == status
    if who != "host":
        for deed in ("name", f"arrivals/{ada.id}", f"arrivals/{ada.id}/removal"):
            assert client.post(f"{door(ada.event)}/{deed}", data={"key": "x"}).status_code == status
        assert arrivals() == []


def test_looking_up_costs_the_same_for_one_and_for_three(client, ada, query_count):
    client.sign_in(ada.event.host)
    counts = []
    for more in (0, 2):
        with unit_of_work():
            for _each in range(more):
                factories.registration(ada.event, name="Ada Byron")
        with query_count() as queries:
            client.get(door(ada.event), query_string={"q": "ada"})
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_the_database_itself_refuses_a_second_arrival_and_a_second_answer_under_one_key(ada):
    with unit_of_work():
        other = factories.registration(ada.event)
    came(ada)
    for second in (
        Arrival(registration_id=ada.id, door="South", at=clock.now()),
        Scan(registration_id=other.id, key="one", verdict=Verdict.ADMITTED, at=clock.now()),
    ):
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.add(second)


@pytest.mark.parametrize(("hour", "is_early"), [(3, True), (5, False)])
def test_before_the_day_before_the_event_where_it_is_a_first_tap_warns(ada, hour, is_early):
    ada.event.starts_at = datetime(2031, 6, 3, 13, tzinfo=UTC)
    assert bool(early_words(ada.event, datetime(2031, 6, 2, hour, tzinfo=UTC))) is is_early
    db.session.rollback()


def test_without_script_the_button_stands_behind_the_warning(client, ada):
    with unit_of_work():
        ada.event.starts_at = factories.in_days(30)
    client.sign_in(ada.event.host)
    for path in (f"{door(ada.event)}?q=ada", f"/tickets/{ticket_token(ada)}"):
        warned = client.get(path).text
        assert ("Nobody is checked in yet." in warned, "Check in all the same" in warned) == (True, True)
    with unit_of_work():
        ada.event.starts_at = factories.in_days(0)
    for path in (f"{door(ada.event)}?q=ada", f"/tickets/{ticket_token(ada)}"):
        assert "Check in all the same" not in client.get(path).text
