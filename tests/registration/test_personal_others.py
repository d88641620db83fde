"""What others said, kept in mind or kept away never shows in what a person takes along."""

import pytest

from eventhub.db import unit_of_work
from eventhub.matchmaking.availability import BusyTime, Stay
from eventhub.matchmaking.bookmarks import Bookmark
from eventhub.matchmaking.freed import PlaceOffer, PlaceYes
from eventhub.matchmaking.operations import vetoes
from eventhub.matchmaking.presence import Sign, Word
from eventhub.matchmaking.states import MatchmakingState, PlaceOfferState
from eventhub.outcomes.models import Outcome, OutcomeQuestion
from eventhub.outcomes.states import OutcomeKind
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.operations import setup
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting


@pytest.fixture
def met(db_session):
    """Two who meet, and somebody whom nobody meets."""
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        me, them, third = (listed_person(matchmaking, name) for name in ("Me", "Them", "Third"))
        return placed_meeting(matchmaking, people=(me, them)), me, them, third


def taken_along(client, profile):
    """Return what a person takes along, and its words."""
    answer = client.get(f"/my/registrations/{manage_token(profile.registration)}/data.json")
    return answer.json, answer.text


def test_whom_others_keep_in_mind_or_away_is_theirs(client, met):
    _meeting, me, them, third = met
    with unit_of_work():
        for one, other in ((them, me), (me, third), (third, them)):
            factories.saved(Bookmark(profile_id=one.id, person_id=other.id))
        for one, other in ((them, me), (third, me), (me, third), (third, them)):
            vetoes.refuse(one, other, by=None)
    told, _words = taken_along(client, me)
    assert told["keeps_in_mind"] == ["Third"]
    with unit_of_work():
        vetoes.refuse(third, me, is_block=True, by=None)
    assert taken_along(client, me)[0]["keeps_in_mind"] == []
    assert [each["name"] for each in told["keeps_away_from"]] == ["Third"]


@pytest.mark.parametrize("state", [PlaceOfferState.EXPIRED, PlaceOfferState.DECLINED])
def test_what_others_said_to_a_time_that_was_kept_for_both_is_theirs(client, met, state):
    meeting, me, them, _third = met
    matchmaking = meeting.matchmaking
    with unit_of_work():
        for slot, people in ((2, [them]), (3, [them, me])):
            place = {"slot": matchmaking.slots[slot], "table": matchmaking.tables[1]}
            facts = {"expires_at": factories.in_days(1), "state": state}
            offer = factories.saved(PlaceOffer(meeting=meeting, **place, **facts))
            for person in people:
                factories.saved(PlaceYes(offer_id=offer.id, profile_id=person.id))
    told, _words = taken_along(client, me)
    said = [(each["starts_at"], each["state"]) for each in told["said_to_offered_places"]]
    assert said == [(matchmaking.slots[3].starts_at.isoformat(), "not taken")]


def test_what_others_say_came_of_a_meeting_and_when_they_were_asked_is_theirs(client, met):
    meeting, me, them, _third = met
    with unit_of_work():
        for person, kind, word in ((them, OutcomeKind.NOTHING, Word.HERE), (me, OutcomeKind.FOLLOW_UP, Word.LATE)):
            note = f"Written by {person.registration.name}."
            factories.saved(Outcome(meeting=meeting, profile=person, months=0, kind=kind, note=note))
            factories.saved(Sign(meeting=meeting, profile=person, word=word))
        for person, months in ((them, 0), (them, 3), (me, 6)):
            factories.saved(OutcomeQuestion(profile=person, months=months))
    told, words = taken_along(client, me)
    assert [(each["kind"], each["note"], each["with"]) for each in told["outcomes"]] == [
        ("follow_up", "Written by Me.", ["Them"])
    ]
    assert [each["months"] for each in told["asked_for_outcomes"]] == [6]
    assert [each["word"] for each in told["said_on_the_day"]] == ["late"]
    assert "Written by Them." not in words


def test_ones_own_labels_are_told_and_those_of_others_are_not(client, met):
    meeting, me, them, _third = met
    slot = meeting.matchmaking.slots[2]
    with unit_of_work():
        for person in (them, me):
            times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
            factories.saved(BusyTime(profile_id=person.id, label=f"Lunch of {person.registration.name}", **times))
        factories.saved(Stay(profile_id=them.id, arrives_at=slot.starts_at))
    told, words = taken_along(client, me)
    assert [each["label"] for each in told["availability"]["busy"]] == ["Lunch of Me"]
    assert (told["availability"]["stay"], "Lunch of Them" in words) == (None, False)


def test_what_was_not_answered_or_is_there_no_more_is_never_printed_as_none(client, met):
    meeting, me, _them, _third = met
    with unit_of_work():
        questions = setup.question_set_of(setup.begin(meeting.matchmaking.event))
        asked = {"Letter": QuestionKind.FILE, "Diet": QuestionKind.LINE, "Room": QuestionKind.LINE}
        rows = [add_question(questions, by=None, kind=kind, label=label) for label, kind in asked.items()]
        me.registration.answers = {rows[0].key: "gone", rows[1].key: "Nuts", rows[2].key: None}
    told, words = taken_along(client, me)
    assert told["answers"] == {"Letter": "", "Diet": "Nuts"}
    assert "None" not in words
