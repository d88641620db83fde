"""A meeting is a must to none, one or both of its two, and what is a must to more comes first."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.matchmaking.models import Meeting, MeetingRequest
from eventhub.matchmaking.operations import freeing, requests
from eventhub.matchmaking.personal import of_registration
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.states import MatchmakingState, Mode, Priority
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting, user_of


@pytest.mark.parametrize(
    ("priority", "is_must", "tier"),
    [
        (Priority.MUST, True, 1),
        (Priority.MUST, False, 2),
        (Priority.WOULD_LIKE, True, 2),
        (Priority.WOULD_LIKE, False, 3),
    ],
)
def test_the_optimiser_is_told_to_how_many_of_the_two_a_meeting_is_a_must(db_session, priority, is_must, tier):
    with unit_of_work():
        matchmaking = open_matchmaking()
        one, other = listed_person(matchmaking), listed_person(matchmaking)
        request = factories.request(one, other, priority=priority)
        requests.accept(request, by=user_of(other), is_must=is_must)
    assert [each.tier for each in problem_of(matchmaking).meetings] == [tier]


@pytest.mark.parametrize("typed", [{}, {"is_must": "1"}])
def test_who_accepts_says_with_the_same_tap_that_it_is_a_must_and_the_other_does_not_learn_of_it(
    client, db_session, typed
):
    with unit_of_work():
        matchmaking = open_matchmaking(mode=Mode.BY_OPTIMISER)
        one, other = listed_person(matchmaking), listed_person(matchmaking)
        request = factories.request(one, other)
    inbox = f"/events/{matchmaking.event.path}/matchmaking"
    client.sign_in(user_of(other))
    assert "Accept, a must for me" in client.get(f"{inbox}/inbox").text
    assert client.post(f"{inbox}/requests/{request.id}/acceptance", data=typed).status_code == 302
    db.session.expire_all()
    assert db.session.get_one(MeetingRequest, request.id).is_must_to_invitee is bool(typed)
    handed_out = [of_registration(person.registration)["requests"][0].get("is_must_to_me") for person in (one, other)]
    assert handed_out == [None, bool(typed)]
    client.sign_in(user_of(one))
    assert "must" not in client.get(f"{inbox}/sent").text.partition("<main")[2]


def test_where_people_choose_their_time_nothing_is_gained_by_a_must(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(mode=Mode.BY_PARTICIPANTS)
        other = listed_person(matchmaking)
        factories.request(listed_person(matchmaking), other)
    client.sign_in(user_of(other))
    assert "a must for me" not in client.get(f"/events/{matchmaking.event.path}/matchmaking/inbox").text


def test_a_freed_time_goes_first_to_two_who_both_came_for_it(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        placed = placed_meeting(matchmaking)
        for wanted in (False, True):
            waits = agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
            waits.request.priority, waits.request.is_must_to_invitee = Priority.MUST, wanted
    with unit_of_work():
        freeing.cancel(db.session.get_one(Meeting, placed.id), by=None, reason="Ill")
    assert [offer.meeting_id for offer in db.session.query(freeing.PlaceOffer)] == [waits.id]
