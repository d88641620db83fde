"""The pages on which people agree on a time, propose another, move their meetings and cancel them."""

import re
from datetime import timedelta

import pytest
import time_machine

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.interpreters import Interpreter
from eventhub.matchmaking.models import Meeting, MeetingRequest
from eventhub.matchmaking.offers import offered_in
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.states import MeetingState, Mode, Priority, RequestState
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting, user_of


def address(profile, rest=""):
    return f"/events/{profile.matchmaking.event.path}/matchmaking{rest}"


def asks(one, other, *numbers):
    slots = [one.matchmaking.slots[number] for number in numbers]
    return requests.ask(one, other, message="Hello", priority=Priority.MUST, by=user_of(one), slots=slots)


@pytest.fixture
def two(db_session):
    """Ada and Jean, where people book for themselves."""
    with unit_of_work():
        matchmaking = open_matchmaking(mode=Mode.BY_PARTICIPANTS, share_of_slots=100)
        return listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")


def test_a_meeting_is_asked_for_agreed_moved_and_cancelled_from_page_to_page(client, two):
    ada, jean = two
    first, second, third, _ = (slot.id for slot in ada.matchmaking.slots)
    client.sign_in(user_of(ada))
    form = {"priority": "must", "message": "Hello", "best": second, "second": first}
    assert client.post(address(ada, f"/people/{jean.id}/requests"), data=form).status_code == 302
    request = db.session.query(MeetingRequest).one()
    assert [each.slot_id for each in db.session.scalars(offered_in([request.id]))] == [second, first]
    client.sign_in(user_of(jean))
    page = client.get(address(jean, "/inbox")).text
    assert re.findall(r'name="slot" value="(\d+)"', page) == [str(second), str(first)]
    taken = client.post(address(jean, f"/requests/{request.id}/acceptance"), data={"slot": second})
    assert taken.headers["Location"] == address(jean, "/inbox")
    assert "at table 1" in client.get(address(jean, "/inbox")).text
    meeting = db.session.query(Meeting).one()
    own = address(jean, f"/meetings/{meeting.id}")
    assert own in client.get(address(jean)).text
    assert client.post(own + "/time", data={"slot": third}).headers["Location"] == own
    assert db.session.get_one(Meeting, meeting.id).slot_id == third
    assert client.post(own + "/cancellation", data={"reason": ""}).status_code == 422
    assert client.post(own + "/cancellation", data={"reason": "No train"}).status_code == 302
    assert db.session.get_one(Meeting, meeting.id).state is MeetingState.CANCELLED


def test_other_times_are_proposed_and_it_is_the_others_turn(client, two):
    ada, jean = two
    with unit_of_work():
        request = asks(ada, jean, 0)
    times = address(jean, f"/requests/{request.id}/times")
    client.sign_in(user_of(jean))
    twice = {"best": ada.matchmaking.slots[2].id, "second": ada.matchmaking.slots[2].id}
    assert client.post(times, data=twice).status_code == 422
    assert client.post(times, data={"best": ada.matchmaking.slots[2].id}).status_code == 302
    assert client.get(times).status_code == 403
    assert "answer is due by" in client.get(address(jean, "/inbox")).text
    client.sign_in(user_of(ada))
    assert "They propose other times" in client.get(address(ada, "/sent")).text
    accepted = {"slot": ada.matchmaking.slots[2].id}
    assert client.post(address(ada, f"/requests/{request.id}/acceptance"), data=accepted).status_code == 302
    assert db.session.query(Meeting).one().slot_id == accepted["slot"]


def test_a_time_that_is_taken_is_refused_in_words_and_no_longer_offered(client, two):
    ada, jean = two
    with unit_of_work():
        request = asks(ada, jean, 0, 1)
        placed_meeting(ada.matchmaking, 0, 1, people=(jean, listed_person(ada.matchmaking)))
    client.sign_in(user_of(jean))
    answer = client.post(
        address(jean, f"/requests/{request.id}/acceptance"), data={"slot": ada.matchmaking.slots[0].id}
    )
    assert (answer.status_code, "Still free" in answer.text) == (409, True)
    assert re.findall(r'name="slot" value="(\d+)"', answer.text) == [str(ada.matchmaking.slots[1].id)]
    client.sign_in(user_of(ada))
    assert "not free any more" in client.get(address(ada, "/sent")).text


