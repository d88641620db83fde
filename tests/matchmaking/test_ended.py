"""Registrations of an event end, all at once: whoever comes back can ask the same people again."""

import pytest

from eventhub.db import db, first_or_none, unit_of_work
from eventhub.history.queries import history_of
from eventhub.matchmaking import queries
from eventhub.matchmaking.operations import event as end
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from eventhub.registration.states import RegistrationState
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting


@pytest.mark.parametrize("order", ["registrations first", "event first"])
def test_whose_registrations_ended_can_ask_each_other_again_when_they_come_back(db_session, order):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        placed = placed_meeting(matchmaking)
        waiting = agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        stays = placed_meeting(matchmaking, 1)
        pairs = [tuple(meeting.people) for meeting in (placed, waiting, stays)]
        for person in (*pairs[0], pairs[1][0]):
            person.registration.state = RegistrationState.CANCELLED
    with unit_of_work():
        if order == "event first":
            end.call_off(matchmaking, by=None, reason="Put off")
        end.empty(matchmaking, by=None, reason="Put off")
        end.empty(matchmaking, by=None, reason="Put off")
    assert [(each.state, each.slot_id, each.cancellation_reason) for each in (placed, waiting)] == [
        (MeetingState.CANCELLED, None, "Put off")
    ] * 2
    assert stays.slot == matchmaking.slots[1]
    alive = [first_or_none(queries.living_request_between(*pair)) for pair in pairs]
    assert alive == [None, None, stays.request]
    assert [entry.note for entry in db.session.scalars(history_of(placed.request))] == ["Put off"]
    assert mails() == []
