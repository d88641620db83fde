"""A meeting counts once, with the farthest its people say by now, and small groups name nobody."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from eventhub.db import unit_of_work
from eventhub.events.models import Event
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.states import MeetingState
from eventhub.outcomes import operations, queries
from eventhub.outcomes.rounds import asked_at
from eventhub.outcomes.states import OutcomeKind
from eventhub.outcomes.sums import Sums, rows_of, sums_of
from tests import factories
from tests.matchmaking.stories import listed_person
from tests.outcomes.rows import ENDED, held_meeting, in_canada, past_matchmaking

NOW = ENDED + timedelta(hours=1)
NAMES = {"country": str, "kind": lambda kind: kind.value, "theme": str}


@pytest.fixture
def matchmaking(db_session: Any) -> Matchmaking:
    with unit_of_work():
        return past_matchmaking()


def say(profile: Any, meeting: Any, kind: OutcomeKind, months: int = 0) -> None:
    event = meeting.matchmaking.event
    operations.say(profile, meeting, kind, note=None, now=asked_at(event, months) if months else NOW)


def sums(**chosen: Any) -> Sums:
    return sums_of(queries.events_with_meetings(NOW, **chosen), NOW, names=NAMES)


def test_a_meeting_counts_once_with_the_farthest_its_people_say(matchmaking: Matchmaking) -> None:
    with unit_of_work():
        meeting, (anna, bo) = held_meeting(matchmaking)
        held_meeting(matchmaking, 1, one=anna)
        say(anna, meeting, OutcomeKind.NOTHING)
        say(bo, meeting, OutcomeKind.LETTER_OF_INTENT)
    found = sums()
    assert (found.held, found.answered, found.fruitful) == (2, 1, 1)
    assert found.kinds == Counter({OutcomeKind.LETTER_OF_INTENT: 1})


def test_a_later_word_takes_the_place_of_an_earlier_one(matchmaking: Matchmaking) -> None:
    with unit_of_work():
        meeting, (anna, _bo) = held_meeting(matchmaking)
        say(anna, meeting, OutcomeKind.PROPOSAL)
        say(anna, meeting, OutcomeKind.FOLLOW_UP, months=6)
    assert sums().kinds == Counter({OutcomeKind.FOLLOW_UP: 1})


@pytest.mark.parametrize("state", [MeetingState.MISSED, MeetingState.CANCELLED])
def test_what_did_not_take_place_is_not_counted_whatever_was_said(
    matchmaking: Matchmaking, state: MeetingState
) -> None:
    with unit_of_work():
        meeting, (anna, _bo) = held_meeting(matchmaking)
        say(anna, meeting, OutcomeKind.PROPOSAL)
        meeting.state = state
    found = sums()
    assert (found.held, found.answered) == (0, 0)


def test_in_a_group_a_meeting_counts_once_for_each_country_kind_and_theme(matchmaking: Matchmaking) -> None:
    with unit_of_work():
        meeting, (anna, bo) = held_meeting(matchmaking)
        in_canada(bo)
        say(anna, meeting, OutcomeKind.FOLLOW_UP)
    found = sums()
    assert [(group.label, group.meetings) for group in found.by_country] == [("CA", 1), ("FR", 1)]
    assert [(group.label, group.meetings) for group in found.by_kind] == [("cluster", 1)]
    assert [(group.label, group.meetings) for group in found.by_theme] == [("photonics", 1), ("sport", 1)]


def test_the_kinds_of_fewer_than_three_meetings_are_nobodys_business(matchmaking: Matchmaking) -> None:
    with unit_of_work():
        first, (anna, _bo) = held_meeting(matchmaking)
        say(anna, first, OutcomeKind.FOLLOW_UP)
        for slot in (1, 2):
            meeting, (_anna, other) = held_meeting(matchmaking, slot, one=anna)
            say(other, meeting, OutcomeKind.NOTHING)
        stranger = in_canada(listed_person(matchmaking))
        meeting, _people = held_meeting(matchmaking, 3, one=anna, other=stranger)
        say(anna, meeting, OutcomeKind.PROPOSAL)
    shown = {group.label: numbers for group, numbers in rows_of(sums().by_country)}
    assert shown == {"FR": [1, 0, 1, 2], "CA": [None] * 4}


def test_sectors_are_added_up_however_people_wrote_them_but_not_what_too_few_wrote(matchmaking: Matchmaking) -> None:
    with unit_of_work():
        for slot, sector in enumerate(("Medical devices", "medical  devices", "MEDICAL DEVICES")):
            meeting, (anna, bo) = held_meeting(matchmaking, slot)
            anna.sectors, bo.sectors = [sector, f"Lasers {slot}"], ["medical devices"]
            say(anna, meeting, OutcomeKind.FOLLOW_UP)
    assert [(group.label, group.meetings) for group in sums().by_sector] == [("MEDICAL DEVICES", 3)]


def test_a_sector_of_one_person_is_not_told_however_often_they_met(matchmaking: Matchmaking) -> None:
    with unit_of_work():
        _first, (anna, _bo) = held_meeting(matchmaking, 0)
        anna.sectors = ["Quantum lasers"]
        for slot in (1, 2, 3):
            meeting, _people = held_meeting(matchmaking, slot, one=anna)
            say(anna, meeting, OutcomeKind.NOTHING)
    assert sums().by_sector == ()


def test_a_season_adds_up_its_own_events_only(matchmaking: Matchmaking) -> None:
    with unit_of_work():
        season = factories.programme()
        inside = past_matchmaking(programme=season, title="Inside")
        for place in (inside, matchmaking):
            meeting, (anna, _bo) = held_meeting(place)
            say(anna, meeting, OutcomeKind.FOLLOW_UP)
    assert [group.label for group in sums(programme_id=season.id).by_event] == ["Inside"]
    assert sums().answered == 2


@pytest.mark.parametrize("meetings", [1, 3])
def test_the_sums_take_the_same_queries_however_many_meetings_there_are(
    matchmaking: Matchmaking, meetings: int, query_count: Any
) -> None:
    with unit_of_work():
        for slot in range(meetings):
            meeting, (anna, _bo) = held_meeting(matchmaking, slot)
            say(anna, meeting, OutcomeKind.FOLLOW_UP)
        found = queries.events_with_meetings(NOW).where(Event.id == matchmaking.event_id)
    with query_count() as statements:
        sums_of(found, NOW, names=NAMES)
    assert statements.count == 4
