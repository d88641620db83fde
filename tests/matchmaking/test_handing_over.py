"""A meeting changes hands once, and whoever has it then is asked what the two are offered."""

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.errors import Refusal
from eventhub.matchmaking.freed import PlaceOffer
from eventhub.matchmaking.models import Absence, Meeting
from eventhub.matchmaking.operations import freeing, requests
from eventhub.matchmaking.operations.sharing import hand_over
from eventhub.matchmaking.sharing import Sharing
from eventhub.matchmaking.states import MatchmakingState, MeetingState, Priority
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, placed_meeting, user_of
from tests.matchmaking.test_sharing import House, people_of


@pytest.fixture
def house(db_session):
    with unit_of_work():
        return House()


@pytest.mark.parametrize("side", ["invitee", "requester"])
def test_a_meeting_is_handed_on_by_who_is_in_it_and_only_once(house, side):
    with unit_of_work():
        di = listed_person(house.matchmaking, "Di")
        factories.saved(Membership(user=user_of(di), organisation=house.firm, confirmed_at=clock.now()))
        factories.saved(Sharing(profile_id=di.id, organisation=house.firm))
        meeting = placed_meeting(
            house.matchmaking, people=(house.ada, house.bo) if side == "invitee" else (house.bo, house.ada)
        )
        hand_over(meeting, house.bo, house.cy, by=user_of(house.bo))
    told = len(mails())
    with pytest.raises(Refusal, match="Bo does not go to this meeting any more"), unit_of_work():
        hand_over(meeting, house.bo, di, by=user_of(house.bo))
    assert (people_of(meeting), len(mails())) == (["Ada", "Cy"], told)
    request = db.session.get_one(Meeting, meeting.id).request
    assert sorted(person.registration.name for person in request.sides) == ["Ada", "Cy"]


def test_nobody_is_put_in_the_place_of_who_is_not_one_of_a_request(house):
    with unit_of_work():
        meeting = placed_meeting(house.matchmaking, people=(house.ada, house.bo))
        meeting.request.invitee = listed_person(house.matchmaking, "Eve")
    with pytest.raises(Refusal, match="not one of the two"), unit_of_work():
        hand_over(meeting, house.bo, house.cy, by=user_of(house.bo))
    assert people_of(meeting) == ["Ada", "Bo"]


@pytest.mark.parametrize("is_free", [True, False])
def test_who_takes_over_is_asked_what_the_two_were_offered_and_not_bound_by_the_other_s_yes(house, is_free):
    with unit_of_work():
        house.matchmaking.state = MatchmakingState.PUBLISHED
        meeting = agreed_meeting(house.ada, house.bo)
        place = {"slot": house.matchmaking.slots[0], "table": house.matchmaking.tables[0]}
        offer = factories.saved(PlaceOffer(meeting=meeting, **place, expires_at=factories.in_days(1)))
        freeing.say_yes(offer, house.bo, by=user_of(house.bo))
        if not is_free:
            house.cy.away.append(Absence(slot_id=offer.slot_id))
        hand_over(meeting, house.bo, house.cy, by=user_of(house.bo))
    assert mails("place_offered") == [(user_of(house.cy).email, "place_offered")] * is_free
    with unit_of_work():
        assert freeing.say_yes(offer, house.ada, by=user_of(house.ada)) is False
    if is_free:
        with unit_of_work():
            assert freeing.say_yes(offer, house.cy, by=user_of(house.cy)) is True
        assert (people_of(meeting), meeting.state) == (["Ada", "Cy"], MeetingState.SCHEDULED)


def test_nobody_is_offered_to_ask_who_shares_with_them(client, house):
    client.sign_in(user_of(house.bo))
    people = client.get(house.address("/people")).text
    assert "Shares meetings with you" in people
    for person, is_offered in ((house.cy, False), (house.ada, True)):
        page = client.get(house.address(f"/people/{person.id}")).text
        card = people.partition(f'id="person-{person.id}"')[2].partition("</li>")[0]
        assert ("Ask for a meeting" in card, 'id="ask-title"' in page) == (is_offered, is_offered)
    assert "each can go to those of the other" in client.get(house.address(f"/people/{house.cy.id}")).text
    with pytest.raises(Refusal, match="share your meetings"), unit_of_work():
        requests.ask(house.bo, house.cy, message="", priority=Priority.MUST, by=user_of(house.bo))
