"""Moving a meeting by hand on its page: taken places, places that are none, and two organisers at one meeting."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.states import MatchmakingState, MeetingState, Mode
from tests.matchmaking.stories import open_matchmaking, placed_meeting


@pytest.fixture
def matchmaking(client, db_session):
    """Matchmaking with a published timetable, whose host is signed in."""
    with unit_of_work():
        row = open_matchmaking(state=MatchmakingState.PUBLISHED)
    client.sign_in(row.event.host)
    return row


def address(matchmaking, rest=""):
    return f"/staff/events/{matchmaking.event.path}/matchmaking{rest}"


def test_a_meeting_is_moved_locked_and_cancelled_from_its_page(client, matchmaking):
    with unit_of_work():
        meeting = placed_meeting(matchmaking)
        slot, table = matchmaking.slots[1], matchmaking.tables[1]
    path = address(matchmaking, f"/meetings/{meeting.id}")
    assert "Move the meeting" in client.get(path).text
    assert client.post(path + "/place", data={"place": f"{slot.id}-{table.id}", "seen": 0}).status_code == 302
    assert client.post(path + "/lock", follow_redirects=True).text.count("Locked") > 1
    assert client.post(path + "/unlock").status_code == 302
    assert "Cancel this meeting?" in client.get(path + "/cancellation").text
    assert client.post(path + "/cancellation", data={"reason": ""}).status_code == 422
    assert client.post(path + "/cancellation", data={"reason": "Flu"}).status_code == 302
    row = db.session.get_one(Meeting, meeting.id)
    assert (row.state, row.sequence, row.cancellation_reason) == (MeetingState.CANCELLED, 2, "Flu")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("mode", "is_seen"), [(Mode.BY_PARTICIPANTS, True), (Mode.BY_OPTIMISER, False)])
def test_a_timetable_that_grows_while_people_book_is_seen_and_worked_on_from_the_first_meeting(
    client, matchmaking, mode, is_seen
):
    with unit_of_work():
        matchmaking.state, matchmaking.mode = MatchmakingState.REQUESTS_OPEN, mode
        meeting = placed_meeting(matchmaking)
    timetable = client.get(address(matchmaking, "/timetable")).text
    page = client.get(address(matchmaking, f"/meetings/{meeting.id}")).text
    assert ("What people walk by" in timetable, "Move the meeting" in page) == (is_seen, is_seen)
    assert ("It is too early for a timetable" in timetable) is not is_seen


def test_a_place_that_is_taken_is_refused_on_the_form(client, matchmaking):
    with unit_of_work():
        first, second = placed_meeting(matchmaking, 0), placed_meeting(matchmaking, 1)
    place = {"place": f"{first.slot_id}-{first.table_id}", "seen": second.sequence}
    answer = client.post(address(matchmaking, f"/meetings/{second.id}/place"), data=place)
    assert answer.status_code == 409
    assert "Table 1 is taken then." in answer.text
    assert "error-summary" in answer.text


def test_of_two_organisers_who_look_at_one_meeting_the_second_learns_that_it_moved(client, matchmaking):
    with unit_of_work():
        meeting = placed_meeting(matchmaking)
        here, one, other = matchmaking.slots[0].id, matchmaking.slots[1].id, matchmaking.slots[2].id
    path, table = address(matchmaking, f"/meetings/{meeting.id}"), meeting.table_id
    assert 'name="seen" type="hidden" value="0"' in client.get(path).text
    assert client.post(path + "/place", data={"place": f"{one}-{table}", "seen": 0}).status_code == 302
    late = client.post(path + "/place", data={"place": f"{other}-{table}", "seen": 0})
    assert (late.status_code, f"{matchmaking.event.host.name} changed this meeting on" in late.text) == (409, True)
    assert db.session.get_one(Meeting, meeting.id).slot_id == one
    assert 'name="seen" type="hidden" value="1"' in late.text
    assert client.post(path + "/place", data={"place": f"{here}-{table}", "seen": 1}).status_code == 302
    assert db.session.get_one(Meeting, meeting.id).slot_id == here


def test_a_move_past_a_change_of_which_nothing_is_written_is_refused_too(client, matchmaking):
    with unit_of_work():
        meeting = placed_meeting(matchmaking, sequence=3)
    place = {"place": f"{matchmaking.slots[1].id}-{meeting.table_id}", "seen": 0}
    late = client.post(address(matchmaking, f"/meetings/{meeting.id}/place"), data=place)
    assert (late.status_code, "Somebody else changed this meeting on" in late.text) == (409, True)


def test_a_move_that_does_not_say_what_it_saw_is_asked_again(client, matchmaking):
    with unit_of_work():
        meeting = placed_meeting(matchmaking)
    place = {"place": f"{matchmaking.slots[1].id}-{meeting.table_id}"}
    path = address(matchmaking, f"/meetings/{meeting.id}/place")
    answers = [client.post(path, data=place | seen).status_code for seen in ({}, {"seen": "x"}, {"seen": "-1"})]
    assert answers == [422] * 3


@pytest.mark.parametrize("place", [{}, {"place": "1-999999"}, {"place": "x"}])
def test_a_place_that_does_not_exist_is_asked_again(client, matchmaking, place):
    with unit_of_work():
        meeting = placed_meeting(matchmaking)
    assert (
        client.post(address(matchmaking, f"/meetings/{meeting.id}/place"), data=place | {"seen": 0}).status_code == 422
    )


def test_a_slot_of_another_event_is_no_place(client, matchmaking):
    with unit_of_work():
        meeting = placed_meeting(matchmaking)
        other = open_matchmaking()
    place = {"place": f"{other.slots[0].id}-{other.tables[0].id}", "seen": 0}
    assert client.post(address(matchmaking, f"/meetings/{meeting.id}/place"), data=place).status_code == 422
