"""Being reminded of one's meetings: each when it is near, and the evening before a day of them."""

from datetime import time, timedelta
from typing import Any

import pytest

from eventhub.db import unit_of_work
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from eventhub.registration.states import RegistrationState
from eventhub.reminders import operations
from eventhub.reminders.reach import groups_at, number_reached
from eventhub.reminders.states import Anchor
from tests import factories
from tests.reminders.test_jobs import A_MINUTE, fires, leaves


@pytest.mark.parametrize("minutes", [15, 5])
def test_a_meeting_is_reminded_of_when_it_is_near_and_again_when_it_moved(
    db_session: Any, mailbox: Any, minutes: int
) -> None:
    with unit_of_work():
        meeting = placed_meeting()
        event = meeting.matchmaking.event
        rule = operations.add_rule(event, by=None, anchor=Anchor.MEETING, minutes_before=minutes)
    at = meeting.slot.starts_at - timedelta(minutes=minutes)
    assert leaves(at - A_MINUTE) == []
    assert len(leaves(at)) == len(leaves(at + A_MINUTE)) == 2
    with unit_of_work():
        later = meeting.matchmaking.slots[3]
        meeting.slot = later
        for attendee in meeting.attendees:
            attendee.slot_id = later.id
    assert fires(rule, event) == later.starts_at - timedelta(minutes=minutes)
    assert len(leaves(fires(rule, event))) == 4


def test_the_evening_before_each_person_gets_the_meetings_of_the_day(db_session: Any, mailbox: Any) -> None:
    with unit_of_work():
        meeting = placed_meeting()
        event = meeting.matchmaking.event
        rule = operations.add_rule(event, by=None, anchor=Anchor.MEETING_DAY, days_before=1, at=time(18))
    assert len(leaves(fires(rule, event))) == 2
    said = {message["To"]: message.get_body(("plain",)).get_content() for message in mailbox.messages}
    for person in meeting.people:
        partner = meeting.partners_of(person)[0]
        assert f"table 1: {partner.registration.name}" in said[person.registration.user.email]


def test_a_meeting_at_a_table_with_its_own_link_is_reminded_of_with_that(db_session: Any, mailbox: Any) -> None:
    with unit_of_work():
        meeting = placed_meeting()
        event = meeting.matchmaking.event
        rule = operations.add_rule(event, by=None, anchor=Anchor.MEETING, minutes_before=5)
        event.online_url, meeting.table.online_url = (
            "https://video.example.org/hall",
            "https://video.example.org/table-1",
        )
    leaves(fires(rule, event))
    said = mailbox.messages[0].get_body(("plain",)).get_content()
    assert [link in said for link in ("https://video.example.org/hall", "https://video.example.org/table-1")] == [
        False,
        True,
    ]


def test_who_was_checked_in_at_the_door_is_still_reminded_of_meetings(db_session: Any, mailbox: Any) -> None:
    with unit_of_work():
        meeting = placed_meeting()
        event = meeting.matchmaking.event
        rule = operations.add_rule(event, by=None, anchor=Anchor.MEETING, minutes_before=15)
        meeting.people[0].registration.state = RegistrationState.ATTENDED
    assert number_reached(rule, groups_at(event, [rule])) == 2
    assert len(leaves(fires(rule, event))) == 2


def placed_meeting() -> Any:
    matchmaking = factories.matchmaking(factories.event(), state=MatchmakingState.PUBLISHED)
    people = [factories.profile(matchmaking), factories.profile(matchmaking)]
    slot, table = matchmaking.slots[0], matchmaking.tables[0]
    request = factories.request(*people)
    return factories.meeting(request, slot_id=slot.id, table_id=table.id, state=MeetingState.SCHEDULED)
