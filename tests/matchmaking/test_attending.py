"""Whoever has a place in the programme at a time can meet then if they rather do: both are warned, none is forced."""

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.mail.message import write
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.availability import unavailable
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.freed import PlaceOffer
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.operations import booking, freeing, requests
from eventhub.matchmaking.states import MatchmakingState, Mode, Priority
from eventhub.registration.operations import items
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting, user_of

OWN, OTHERS = "you have a place at Hydrogen workshop then", "Ada has a place in the programme then"


def address(profile, rest=""):
    return f"/events/{profile.matchmaking.event.path}/matchmaking{rest}"


def signs_up(profile, number, *, seats=5):
    """The person has a place, or waits for one, in a workshop at the time of a slot."""
    slot = profile.matchmaking.slots[number]
    times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
    workshop = factories.item(slot.matchmaking.event, title="Hydrogen workshop", **times)
    items.open_sign_up(workshop, by=None, seats=seats, closes_at=None)
    if seats == 0:
        items.join(factories.registration(slot.matchmaking.event), workshop, by=None, knowingly=True)
    return items.join(profile.registration, workshop, by=None, knowingly=True)


@pytest.fixture
def two(db_session):
    """Ada, who goes to a workshop in the second of four slots, and Jean, where people book for themselves."""
    with unit_of_work():
        matchmaking = open_matchmaking(mode=Mode.BY_PARTICIPANTS, share_of_slots=100)
        ada, jean = listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")
        signs_up(ada, 1)
        return ada, jean


def asks(one, other, *numbers):
    slots = [one.matchmaking.slots[number] for number in numbers]
    return requests.ask(one, other, message="Hello", priority=Priority.MUST, by=user_of(one), slots=slots)


def pages(client, reader, *rests):
    client.sign_in(user_of(reader))
    return [client.get(address(reader, rest)).text for rest in rests]


def notes(page):
    """Return how often a page warns: of what one does oneself, and of what the other does."""
    return page.count(OWN), page.count(OTHERS)


def test_both_read_of_it_wherever_they_choose_a_time(client, two):
    ada, jean = two
    with unit_of_work():
        to_jean, to_ada = asks(ada, jean, 1, 2), asks(listed_person(ada.matchmaking, "Bo"), ada, 1)
        cy = listed_person(ada.matchmaking, "Cy")
        meeting = placed_meeting(ada.matchmaking, 3, people=(ada, cy))
    times, own = "/requests/{}/times", f"/meetings/{meeting.id}"
    # Other times are chosen three times over: the best, the second and the third.
    assert [notes(page) for page in pages(client, jean, "/inbox", times.format(to_jean.id))] == [(0, 1), (0, 3)]
    assert [notes(page) for page in pages(client, cy, own)] == [(0, 1)]
    hers = pages(client, ada, "/sent", "/inbox", times.format(to_ada.id), own)
    assert [notes(page) for page in hers] == [(1, 0), (1, 0), (3, 0), (1, 0)]


def test_the_form_to_ask_warns_too(client, two):
    ada, jean = two
    assert [notes(page) for page in pages(client, ada, f"/people/{jean.id}")] == [(3, 0)]
    assert [notes(page) for page in pages(client, jean, f"/people/{ada.id}")] == [(0, 3)]


def test_the_time_can_be_booked_and_the_mails_warn_both(two):
    ada, jean = two
    slots = ada.matchmaking.slots
    with unit_of_work():
        meeting = agreed_meeting(ada, jean)
        booking.book(meeting, slots[0], by=user_of(jean))
    with unit_of_work():
        booking.book(meeting, slots[1], by=user_of(jean))
    assert db.session.get_one(Meeting, meeting.id).slot == slots[1]
    letters = {
        (mail.template.removeprefix("matchmaking/"), mail.recipient): notes(write(mail).text)
        for mail in db.session.query(OutgoingMail)
    }
    hers, his = user_of(ada).email, user_of(jean).email
    assert letters == {
        ("agreed", hers): (0, 0),
        ("agreed", his): (0, 0),
        ("rebooked", hers): (1, 0),
        ("rebooked", his): (0, 1),
    }


def test_who_only_waits_for_a_place_is_not_warned(two):
    _ada, jean = two
    with unit_of_work():
        assert signs_up(jean, 2, seats=0).waiting_number
    assert Openings(two, clock.now()).attending(jean.matchmaking.slots[2]) == {}


def test_nobody_is_put_there_unasked(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        gone, ada, jean = placed_meeting(matchmaking, 0), listed_person(matchmaking), listed_person(matchmaking)
        agreed_meeting(ada, jean)
        place = signs_up(ada, 0)
    assert unavailable([ada.id, jean.id], matchmaking.slots)[ada.id] == {matchmaking.slots[0].id}
    with unit_of_work():
        freeing.cancel(gone, by=None, reason="A train is late")
    assert db.session.query(PlaceOffer).count() == 0
    with unit_of_work():
        db.session.delete(place)
        freeing.cancel(placed_meeting(matchmaking, 1), by=None, reason="A train is late")
    assert db.session.query(PlaceOffer).count() == 1
