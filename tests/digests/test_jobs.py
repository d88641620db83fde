"""Digests: in the morning or every few hours, of what is still open when they leave, and nothing where nothing is."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from eventhub import clock
from eventhub.accounts.models import Role, User
from eventhub.db import db, unit_of_work
from eventhub.digests import jobs
from eventhub.digests.timing import is_event_day, last_due
from eventhub.mail import preferences
from eventhub.mail.jobs import send_all_due
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.matchmaking.models import MeetingRequest
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.states import MatchmakingState
from tests import factories

TORONTO = ZoneInfo("America/Toronto")


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """Return a time on the clocks of Toronto, so many days before the event starts; its start is at nine there."""
    day = factories.in_days(30).date() - timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TORONTO).astimezone(UTC)


@pytest.fixture
def request_waiting(db_session: Any) -> MeetingRequest:
    """Somebody at an event in Toronto has asked Mina, who has not answered."""
    with unit_of_work():
        event = factories.event(starts_at=at(9), ends_at=at(17))
        matchmaking = factories.matchmaking(event, state=MatchmakingState.REQUESTS_OPEN)
        asks, mina = factories.profile(matchmaking), factories.profile(matchmaking, factories.user(name="Mina"))
        return factories.request(asks, mina, expires_at=at(23))


def left(now: datetime, mailbox: Any) -> list[str]:
    """Let the clock show a time; return the subjects of what left then."""
    mailbox.messages.clear()
    with time_machine.travel(now, tick=False):
        assert all(jobs.write_all_due(clock.now()))
        list(send_all_due(clock.now()))
    db.session.rollback()
    return [message["Subject"] for message in mailbox.messages]


def test_requests_to_answer_are_summed_up_at_eight_there_and_once(
    request_waiting: MeetingRequest, mailbox: Any
) -> None:
    assert left(at(7, 59, days=5), mailbox) == []
    assert left(at(8, 1, days=5), mailbox) == ["1 person waits for your answer at EU-Canada cluster matchmaking"]
    [message] = mailbox.messages
    plain = message.get_body(("plain",)).get_content()
    assert message["To"] == request_waiting.invitee.registration.user.email
    assert all(words in plain for words in ("Mina, this request", "Cluster of the Examples", "until "))
    assert left(at(8, 6, days=5), mailbox) == left(at(12, 1, days=5), mailbox) == []
    assert len(left(at(8, 1, days=4), mailbox)) == 1


def test_on_event_days_they_are_summed_up_every_four_hours(request_waiting: MeetingRequest, mailbox: Any) -> None:
    assert [len(left(at(hour, 2), mailbox)) for hour in (7, 8, 10, 12, 14, 16, 18, 20)] == [0, 1, 0, 1, 0, 1, 0, 1]


def test_what_was_answered_meanwhile_is_not_sent(request_waiting: MeetingRequest, mailbox: Any) -> None:
    now = at(8, 1, days=5)
    assert list(jobs.write_all_due(now)) == [True]
    with time_machine.travel(now), unit_of_work():
        requests.decline(request_waiting, by=None)
    assert "waits for your answer" not in " ".join(left(now, mailbox))


def test_what_was_asked_meanwhile_is_said_too(request_waiting: MeetingRequest, mailbox: Any) -> None:
    now = at(8, 1, days=5)
    list(jobs.write_all_due(now))
    with unit_of_work():
        mina = request_waiting.invitee
        factories.request(factories.profile(mina.matchmaking), mina, expires_at=at(23))
    assert left(now, mailbox) == ["2 people wait for your answer at EU-Canada cluster matchmaking"]


@pytest.mark.parametrize("why", ["expired", "not open", "stopped", "cancelled"])
def test_nobody_is_bothered_without_reason(request_waiting: MeetingRequest, mailbox: Any, why: str) -> None:
    with unit_of_work():
        mina = request_waiting.invitee
        if why == "expired":
            request_waiting.expires_at = at(8, days=5)
        elif why == "not open":
            mina.matchmaking.state = MatchmakingState.PUBLISHED
        elif why == "stopped":
            preferences.stop(mina.registration.user.email, MailKind.DIGEST)
        else:
            mina.registration.state = mina.registration.state.CANCELLED
    assert left(at(8, 1, days=5), mailbox) == []


def test_who_slept_writes_the_last_digest_that_is_not_too_old(request_waiting: MeetingRequest, mailbox: Any) -> None:
    assert len(left(at(10, 30, days=5), mailbox)) == 1
    assert left(at(11, 1, days=4), mailbox) == []


def test_after_an_outage_of_days_one_digest_leaves_and_not_one_for_each_day(
    request_waiting: MeetingRequest, manager: User, mailbox: Any
) -> None:
    with unit_of_work():
        application = factories.application(call=factories.call(), submitted_at=factories.in_days(-20))
        application.state = application.state.SUBMITTED
        application.decision_due_at = factories.in_days(-1)
    for days in (7, 6, 5):
        now = at(8, 1, days=days)
        for each in (now, datetime.combine(now.date(), time(8, 1), tzinfo=ZoneInfo("Europe/Brussels"))):
            with time_machine.travel(each, tick=False):
                assert list(jobs.write_all_due(clock.now())) == [True]
    assert len(left(at(8, 30, days=5), mailbox)) == 2


def test_a_digest_that_waited_some_hours_still_leaves(request_waiting: MeetingRequest, mailbox: Any) -> None:
    with time_machine.travel(at(8, 1, days=5), tick=False):
        assert list(jobs.write_all_due(clock.now())) == [True]
    assert len(left(at(23, days=5), mailbox)) == 1


@pytest.mark.parametrize("why", ["registration", "event", "account", "timetable"])
def test_a_digest_that_waited_leaves_only_while_its_reader_can_answer(
    request_waiting: MeetingRequest, mailbox: Any, why: str
) -> None:
    now, mina = at(8, 1, days=5), request_waiting.invitee
    assert list(jobs.write_all_due(now)) == [True]
    with unit_of_work():
        if why == "registration":
            mina.registration.state = mina.registration.state.CANCELLED
        elif why == "event":
            mina.matchmaking.event.state = mina.matchmaking.event.state.POSTPONED
        elif why == "account":
            mina.registration.user.disabled_at = now
        else:
            mina.matchmaking.state = MatchmakingState.SCHEDULING
    assert left(now, mailbox) == []


@pytest.mark.parametrize("number", [1, 3])
def test_looking_takes_as_many_questions_for_any_number_of_people(
    request_waiting: MeetingRequest, query_count: Any, number: int
) -> None:
    with unit_of_work():
        matchmaking = request_waiting.invitee.matchmaking
        for _ in range(number):
            factories.request(request_waiting.requester, factories.profile(matchmaking), expires_at=at(23))
    with query_count() as queries:
        jobs._profiles(at(7, days=5))
    assert queries.count == 1


@pytest.fixture
def manager(db_session: Any) -> User:
    with unit_of_work():
        return factories.user(Role.PROGRAMME_MANAGER, name="Marta")


def brussels(hour: int, minute: int = 0) -> datetime:
    day = factories.in_days(3).date()
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Europe/Brussels")).astimezone(UTC)


def test_a_morning_on_which_nothing_is_overdue_brings_no_list(manager: User, mailbox: Any) -> None:
    assert left(brussels(8, 1), mailbox) == []


def test_the_programme_team_hears_in_the_morning_what_is_overdue(manager: User, mailbox: Any) -> None:
    with unit_of_work():
        call = factories.call()
        application = factories.application(call=call, submitted_at=factories.in_days(-20))
        application.state = application.state.SUBMITTED
        application.decision_due_at = factories.in_days(-1)
        facts = {"dedupe_key": "x", "recipient": "a@example.org", "template": "t", "context": {}}
        factories.saved(OutgoingMail(**facts, state=MailState.FAILED))
    assert left(brussels(7, 55), mailbox) == []
    [subject] = left(brussels(8, 1), mailbox)
    plain = mailbox.messages[0].get_body(("plain",)).get_content()
    assert subject.startswith("2 things are overdue on ")
    said = ("Marta", "Decisions overdue (1)", "Photonics days", "Mails that failed (1)")
    assert all(words in plain for words in said)
    assert left(brussels(8, 6), mailbox) == []


def test_who_left_the_programme_team_before_their_list_left_does_not_get_it(manager: User, mailbox: Any) -> None:
    with unit_of_work():
        facts = {"dedupe_key": "x", "recipient": "a@example.org", "template": "t", "context": {}}
        factories.saved(OutgoingMail(**facts, state=MailState.FAILED))
    assert all(jobs.write_all_due(brussels(8, 1)))
    with unit_of_work():
        manager.roles.clear()
    with time_machine.travel(brussels(8, 2), tick=False):
        list(send_all_due(clock.now()))
    assert mailbox.messages == []


def test_managers_hear_nothing_of_what_they_write_themselves(manager: User, mailbox: Any) -> None:
    with unit_of_work():
        application = factories.application(applicant=manager, submitted_at=factories.in_days(-20))
        application.state = application.state.SUBMITTED
        application.decision_due_at = factories.in_days(-1)
    assert left(brussels(8, 1), mailbox) == []


def test_a_digest_keeps_its_wall_time_when_clocks_change() -> None:
    sunday = datetime(2026, 3, 29, 6, 30, tzinfo=UTC)
    assert last_due(sunday, "Europe/Brussels") == datetime(2026, 3, 29, 6, tzinfo=UTC)
    assert last_due(sunday - timedelta(days=1), "Europe/Brussels") is None
    assert last_due(sunday - timedelta(days=1) + timedelta(hours=1), "Europe/Brussels") is not None


def test_event_days_are_days_on_the_calendars_there() -> None:
    starts, ends = datetime(2026, 6, 3, 22, tzinfo=UTC), datetime(2026, 6, 5, 3, tzinfo=UTC)
    days = (datetime(2026, 6, day, 16, tzinfo=UTC) for day in range(1, 8))
    assert [day.day for day in days if is_event_day(day, starts, ends, "America/Toronto")] == [3, 4]
