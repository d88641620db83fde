"""People are asked once a round, only of what they have not said, and in peace when nothing came of anything."""

from datetime import timedelta
from typing import Any

import pytest

from eventhub.db import db, unit_of_work
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.states import MeetingState
from eventhub.outcomes import jobs, operations
from eventhub.outcomes.rounds import STILL_ASKED, asked_at
from eventhub.outcomes.states import OutcomeKind
from tests.outcomes.rows import ENDED, held_meeting, past_matchmaking

SECOND = timedelta(seconds=1)


@pytest.fixture
def met(db_session: Any) -> Any:
    with unit_of_work():
        return held_meeting(past_matchmaking())


def asked(months: int, met: Any, after: timedelta = timedelta(0)) -> list[str]:
    """Tick in a round; return who is written to."""
    event, before = met[0].matchmaking.event, _recipients()
    assert all(jobs.ask_all_for_outcomes(asked_at(event, months) + after))
    return _recipients()[len(before) :]


def _recipients() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail.recipient).order_by(OutgoingMail.id)))


def say(profile: Any, meeting: Any, kind: OutcomeKind) -> None:
    with unit_of_work():
        operations.say(profile, meeting, kind, note=None, now=ENDED + SECOND)


def emails(met: Any) -> list[str]:
    return [person.registration.user.email for person in met[1]]


def test_everybody_who_met_is_asked_once_a_round(met: Any) -> None:
    for months in (0, 3, 6, 12):
        assert asked(months, met, -SECOND) == []
        assert asked(months, met) == emails(met)
        assert asked(months, met, timedelta(days=1)) == []


def test_who_has_said_it_all_is_not_asked_on_the_morning_after(met: Any) -> None:
    meeting, (anna, bo) = met
    say(anna, meeting, OutcomeKind.FOLLOW_UP)
    assert asked(0, met) == [bo.registration.user.email]


def test_who_said_that_nothing_came_of_it_is_left_in_peace(met: Any) -> None:
    meeting, (anna, bo) = met
    say(anna, meeting, OutcomeKind.NOTHING)
    say(bo, meeting, OutcomeKind.FOLLOW_UP)
    assert [asked(months, met) for months in (0, 3)] == [[], [bo.registration.user.email]]


@pytest.mark.parametrize("state", [MeetingState.MISSED, MeetingState.CANCELLED, MeetingState.UNSCHEDULED])
def test_nobody_is_asked_of_a_meeting_that_did_not_take_place(met: Any, state: MeetingState) -> None:
    with unit_of_work():
        met[0].state = state
    assert asked(0, met) == []


def test_a_worker_that_slept_through_a_round_leaves_it_out(met: Any) -> None:
    assert asked(3, met, STILL_ASKED - SECOND) == emails(met)
    assert asked(6, met, STILL_ASKED) == []


def test_the_mail_leads_to_ones_own_page_and_says_who_reads_it(met: Any, client: Any) -> None:
    asked(0, met)
    mail = db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id)).first()
    assert mail.subject == "How did your meetings at EU-Canada cluster matchmaking go?"
    page = client.get(mail.context["url"].split("localhost")[-1])
    assert page.status_code == 200
    assert "Bo Birch" in page.text
