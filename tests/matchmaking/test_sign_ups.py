"""Whoever signs up for a part of the programme at the time of a meeting is told so, and may want both."""

from datetime import timedelta

import pytest

from eventhub.db import db, unit_of_work
from eventhub.events.states import ItemKind
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from eventhub.registration.operations import items
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting


@pytest.fixture
def meeting(db_session):
    """Ada and Bo meet in the second slot."""
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        people = listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Bo")
        return placed_meeting(matchmaking, slot=1, people=people)


def part_at(slot, **changes):
    """Return a part of the programme with places, at the time of a slot."""
    times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
    part = factories.item(slot.matchmaking.event, **(times | changes))
    items.open_sign_up(part, by=None, seats=5, closes_at=None)
    return part


def ada(meeting):
    return next(each.registration for each in meeting.people if each.registration.name == "Ada")


def join(registration, part, **how):
    with unit_of_work():
        return items.join(registration, part, by=None, **how)


def test_a_part_at_the_time_of_a_meeting_is_a_warning_on_the_page_and_both_can_be_had(client, meeting):
    slot = meeting.slot
    with unit_of_work():
        part = part_at(slot, ends_at=slot.starts_at + timedelta(minutes=1), starts_at=slot.starts_at)
    page = f"/my/registrations/{manage_token(ada(meeting))}/programme"
    answer = client.post(page, data={"item_id": part.id})
    assert "your meeting with Bo" in answer.text
    assert "Sign up all the same" in answer.text
    with pytest.raises(items.Clash, match=r"same time as your meeting with Bo \(\d\d:\d\d\)"):
        join(ada(meeting), part)
    assert join(ada(meeting), part, knowingly=True).waiting_number is None
    kept = db.session.get_one(Meeting, meeting.id)
    assert (kept.slot, kept.state) == (slot, MeetingState.SCHEDULED)


@pytest.mark.parametrize("why", ["before", "after", "block", "cancelled", "others"])
def test_what_lies_at_another_time_or_holds_the_meetings_is_no_warning(meeting, why):
    matchmaking = meeting.matchmaking
    with unit_of_work():
        slot = matchmaking.slots[{"before": 0, "after": 2}.get(why, 1)]
        part = part_at(slot, **({"kind": ItemKind.MATCHMAKING} if why == "block" else {}))
        if why == "cancelled":
            meeting.state = MeetingState.CANCELLED
        who = listed_person(matchmaking).registration if why == "others" else ada(meeting)
    assert join(who, part).waiting_number is None
