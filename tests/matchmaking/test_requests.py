"""Asking for a meeting and answering, from every state, by the rules and within the database's own."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking import jobs, queries
from eventhub.matchmaking.models import Meeting, MeetingRequest
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.states import MatchmakingState, MeetingState, Mode, Priority, RequestState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, user_of


def two_people(**changes):
    matchmaking = open_matchmaking(**changes)
    return listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")


def ask(one, other, **changes):
    values = {"message": "Let us talk lasers.", "priority": Priority.MUST, "by": user_of(one)}
    return requests.ask(one, other, **(values | changes))


def test_a_request_waits_for_its_answer_and_the_invitee_is_told(db_session):
    with unit_of_work():
        ada, jean = two_people()
        request = ask(ada, jean)
    assert (request.state, request.priority, request.message) == (
        RequestState.PENDING,
        Priority.MUST,
        "Let us talk lasers.",
    )
    assert mails() == [(user_of(jean).email, "requested")]


def test_no_mail_asks_for_an_answer_once_the_request_has_expired(db_session):
    with unit_of_work():
        ada, jean = two_people(mode=Mode.BY_PARTICIPANTS)
        slots = ada.matchmaking.slots
        request = ask(ada, jean, slots=slots[:1])
        asked_until = request.expires_at
        requests.propose_others(request, slots[1:2], by=user_of(jean))
    found = {mail.template: mail.expires_at for mail in db.session.query(OutgoingMail)}
    assert found == {"matchmaking/requested": asked_until, "matchmaking/countered": request.expires_at}


def test_an_accepted_request_is_a_meeting_of_the_two_without_a_place(db_session):
    with unit_of_work():
        ada, jean = two_people()
        meeting = requests.accept(ask(ada, jean), by=user_of(jean))
    assert (meeting.state, meeting.people, meeting.slot, meeting.request.state) == (
        MeetingState.UNSCHEDULED,
        [ada, jean],
        None,
        RequestState.ACCEPTED,
    )
    assert mails("accepted") == [(user_of(ada).email, "accepted")]


ANSWERS = {
    RequestState.ACCEPTED: partial(requests.accept, by=None),
    RequestState.DECLINED: partial(requests.decline, by=None),
    RequestState.WITHDRAWN: partial(requests.withdraw, by=None),
}


@pytest.mark.parametrize("source", RequestState)
@pytest.mark.parametrize("target", ANSWERS)
def test_only_a_pending_request_is_answered_or_withdrawn(db_session, source, target):
    with unit_of_work():
        request = factories.request(*two_people(), state=source)
    if source is RequestState.PENDING:
        with unit_of_work():
            ANSWERS[target](request)
        assert request.state is target
        return
    with pytest.raises(Refusal), unit_of_work():
        ANSWERS[target](request)
    assert request.state is source


@pytest.mark.parametrize("source", RequestState)
def test_the_clock_ends_pending_requests_and_no_others(db_session, source):
    with unit_of_work():
        request = factories.request(*two_people(), state=source)
        request.expires_at = factories.in_days(-1)
    outcomes = list(jobs.expire_all_due(factories.in_days(0)))
    assert (outcomes, request.state) == (
        ([True], RequestState.EXPIRED) if source is RequestState.PENDING else ([], source)
    )


def test_a_request_answered_at_the_last_moment_does_not_expire(db_session):
    with unit_of_work():
        request = factories.request(*two_people(), state=RequestState.DECLINED)
        requests.expire(request)
    assert (request.state, mails()) == (RequestState.DECLINED, [])


def test_who_asked_hears_that_nobody_answered(db_session):
    with unit_of_work():
        ada, jean = two_people()
        requests.expire(factories.request(ada, jean))
    assert mails() == [(user_of(ada).email, "expired")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda ada, _jean: setattr(ada, "listed_at", None), "List yourself first"),
        (lambda _ada, jean: setattr(jean, "listed_at", None), "not on the list"),
        (lambda ada, _jean: setattr(ada.matchmaking, "state", MatchmakingState.SCHEDULING), "not open"),
        (lambda ada, _jean: setattr(ada.matchmaking, "most_open_requests", 0), "wait for an answer"),
        (factories.request, "have asked this person already"),
        (lambda ada, jean: factories.request(jean, ada), "in your inbox"),
        (lambda ada, jean: agreed_meeting(jean, ada), "agreed on a meeting already"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_words(db_session, change, words):
    with unit_of_work():
        ada, jean = two_people()
        change(ada, jean)
    with pytest.raises(Refusal, match=words), unit_of_work():
        ask(ada, jean)


def test_nobody_asks_themselves_or_somebody_of_another_event(db_session):
    with unit_of_work():
        ada, _jean = two_people()
        stranger = listed_person(open_matchmaking())
    for other in (ada, stranger):
        with pytest.raises(Refusal, match="participant of this event"), unit_of_work():
            ask(ada, other)


@pytest.mark.parametrize("state", [RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.EXPIRED])
def test_after_a_request_has_ended_another_may_be_sent(db_session, state):
    with unit_of_work():
        ada, jean = two_people()
        factories.request(ada, jean, state=state)
        second = ask(ada, jean)
    assert second.state is RequestState.PENDING


def test_the_database_refuses_a_second_living_request_of_a_pair_in_either_direction(db_session):
    with unit_of_work():
        ada, jean = two_people()
        factories.request(ada, jean)
    with pytest.raises(IntegrityError), unit_of_work():
        factories.request(jean, ada)


def test_credits_come_back_with_every_end_of_a_request(db_session):
    with unit_of_work():
        ada, jean = two_people(most_open_requests=2)
        request = ask(ada, jean)
        before = requests.credits_of(ada)
        requests.decline(request, by=user_of(jean))
    assert (before, requests.credits_of(ada)) == (1, 2)


@pytest.mark.parametrize(
    ("days_before", "lasts"),
    [
        (8, timedelta(days=3)),
        (7.01, timedelta(days=3)),
        (6.99, timedelta(days=1)),
        (1, timedelta(days=1)),
        (-0.1, timedelta(hours=1)),
    ],
)
def test_requests_expire_sooner_the_nearer_the_event_is(db_session, days_before, lasts):
    with unit_of_work():
        event = factories.event(
            starts_at=datetime(2027, 6, 4, 13, tzinfo=UTC), ends_at=datetime(2027, 6, 6, tzinfo=UTC)
        )
        matchmaking = factories.matchmaking(event)
    now = event.starts_at - timedelta(days=days_before)
    assert requests.expiry(matchmaking, now) - now == lasts


def test_the_day_of_the_event_begins_at_midnight_where_the_event_is(db_session):
    with unit_of_work():
        event = factories.event(
            starts_at=datetime(2027, 6, 4, 13, tzinfo=UTC), ends_at=datetime(2027, 6, 6, tzinfo=UTC)
        )
        matchmaking = factories.matchmaking(event)
    midnight_in_toronto = datetime(2027, 6, 4, 4, tzinfo=UTC)
    lasts = [
        requests.expiry(matchmaking, now) - now
        for now in (midnight_in_toronto - timedelta(seconds=1), midnight_in_toronto)
    ]
    assert lasts == [timedelta(days=1), timedelta(hours=1)]


def test_a_request_says_when_it_expires_from_the_moment_it_is_sent(db_session):
    with time_machine.travel(datetime(2027, 5, 1, 9, tzinfo=UTC), tick=False), unit_of_work():
        ada, jean = two_people()
        request = ask(ada, jean)
    assert request.expires_at == datetime(2027, 5, 4, 9, tzinfo=UTC)


def test_a_person_sees_what_waits_for_an_answer_first(db_session):
    with unit_of_work():
        ada, jean = two_people()
        old = factories.request(ada, jean, state=RequestState.DECLINED)
        waiting = factories.request(listed_person(ada.matchmaking), jean)
        factories.request(jean, listed_person(ada.matchmaking))
    assert db.session.scalars(queries.received(jean)).all() == [waiting, old]


def test_no_answer_leaves_a_request_and_a_meeting_behind_when_it_is_refused(db_session):
    with unit_of_work():
        ada, jean = two_people()
        request = factories.request(ada, jean)
        ada.matchmaking.state = MatchmakingState.SCHEDULING
    with pytest.raises(Refusal, match="not open"), unit_of_work():
        requests.accept(request, by=user_of(jean))
    assert (db.session.query(Meeting).count(), db.session.get_one(MeetingRequest, request.id).state) == (
        0,
        RequestState.PENDING,
    )


def test_a_request_that_expired_is_not_accepted_before_the_clock_has_ended_it(db_session):
    with unit_of_work():
        ada, jean = two_people()
        request = factories.request(ada, jean)
    with (
        time_machine.travel(request.expires_at, tick=False),
        pytest.raises(Refusal, match="has expired"),
        unit_of_work(),
    ):
        requests.accept(request, by=user_of(jean))
    assert (request.state, db.session.query(Meeting).count(), mails()) == (RequestState.PENDING, 0, [])
