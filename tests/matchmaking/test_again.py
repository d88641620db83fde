"""After a cancelled meeting two people can ask each other again, knowing what became of it, but not without end."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking import queries
from eventhub.matchmaking.again import MOST_TIMES
from eventhub.matchmaking.models import MeetingRequest
from eventhub.matchmaking.operations import meetings, requests, vetoes
from eventhub.matchmaking.states import Priority, RequestState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting, user_of


@pytest.fixture
def two(db_session):
    """Ada and Jean, whose meeting Jean cancelled."""
    with unit_of_work():
        matchmaking = open_matchmaking()
        ada, jean = listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")
        meeting = placed_meeting(matchmaking, people=(ada, jean))
        meeting.request.answered_at = meeting.request.created_at
        meetings.cancel(meeting, by=user_of(jean), reason="MISSED TRAIN")
    return ada, jean


def ask(requester, invitee):
    with unit_of_work():
        return requests.ask(requester, invitee, message="", priority=Priority.MUST, by=user_of(requester))


def page(client, profile, rest):
    client.sign_in(user_of(profile))
    return client.get(f"/events/{profile.matchmaking.event.path}/matchmaking{rest}").text


@pytest.mark.parametrize("is_same_way", [True, False])
def test_either_asks_again_and_both_read_why_the_first_meeting_was_cancelled(client, two, is_same_way):
    asker, asked = two if is_same_way else two[::-1]
    words = "which was cancelled on"
    assert all(each in page(client, asker, f"/people/{asked.id}") for each in (words, "MISSED TRAIN", "again"))
    assert "Meeting cancelled" in page(client, two[0], "/sent")
    assert "Meeting cancelled" in page(client, two[1], "/inbox")
    request = ask(asker, asked)
    assert all(each in page(client, asked, "/inbox") for each in (words, "MISSED TRAIN"))
    with unit_of_work():
        requests.accept(request, by=user_of(asked))
    assert db.session.scalars(queries.partner_ids(asker)).all() == [asked.id]


def test_a_meeting_that_stands_and_a_question_that_waits_still_keep_them_from_asking(two):
    ada, jean = two
    ask(ada, jean)
    for one, other in (two, two[::-1]):
        with pytest.raises(Refusal):
            ask(one, other)
    with unit_of_work():
        agreed_meeting(one := listed_person(ada.matchmaking), jean)
    with pytest.raises(Refusal):
        ask(jean, one)


def test_a_veto_holds_whatever_they_had_agreed_on(two):
    ada, jean = two
    with unit_of_work():
        vetoes.refuse(jean, ada, by=user_of(jean))
    for one, other in (two, two[::-1]):
        with pytest.raises(Refusal):
            ask(one, other)


def test_nobody_asks_the_same_person_more_often_than_that_and_the_other_still_may(client, two):
    ada, jean = two
    for _ in range(MOST_TIMES - 1):
        request = ask(ada, jean)
        with unit_of_work():
            requests.withdraw(db.session.get_one(MeetingRequest, request.id), by=user_of(ada))
    with pytest.raises(Refusal):
        ask(ada, jean)
    assert "often enough" in page(client, ada, f"/people/{jean.id}")
    assert ask(jean, ada).state is RequestState.PENDING


def test_what_is_called_off_with_its_event_stays_agreed(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        meeting = placed_meeting(matchmaking)
        meetings.cancel_with_event(meeting, by=None, reason="Storm")
    assert meeting.request.state is RequestState.ACCEPTED


def test_the_inbox_asks_the_same_number_of_questions_however_many_meetings_were_cancelled(client, two, query_count):
    ada, _jean = two
    counts = []
    for more in (1, 2):
        with unit_of_work():
            for _ in range(more):
                other = listed_person(ada.matchmaking)
                meetings.cancel(agreed_meeting(other, ada), by=user_of(ada), reason="Ill")
                factories.request(other, ada)
        with query_count() as asked:
            page(client, ada, "/inbox")
        counts.append(asked.count)
    assert counts[0] == counts[1], counts
