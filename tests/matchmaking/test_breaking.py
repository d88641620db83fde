"""Changing blocks and tables: what breaks is listed, asked about, and only then done."""

import re
from datetime import timedelta

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.models import Absence, Meeting
from eventhub.matchmaking.operations import setup, tables
from eventhub.matchmaking.operations.breaking import Breaks
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from tests.matchmaking.stories import listed_person, mails, open_matchmaking, placed_meeting


@pytest.fixture
def matchmaking(client, db_session):
    """A published timetable with one meeting in the first slot at the second table; its host is signed in."""
    with unit_of_work():
        row = open_matchmaking(state=MatchmakingState.PUBLISHED)
        placed_meeting(row, 0, 1, people=(listed_person(row, "Ada"), listed_person(row, "Jean")))
    client.sign_in(row.event.host)
    return row


def address(matchmaking, rest=""):
    return f"/staff/events/{matchmaking.event.path}/matchmaking{rest}"


def meeting():
    db.session.expire_all()
    return db.session.query(Meeting).one()


def block(matchmaking, first, slots):
    """The block as a form would send it, beginning `first` slots later and so many slots long."""
    from_on = matchmaking.slots[0].starts_at + timedelta(minutes=25 * first)
    until = from_on + timedelta(minutes=25 * slots - 5)
    return from_on, until


CHANGES = {
    "the block goes": lambda row, agreed: setup.remove_block(row, 1, by=None, agreed=agreed),
    "the block begins later": lambda row, agreed: setup.change_block(
        row, 1, *block(row, 1, 2), rhythm=(20, 5), by=None, agreed=agreed
    ),
    "meetings last longer": lambda row, agreed: setup.change_block(
        row, 1, *block(row, 0, 4), rhythm=(30, 5), by=None, agreed=agreed
    ),
    "the table goes": lambda row, agreed: tables.set_tables(row, 1, by=None, agreed=agreed),
    "the table gets somebody else's": lambda row, agreed: tables.describe(
        row.tables[1],
        is_step_free=True,
        room="",
        online_url=None,
        host=listed_person(row).registration,
        by=None,
        agreed=agreed,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_breaks_meetings_needs_their_names(matchmaking, change):
    with pytest.raises(Breaks) as refused, unit_of_work():
        CHANGES[change](matchmaking, ())
    assert [each.id for each in refused.value.meetings] == [meeting().id]
    assert (meeting().state, len(matchmaking.slots), len(matchmaking.tables)) == (MeetingState.SCHEDULED, 4, 2)
    assert mails() == []


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_agreed_to_break_waits_for_a_new_place_and_its_people_are_told(matchmaking, change):
    with unit_of_work():
        CHANGES[change](matchmaking, {meeting().id})
    assert (meeting().state, meeting().slot, meeting().table) == (MeetingState.UNSCHEDULED, None, None)
    assert [template for _reader, template in mails()] == ["agenda", "agenda"]


def test_a_meeting_that_came_in_between_is_asked_about_again(matchmaking):
    known = {meeting().id}
    with unit_of_work():
        placed_meeting(matchmaking, 1, 1)
    with pytest.raises(Breaks, match="2 meetings"), unit_of_work():
        setup.remove_block(matchmaking, 1, by=None, agreed=known)


def test_slots_that_stay_keep_their_meetings(matchmaking):
    kept = meeting().slot_id
    with unit_of_work():
        setup.change_block(matchmaking, 1, *block(matchmaking, 0, 2), rhythm=(20, 5), by=None)
    assert (meeting().slot_id, len(matchmaking.slots)) == (kept, 2)


def test_what_took_place_is_not_taken_away(matchmaking):
    with unit_of_work():
        meeting().state = MeetingState.HELD
    with pytest.raises(Refusal, match="taken place there already"), unit_of_work():
        setup.remove_block(matchmaking, 1, by=None, agreed={meeting().id})


def test_absences_go_with_the_slots(matchmaking):
    with unit_of_work():
        db.session.add(Absence(profile_id=listed_person(matchmaking).id, slot_id=matchmaking.slots[3].id))
        db.session.flush()
        setup.change_block(matchmaking, 1, *block(matchmaking, 0, 2), rhythm=(20, 5), by=None)
    assert db.session.query(Absence).count() == 0


@pytest.mark.parametrize(
    ("rest", "data"),
    [("/blocks/1/removal", {}), ("/tables", {"number": "1"}), ("/tables/2", {"host": "other"})],
)
def test_the_page_lists_what_breaks_and_does_it_when_told_so(client, matchmaking, rest, data):
    if "host" in data:
        with unit_of_work():
            data = {"host": str(listed_person(matchmaking).registration_id), "is_step_free": "y"}
    asked = client.post(address(matchmaking, rest), data=data)
    assert (asked.status_code, "This breaks meetings" in asked.text) == (409, True)
    assert "Ada \N{EN DASH} Jean" in asked.text
    assert meeting().slot is not None
    again = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', asked.text)
    fields = [(name, value) for name, value in again if name != "csrf_token"]
    assert client.post(address(matchmaking, rest), data=dict(fields)).status_code == 302
    assert meeting().slot is None


def test_numbers_that_are_none_agree_to_nothing(client, matchmaking):
    answer = client.post(address(matchmaking, "/blocks/1/removal"), data={"agreed": ["all", "9" * 30, "-1"]})
    assert (answer.status_code, meeting().slot is not None) == (409, True)