def test_no_thanks_declines_and_keeps_the_other_from_asking_again(client, two):
    ada, jean = two
    with unit_of_work():
        request = asks(ada, jean, 0)
    client.sign_in(user_of(jean))
    assert client.post(address(jean, f"/requests/{request.id}/no-thanks")).status_code == 302
    veto = db.session.query(Veto).one()
    assert (veto.profile_id, veto.person_id, veto.is_block) == (jean.id, ada.id, False)
    assert db.session.get_one(MeetingRequest, request.id).state is RequestState.DECLINED
    client.sign_in(user_of(ada))
    again = {"priority": "must", "best": ada.matchmaking.slots[0].id}
    answer = client.post(address(ada, f"/people/{jean.id}/requests"), data=again)
    assert (answer.status_code, "cannot be asked" in answer.text) == (409, True)


def test_a_meeting_is_not_moved_on_its_day_and_the_page_offers_no_time(client, two):
    ada, jean = two
    with unit_of_work():
        meeting = placed_meeting(ada.matchmaking, 0, people=(ada, jean))
    with time_machine.travel(meeting.slot.starts_at - timedelta(hours=2), tick=False):
        client.sign_in(user_of(ada))
        page = client.get(address(ada, f"/meetings/{meeting.id}")).text
        answer = client.post(address(ada, f"/meetings/{meeting.id}/time"), data={"slot": ada.matchmaking.slots[1].id})
    assert (f"/{meeting.id}/time" in page, "/cancellation" in page, answer.status_code) == (False, True, 409)
    assert "until the day before" in answer.text


PAGES = ["/requests/{request}/times", "/meetings/{meeting}", "/meetings/{meeting}/cancellation"]
DEEDS = ["/requests/{request}/times", "/requests/{request}/no-thanks", "/meetings/{meeting}/time"]


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("invitee", {200, 422, 302}),
        ("participant", {404}),
        ("stranger", {403}),
        ("organiser", {403}),
        ("anonymous", {302}),
    ],
)
def test_only_the_two_see_and_change_what_is_between_them(client, two, who, statuses):
    ada, jean = two
    with unit_of_work():
        numbers = {"request": asks(ada, jean, 0).id}
        numbers["meeting"] = placed_meeting(ada.matchmaking, 3, people=(jean, listed_person(ada.matchmaking))).id
        people = {
            "invitee": user_of(jean),
            "participant": user_of(listed_person(ada.matchmaking)),
            "stranger": factories.user(),
            "organiser": ada.matchmaking.event.host,
        }
    if who in people:
        client.sign_in(people[who])
    found = [client.get(address(ada, page.format(**numbers))).status_code for page in PAGES]
    found += [client.post(address(ada, deed.format(**numbers))).status_code for deed in DEEDS]
    assert set(found) == statuses


@pytest.mark.parametrize("rest", ["/inbox", "/sent"])
def test_a_box_asks_the_same_number_of_questions_however_full_it_is(client, two, query_count, rest):
    ada, _jean = two
    client.sign_in(user_of(ada))
    counts = []
    for more in (1, 2):
        with unit_of_work():
            for _ in range(more):
                asks(listed_person(ada.matchmaking), ada, 0, 1)
                asks(ada, listed_person(ada.matchmaking), 2, 3)
        with query_count() as asked:
            assert client.get(address(ada, rest)).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1], counts


def test_whom_the_only_interpreter_is_needed_by_meets_when_the_interpreter_is_free(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(mode=Mode.BY_PARTICIPANTS, share_of_slots=100)
        factories.saved(Interpreter(matchmaking=matchmaking, name="Ida", one_language="fr", other_language="de"))
        pairs = [[listed_person(matchmaking, languages=[code]) for code in ("fr", "de")] for _ in range(2)]
        placed_meeting(matchmaking, 0, 0, people=pairs[0])
    assert Openings(pairs[1], clock.now()).slots() == matchmaking.slots[1:]
    with unit_of_work():
        pairs[1][0].languages = ["de"]
    assert Openings(pairs[1], clock.now()).slots() == matchmaking.slots
