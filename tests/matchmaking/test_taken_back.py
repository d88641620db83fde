"""A time that is kept for two is taken back: by a no to the person, by a move of the event or by a new timetable."""

from datetime import datetime, timedelta

import pytest
import time_machine

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events import operations as events
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking import jobs
from eventhub.matchmaking.freed import PlaceOffer
from eventhub.matchmaking.operations import schedules, vetoes
from eventhub.matchmaking.states import MatchmakingState, MeetingState, PlaceOfferState
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of
from tests.matchmaking.test_freed import answer, freed, offers, pair
from tests.matchmaking.test_schedules import draft_of


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


def move_event(matchmaking, by):
    event = matchmaking.event
    with unit_of_work():
        events.reschedule(event, event.starts_at + by, event.ends_at + by, by=event.host)


def publish(matchmaking, *placements):
    with unit_of_work():
        schedules.publish(draft_of(matchmaking, *placements), by=matchmaking.event.host)


def withdrawals():
    """Who was told that a time is not kept, when that was, and whether the event moved."""
    rows = db.session.query(OutgoingMail).filter_by(template="matchmaking/place_withdrawn").order_by(OutgoingMail.id)
    return [(row.recipient, row.context["starts_at"], row.context["event_moved"]) for row in rows]


def test_an_event_that_moves_takes_back_what_it_offered_and_offers_the_new_times_to_others(matchmaking):
    waiting, offer = waiting_pair_that_said_yes(matchmaking)
    slot, named = offer.slot_id, offer.slot.starts_at
    with unit_of_work():
        third = pair(matchmaking)
    move_event(matchmaking, timedelta(days=-14))
    assert offers() == [(waiting.id, slot, PlaceOfferState.EXPIRED), (third.id, slot, PlaceOfferState.OPEN)]
    assert {(who, moved) for who, _at, moved in withdrawals()} == {
        (user_of(each).email, True) for each in waiting.people
    }
    assert [datetime.fromisoformat(at["instant"]) for _who, at, _moved in withdrawals()] == [named] * 2
    assert (len(mails("place_gone")), len(mails("place_offered"))) == (0, 4)
    with pytest.raises(Refusal, match="not kept for you"):
        answer(offer, 1)


@pytest.mark.parametrize("need", ["table", "person", "neither", "its own meeting"])
def test_a_timetable_that_needs_a_kept_time_takes_it_and_both_are_told_once(matchmaking, need):
    waiting, offer = waiting_pair_that_said_yes(matchmaking)
    kept, other = offer.table, next(each for each in matchmaking.tables if each is not offer.table)
    with unit_of_work():
        added = agreed_meeting(
            waiting.people[1] if need == "person" else listed_person(matchmaking), listed_person(matchmaking)
        )
        third = pair(matchmaking)
    placements = {
        "table": (added, offer.slot, kept),
        "person": (added, offer.slot, other),
        "neither": (added, offer.slot, other),
        "its own meeting": (waiting, matchmaking.slots[2], kept),
    }
    publish(matchmaking, placements[need])
    is_kept, is_told = need == "neither", need in ("table", "person")
    assert (offers()[0][2] is PlaceOfferState.OPEN) == is_kept
    assert sorted(who for who, _at, _moved in withdrawals()) == sorted(
        user_of(each).email for each in waiting.people if is_told
    )
    assert mails("place_gone") == []
    assert [each[2] for each in offers()[1:]] == [PlaceOfferState.OPEN] * (not is_kept)
    assert third.slot is None
    if is_kept:
        assert answer(offer, 1)
