"""A ticket of a registration that went into another one leads, at every door, to the one that was kept."""

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.attendance.answers import Place, older_ticket
from eventhub.attendance.guests import found, guests_of
from eventhub.attendance.models import Arrival, Scan
from eventhub.attendance.operations.arrivals import check_in, take_back
from eventhub.attendance.states import Verdict
from eventhub.db import db, unit_of_work
from eventhub.registration.operations.merging import merge
from eventhub.registration.operations.places import cancel
from eventhub.registration.permissions import manage_token, ticket_token
from eventhub.registration.states import RegistrationState
from tests import factories

WAITS = RegistrationState.PENDING_APPROVAL
OLDER = "This ticket is an older one"


@pytest.fixture
def tickets(db_session):
    """Three registrations of one person: the first went into the second, and that one into the third."""
    with unit_of_work():
        event = factories.event(seats=9, starts_at=factories.in_days(0))
        names = ("Ada Byron", "A. King", "Ada Lovelace")
        rows = [factories.registration(event, name=name, organisation=f"House of {name}") for name in names]
    for gone, kept in (rows[:2], rows[1:]):
        with unit_of_work():
            merge(kept, gone, by=event.host)
    return rows


def came(registration, key="one"):
    with unit_of_work():
        return check_in(registration, Place("North", clock.now(), key), by=registration.event.host)


def arrivals():
    db.session.expire_all()
    return list(db.session.scalars(select(Arrival.registration_id)))


def test_every_ticket_lets_the_person_in_once(tickets):
    first, second, kept = tickets
    answers = [came(first, "a"), came(first, "a"), came(second, "b"), came(kept, "c")]
    assert [each.verdict for each in answers] == [Verdict.ADMITTED] * 2 + [Verdict.ALREADY_IN] * 2
    assert [each.is_older for each in answers] == [True, True, True, False]
    assert {each.registration for each in answers} == {kept}
    assert (arrivals(), set(db.session.scalars(select(Scan.registration_id)))) == ([kept.id], {kept.id})
    assert older_ticket() in answers[0].lines(clock.now())
    with unit_of_work():
        take_back(first, by=kept.event.host)
    assert (arrivals(), kept.state) == ([], RegistrationState.CONFIRMED)


def test_who_gave_the_kept_one_up_has_no_seat_by_an_older_ticket(tickets):
    with unit_of_work():
        cancel(tickets[2], by=tickets[2].user)
    assert (came(tickets[0]).verdict, arrivals()) == (Verdict.GIVEN_UP, [])


def test_who_registered_anew_under_the_old_address_comes_in_as_that(tickets):
    with unit_of_work():
        tickets[0].state = RegistrationState.CONFIRMED
    answer = came(tickets[0])
    assert (answer.registration, answer.is_older, arrivals()) == (tickets[0], False, [tickets[0].id])


def test_two_that_went_into_one_another_and_were_both_given_up_let_nobody_in(tickets):
    first, _second, kept = tickets
    with unit_of_work():
        first.state = RegistrationState.PENDING_APPROVAL
        merge(first, kept, by=first.event.host)
    with unit_of_work():
        cancel(first, by=first.user)
    assert came(kept).verdict is Verdict.GIVEN_UP
    guests_of(first.event, clock.now())


def test_the_list_leads_codes_to_the_person_and_names_them_once(tickets):
    first, _second, kept = tickets
    guests = guests_of(kept.event, clock.now())
    by_code = found(guests, first.ticket_code)
    assert [(each.id, each.name, each.state, each.is_older) for each in by_code] == [
        (first.id, kept.name, RegistrationState.CONFIRMED, True)
    ]
    for text in ("ada", "king", "house of a", "lovelace"):
        assert [(each.id, each.is_older) for each in found(guests, text)] == [(kept.id, False)]


def test_the_pages_say_plainly_that_it_is_an_older_one(client, tickets):
    first, _second, kept = tickets
    shown, door = f"/tickets/{ticket_token(first)}", f"/staff/events/{kept.event.path}/door"
    ticket = client.get(shown).text
    assert (OLDER in ticket, "no longer valid" in ticket, "<svg" in ticket) == (True, False, True)
    assert "Lovelace" not in ticket
    client.sign_in(kept.event.host)
    assert f"{door}/arrivals/{first.id}" in client.get(shown).text
    listed = client.get(door, query_string={"q": first.ticket_code}).text
    assert (OLDER in listed, "Ada Lovelace" in listed) == (True, True)
    answer = client.post(f"{door}/arrivals/{first.id}", data={"key": "k"}).location
    assert [words in client.get(answer).text for words in ("Welcome", "Ada Lovelace", OLDER)] == [True] * 3
    stranger = answer.replace(f"ticket={first.id}", f"ticket={kept.id}")
    assert OLDER not in client.get(stranger).text
    told = client.get(f"{door}/guests").get_json()
    assert [OLDER in each["matter"] for each in told] == [each["id"] != kept.id for each in told]
    scan = {"key": "s", "registration_id": first.id, "age": 0, "door": ""}
    assert any(OLDER in line for line in client.post(f"{door}/scans", data=scan).get_json()["lines"])
    page = client.get(f"{door}/arrivals/{first.id}/exception").text
    assert "Ada Lovelace" in page


def test_the_link_of_the_one_that_went_says_where_the_person_stands(client, tickets):
    first, _second, kept = tickets
    own = f"/my/registrations/{manage_token(first)}"
    page = client.get(own).text
    assert ("are one now" in page, "Confirmed" in page, "Register again" in page) == (True, True, False)
    assert f"/tickets/{ticket_token(first)}" in page
    assert "Lovelace" not in page
    with unit_of_work():
        cancel(kept, by=kept.user)
    page = client.get(own).text
    assert ("are one now" in page, "Register again" in page) == (False, True)


def test_the_list_costs_the_same_however_many_older_tickets_there_are(tickets, query_count):
    event, counts = tickets[2].event, []
    for more in (0, 2):
        for _each in range(more):
            with unit_of_work():
                merge(tickets[2], factories.registration(event, state=WAITS), by=event.host)
        db.session.refresh(event)
        with query_count() as queries:
            guests_of(event, clock.now())
        counts.append(queries.count)
    assert counts == [3, 3]
