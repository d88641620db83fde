"""A time that is kept for two is taken back by a no to the person, and when it has begun."""

import pytest
import time_machine

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking import jobs
from eventhub.matchmaking.freed import PlaceOffer
from eventhub.matchmaking.operations import vetoes
from eventhub.matchmaking.states import MatchmakingState, MeetingState, PlaceOfferState
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import mails, open_matchmaking, placed_meeting, user_of
from tests.matchmaking.test_freed import answer, freed, offers, pair


@pytest.fixture
def matchmaking(db_session):
    """A published timetable."""
    with unit_of_work():
        return open_matchmaking(state=MatchmakingState.PUBLISHED)


def waiting_pair_that_said_yes(matchmaking):
    """Two who are offered the first slot, one of whom said yes, and the offer."""
    with unit_of_work():
        gone, waiting = placed_meeting(matchmaking, 0), pair(matchmaking)
    freed(gone)
    offer = db.session.query(PlaceOffer).one()
    answer(offer, 0)
    return waiting, offer


@pytest.mark.parametrize("who", [0, 1])
def test_a_no_to_the_person_ends_what_is_kept_for_the_two_and_tells_no_more_than_a_no(matchmaking, who):
    waiting, offer = waiting_pair_that_said_yes(matchmaking)
    with unit_of_work():
        third = pair(matchmaking)
        vetoes.refuse(waiting.people[who], waiting.people[1 - who], by=None)
    assert offers() == [
        (waiting.id, offer.slot_id, PlaceOfferState.DECLINED),
        (third.id, offer.slot_id, PlaceOfferState.OPEN),
    ]
    assert mails("place_gone") == [(user_of(waiting.people[0]).email, "place_gone")] * who


@pytest.mark.parametrize("way", ["veto", "rules"])
def test_two_who_are_kept_apart_do_not_meet_by_saying_yes(matchmaking, way):
    waiting, offer = waiting_pair_that_said_yes(matchmaking)
    with unit_of_work():
        if way == "veto":
            factories.saved(Veto(profile_id=waiting.people[0].id, person_id=waiting.people[1].id))
        else:
            matchmaking.admitted_kinds = ["no such kind"]
    with pytest.raises(Refusal, match="not kept for you"):
        answer(offer, 1)
    assert (waiting.slot, waiting.state) == (None, MeetingState.UNSCHEDULED)


def test_a_time_that_has_begun_is_kept_for_nobody(matchmaking):
    _waiting, offer = waiting_pair_that_said_yes(matchmaking)
    with unit_of_work():
        offer.expires_at = offer.slot.ends_at
    with time_machine.travel(offer.slot.starts_at, tick=False):
        with pytest.raises(Refusal, match="not kept for you"):
            answer(offer, 1)
        assert list(jobs.expire_all_place_offers(clock.now())) == [True]
    assert offers()[0][2] is PlaceOfferState.EXPIRED
