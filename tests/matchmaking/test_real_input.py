"""A published scheduling instance as rows: everybody who agreed to meet meets, and nobody is in two places."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.matchmaking import jobs, queries
from eventhub.matchmaking.models import Absence, Meeting
from eventhub.matchmaking.operations import runs, schedules
from eventhub.matchmaking.planning.plan import figures_now
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from tests import factories
from tests.matchmaking.solver.instances import published
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking

INSTANCE = "forum-14.original"


def save(problem):
    """Save a problem as the rows of an event whose requests are closed."""
    matchmaking = open_matchmaking(
        slots=len(problem.slots), tables=len(problem.tables), state=MatchmakingState.SCHEDULING, share_of_slots=100
    )
    blocks = dict.fromkeys(slot.session for slot in problem.slots)
    sessions = {session: number for number, session in enumerate(blocks, 1)}
    slots = dict(zip((slot.id for slot in problem.slots), matchmaking.slots, strict=True))
    for slot in problem.slots:
        slots[slot.id].session = sessions[slot.session]
    people = {}
    for person in problem.participants:
        people[person.id] = listed_person(matchmaking)
        people[person.id].away = [Absence(slot_id=slots[slot].id) for slot in sorted(person.away)]
    for meeting in problem.meetings:
        session = sessions[meeting.session] if meeting.session else None
        agreed_meeting(*(people[person] for person in meeting.participants), session=session)
    return matchmaking


@pytest.mark.timeout(300)
def test_all_302_meetings_of_a_real_event_get_a_place(db_session):
    problem, _optimum = published(INSTANCE)
    with unit_of_work():
        matchmaking = save(problem)
        run = runs.start(matchmaking, seconds=60, by=matchmaking.event.host)
    list(jobs.run_all_queued(factories.in_days(0)))
    assert run.failure is None
    with unit_of_work():
        told = schedules.publish(run.schedule, by=matchmaking.event.host)
    placed = db.session.scalars(queries.placed_meetings(matchmaking)).all()
    seats = {(meeting.slot_id, meeting.table_id) for meeting in placed}
    diaries = {(meeting.slot_id, person.id) for meeting in placed for person in meeting.people}
    assert (len(placed), len(seats), len(diaries)) == (302, 302, 604)
    assert all(meeting.session in (None, meeting.slot.session) for meeting in placed)
    assert db.session.query(Meeting).filter_by(state=MeetingState.UNSCHEDULED).count() == 0
    assert len(told) == len({person for meeting in problem.meetings for person in meeting.participants})
    assert figures_now(matchmaking).breaks == run.schedule.plan["figures"]["breaks"]
