"""The organiser reads why a meeting has no place, what would place it, and what more room would bring."""

from eventhub.db import unit_of_work
from eventhub.matchmaking.solver.problem import Remedy
from eventhub.matchmaking.states import MatchmakingState
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking
from tests.matchmaking.test_schedules import run_for


def draft_page(client, matchmaking):
    run = run_for(matchmaking)
    client.sign_in(matchmaking.event.host)
    address = f"/staff/events/{matchmaking.event.path}/matchmaking/timetable/versions/{run.schedule.number}"
    return run.schedule, client.get(address).text


def test_a_draft_tells_what_would_make_room(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(slots=1, tables=1, state=MatchmakingState.SCHEDULING)
        for pair in (("Ada", "Jean"), ("Mina", "Omar")):
            agreed_meeting(*(listed_person(matchmaking, name) for name in pair))

    schedule, page = draft_page(client, matchmaking)

    [unmet] = schedule.plan["unmet"]
    assert unmet["suggestion"]["remedy"] == Remedy.TABLE
    assert "One table more on " in page
    assert "1 table more" in page
    assert "Up to 1 meeting more" in page
    assert "No more meetings" in page


def test_a_draft_names_who_would_have_to_give_way(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(slots=1, tables=3, state=MatchmakingState.SCHEDULING, share_of_slots=100)
        ada, jean, mina = (listed_person(matchmaking, name) for name in ("Ada", "Jean", "Mina"))
        agreed_meeting(ada, jean)
        agreed_meeting(ada, mina)

    schedule, page = draft_page(client, matchmaking)

    [unmet] = schedule.plan["unmet"]
    assert unmet["suggestion"]["remedy"] in (Remedy.MEETINGS_EACH, Remedy.INSTEAD)
    assert "It would fit " in page


def test_where_all_have_a_place_nothing_more_is_asked_for(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.SCHEDULING)
        agreed_meeting(listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean"))

    _schedule, page = draft_page(client, matchmaking)

    assert "Every agreed meeting has a slot and a table." in page
    assert "What would make room" not in page
