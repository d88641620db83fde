"""A word on a meeting is its people's own, can be changed within a round and stands beside the later rounds'."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.matchmaking.states import MeetingState
from eventhub.outcomes import operations
from eventhub.outcomes.models import Outcome
from eventhub.outcomes.rounds import asked_at
from eventhub.outcomes.states import OutcomeKind
from tests.matchmaking.stories import listed_person
from tests.outcomes.rows import ENDED, held_meeting, past_matchmaking

LATER = ENDED + timedelta(hours=1)


@pytest.fixture
def met(db_session: Any) -> tuple[Meeting, Profile, Profile]:
    """A meeting that took place, and the two who met."""
    with unit_of_work():
        meeting, (anna, bo) = held_meeting(past_matchmaking())
        return meeting, anna, bo


def say(profile: Profile, meeting: Meeting, kind: OutcomeKind, note: str | None = None, now: datetime = LATER) -> None:
    with unit_of_work():
        operations.say(profile, meeting, kind, note=note, now=now)


def said() -> list[tuple[int, int, str, str]]:
    db.session.rollback()
    rows = db.session.query(Outcome).order_by(Outcome.months, Outcome.profile_id)
    return [(row.profile_id, row.months, row.kind.value, row.note) for row in rows]


def test_both_say_what_came_of_the_meeting(met: Any) -> None:
    meeting, anna, bo = met
    say(anna, meeting, OutcomeKind.FOLLOW_UP, "A visit in May.")
    say(bo, meeting, OutcomeKind.NOTHING)
    assert said() == [(anna.id, 0, "follow_up", "A visit in May."), (bo.id, 0, "nothing", "")]


def test_a_second_tap_replaces_the_first_and_keeps_the_note(met: Any) -> None:
    meeting, anna, _bo = met
    say(anna, meeting, OutcomeKind.FOLLOW_UP, "A visit in May.")
    say(anna, meeting, OutcomeKind.PROPOSAL)
    assert said() == [(anna.id, 0, "proposal", "A visit in May.")]
    say(anna, meeting, OutcomeKind.PROPOSAL, "")
    assert said() == [(anna.id, 0, "proposal", "")]


def test_a_word_in_a_later_round_stands_beside_the_first(met: Any) -> None:
    meeting, anna, _bo = met
    say(anna, meeting, OutcomeKind.FOLLOW_UP)
    say(anna, meeting, OutcomeKind.LETTER_OF_INTENT, now=asked_at(meeting.matchmaking.event, 3))
    assert [each[1:3] for each in said()] == [(0, "follow_up"), (3, "letter_of_intent")]


def test_who_was_not_in_the_meeting_has_no_word_on_it(met: Any) -> None:
    meeting, _anna, _bo = met
    with unit_of_work():
        stranger = listed_person(meeting.matchmaking)
    with pytest.raises(Refusal):
        say(stranger, meeting, OutcomeKind.NOTHING)
    assert said() == []


@pytest.mark.parametrize("state", [MeetingState.MISSED, MeetingState.CANCELLED])
def test_a_meeting_that_did_not_take_place_brought_nothing(met: Any, state: MeetingState) -> None:
    meeting, anna, _bo = met
    with unit_of_work():
        meeting.state = state
    with pytest.raises(Refusal):
        say(anna, meeting, OutcomeKind.FOLLOW_UP)


def test_nothing_is_said_before_the_meeting_begins(met: Any) -> None:
    meeting, anna, _bo = met
    with pytest.raises(Refusal):
        say(anna, meeting, OutcomeKind.FOLLOW_UP, now=meeting.slot.starts_at - timedelta(seconds=1))
    say(anna, meeting, OutcomeKind.FOLLOW_UP, now=meeting.slot.starts_at)
    assert len(said()) == 1


def test_the_sums_are_closed_a_month_after_the_last_round(met: Any) -> None:
    meeting, anna, _bo = met
    say(anna, meeting, OutcomeKind.PROPOSAL, now=ENDED + operations.LATEST)
    with pytest.raises(Refusal):
        say(anna, meeting, OutcomeKind.NOTHING, now=ENDED + operations.LATEST + timedelta(seconds=1))
