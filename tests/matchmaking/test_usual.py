"""What organisers find filled in when they begin: the window, the change-over, and two blocks a day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from eventhub.db import db, unit_of_work
from eventhub.events.states import EventFormat
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.operations import rules, setup
from eventhub.matchmaking.states import Mode
from eventhub.matchmaking.usual import next_block
from tests import factories

BEGINS = datetime(2026, 4, 1, 7, tzinfo=UTC)
"""Nine o'clock in Brussels, three days after the clocks there went forward."""
OPENS = datetime(2026, 3, 11, 8, tzinfo=UTC)
CLOSES = BEGINS - timedelta(days=3)


def event(**changes):
    times = {"starts_at": BEGINS, "ends_at": BEGINS + timedelta(days=1, hours=6), "timezone": "Europe/Brussels"}
    return factories.event(**times | changes)


def begun(now, mode=Mode.BY_OPTIMISER, **changes):
    with time_machine.travel(now, tick=False), unit_of_work():
        row = event(**changes)
        matchmaking = setup.begin(row, by=row.host)
        rules.choose_mode(matchmaking, mode, by=row.host)
    return matchmaking


@pytest.mark.parametrize(
    ("days", "mode", "window"),
    [
        (30, Mode.BY_OPTIMISER, (OPENS, CLOSES)),
        (30, Mode.BY_PARTICIPANTS, (OPENS, None)),
        (10, Mode.BY_OPTIMISER, (None, CLOSES)),
        (2, Mode.BY_OPTIMISER, (None, None)),
    ],
)
def test_requests_open_three_weeks_before_and_close_three_days_before_for_the_optimiser(db_session, days, mode, window):
    matchmaking = begun(BEGINS - timedelta(days=days), mode)
    db.session.expire_all()
    assert (matchmaking.opens_at, matchmaking.closes_at) == window


def test_changing_the_mode_there_and_back_changes_the_usual_end_alone(db_session):
    now = BEGINS - timedelta(days=30)
    matchmaking = begun(now)
    own = CLOSES - timedelta(days=5)
    with time_machine.travel(now, tick=False), unit_of_work():
        rules.choose_mode(matchmaking, Mode.BY_PARTICIPANTS, by=None)
        assert matchmaking.closes_at is None
        rules.choose_mode(matchmaking, Mode.BY_OPTIMISER, by=None)
        assert matchmaking.closes_at == CLOSES
        matchmaking.closes_at = own
        rules.choose_mode(matchmaking, Mode.BY_PARTICIPANTS, by=None)
        assert matchmaking.closes_at == own
        matchmaking.opens_at, matchmaking.closes_at = CLOSES, None
        rules.choose_mode(matchmaking, Mode.BY_OPTIMISER, by=None)
        assert matchmaking.closes_at is None


def test_an_end_that_was_taken_away_does_not_come_back_when_the_same_mode_is_saved(db_session):
    now = BEGINS - timedelta(days=30)
    matchmaking = begun(now)
    with time_machine.travel(now, tick=False), unit_of_work():
        matchmaking.closes_at = None
        rules.choose_mode(matchmaking, Mode.BY_OPTIMISER, by=None)
        assert matchmaking.closes_at is None


@pytest.mark.parametrize(("kind", "minutes"), [(EventFormat.ONLINE, 0), (EventFormat.HYBRID, 5)])
def test_nobody_walks_from_table_to_table_online(db_session, kind, minutes):
    assert begun(BEGINS - timedelta(days=30), format=kind).changeover_minutes == minutes


def test_the_next_block_proposed_is_the_first_of_two_a_day_that_is_free_and_within_the_event(db_session):
    matchmaking = begun(BEGINS - timedelta(days=30))
    brussels, found = ZoneInfo("Europe/Brussels"), []
    with unit_of_work():
        while block := next_block(db.session.get_one(Matchmaking, matchmaking.id)):
            setup.add_block(matchmaking, *block, minutes=20, changeover=5, by=None)
            found.append(tuple(f"{at.astimezone(brussels):%d %H:%M}" for at in block))
    assert found == [("01 10:00", "01 12:00"), ("01 14:00", "01 16:00"), ("02 10:00", "02 12:00")]


def test_the_desk_shows_what_is_filled_in_and_when_requests_open_by_themselves(client, db_session):
    now = BEGINS - timedelta(days=30)
    matchmaking = begun(now)
    with time_machine.travel(now, tick=False):
        client.sign_in(matchmaking.event.host)
        page = client.get(f"/staff/events/{matchmaking.event.path}/matchmaking").text
    for words in ('value="2026-03-11T09:00"', 'value="10:00"', 'value="2026-04-01"', "They open by themselves on"):
        assert words in page, words
