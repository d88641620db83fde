"""A day of meetings is under way in the demo, whatever the hour at which it is loaded."""

from typing import Any

import pytest
import time_machine

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.demo.underway import under_way
from eventhub.events import operations as events
from eventhub.matchmaking.models import Matchmaking, Schedule
from eventhub.matchmaking.operations.schedules import is_stale
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.solver.check import violations
from tests import factories
from tests.support.length import on

HOURS = {
    "noon": "2026-11-28T12:03:20+00:00",
    "midnight": "2026-12-31T22:59:59+00:00",
    "clocks go forward": "2027-03-28T00:40:00+00:00",
    "clocks go back": "2026-10-25T00:14:00+00:00",
}


@on("sqlite")
@pytest.mark.parametrize("hour", HOURS.values(), ids=HOURS)
def test_people_sit_at_tables_a_time_is_on_offer_and_a_draft_waits(client: Any, db_session: Any, hour: str) -> None:
    with time_machine.travel(hour, tick=False):
        with unit_of_work():
            host, star = factories.user(Role.HOST), accounts.person("star@example.org", name="Pascal Participant")
            day = factories.in_days(0).date()
            season = events.create_programme("A season", starts_on=day, ends_on=day, by=host, summary="")
            event = under_way(season, factories.organisation(), host=host, star=star)
        own, desk = (f"/{each}events/{event.path}/matchmaking" for each in ("", "staff/"))
        client.sign_in(star)
        today = client.get(f"{own}/today").text
        assert ("minutes left" in today, "Nobody came" in today, "Meet at my table" in today) == (True, True, True)
        assert client.get(f"{own}/offered-times").text.count("Yes, I will come") == 1
        client.sign_in(host)
        board, timetable = (client.get(f"{desk}/{page}").text for page in ("board", "timetable"))
        assert [board.count(f">{word}<") for word in ("Sits alone", "Late", "Here")] == [2, 1, 3]
        assert board.count("Missing") == 2
        assert timetable.count("Withdraw the offer to") == 1
        assert "A draft waits for you" in timetable
        draft, row = db.session.query(Schedule).one(), db.session.query(Matchmaking).one()
        assert (is_stale(draft), violations(problem_of(row), from_row(draft.plan))) == (False, [])
        assert client.post(f"{desk}/timetable/versions/1/publication").status_code == 302
