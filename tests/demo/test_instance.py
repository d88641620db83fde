"""The command that loads a published scheduling instance instead of the sample."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.matchmaking.models import Matchmaking, Meeting
from eventhub.matchmaking.queries import matchmaking_of
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Placement, Plan, Problem, Status
from eventhub.matchmaking.solver.published import read_dzn
from tests.matchmaking.solver.instances import instances_folder
from tests.support.application import SECRET_KEY

NAME = "forum-14.original.dzn"


def load(database_url: str, file: Path) -> None:
    settings = {"EVENTHUB_DATABASE_URL": database_url, "EVENTHUB_SECRET_KEY": SECRET_KEY}
    program = Path(sys.executable).with_name("eventhub")
    subprocess.run([program, "demo", "--instance", file], env=settings, check=True, capture_output=True)


def plan_of(problem: Problem, matchmaking: Matchmaking) -> Plan:
    """Read the timetable's rows back in the instance's own words: both stand in the same order."""
    slots = {row.id: slot.id for row, slot in zip(matchmaking.slots, problem.slots, strict=True)}
    tables = {row.id: table.id for row, table in zip(matchmaking.tables, problem.tables, strict=True)}
    rows = db.session.scalars(select(Meeting).filter_by(matchmaking_id=matchmaking.id).order_by(Meeting.id))
    placed = tuple(
        Placement(meeting.id, slots[row.slot_id], tables[row.table_id])
        for row, meeting in zip(rows, problem.meetings, strict=True)
    )
    return Plan(status=Status.FEASIBLE, meetings=placed, unmet=(), figures=figures(problem, placed))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_meeting_of_a_published_instance_has_its_place(
    database: Any, app: Any, client: Any, db_session: Any
) -> None:
    """The judge reads the instance itself: that its people, meetings, slots and tables became the right rows."""
    file = instances_folder() / NAME
    load(database.url, file)
    problem = read_dzn(file.read_text(encoding="utf-8"), max_spread=None)
    event = db_session.scalars(select(Event).where(Event.title.contains("EU-Canada"))).one()
    matchmaking = db_session.scalars(matchmaking_of(event)).one()
    assert violations(problem, plan_of(problem, matchmaking)) == []
    client.sign_in(event.host)
    page = client.get(f"/staff/events/{event.path}/matchmaking/timetable").text
    meetings = db_session.scalars(select(Meeting.id).filter_by(matchmaking_id=matchmaking.id)).all()
    linked = [each for each in meetings if f'/meetings/{each}"' in page]
    assert len(linked) == len(meetings) == 302
