"""The organiser's desk: from setting up to a published timetable, and what its pages refuse."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from eventhub.db import db, unit_of_work
from eventhub.matchmaking import jobs
from eventhub.matchmaking.models import Matchmaking, ScheduleRun
from eventhub.matchmaking.operations import runs
from eventhub.matchmaking.states import MatchmakingState, RunFailure, RunState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting


@pytest.fixture
def matchmaking(client, db_session):
    """Matchmaking with requests open, whose host is signed in."""
    with unit_of_work():
        row = open_matchmaking()
    client.sign_in(row.event.host)
    return row


def address(matchmaking, rest=""):
    return f"/staff/events/{matchmaking.event.path}/matchmaking{rest}"


BLOCK = {"on": "2027-06-04", "starts": "09:00", "ends": "10:30", "minutes": "20", "changeover": "5"}


def put_into(matchmaking, state):
    with unit_of_work():
        matchmaking.state = state


def set_up(client, event):
    """Go through the set-up pages to open requests; give the desk's address."""
    path = f"/staff/events/{event.path}/matchmaking"
    assert "Set up one-to-one meetings" in client.get(path).text
    client.post(path)
    assert client.post(path + "/blocks", data=BLOCK | {"on": f"{event.starts_at:%Y-%m-%d}"}).status_code == 302
    assert "20 minutes at its end" in client.get(path).text
    client.post(path + "/tables", data={"number": "2"})
    client.post(path + "/opening")
    return path


def test_an_organiser_sets_up_and_closes_requests(client, db_session):
    with unit_of_work():
        event = factories.event()
    client.sign_in(event.host)
    path = set_up(client, event)
    matchmaking = db.session.query(Matchmaking).one()
    assert (len(matchmaking.slots), len(matchmaking.tables), matchmaking.state.value) == (3, 2, "requests_open")
    with unit_of_work():
        factories.request(listed_person(matchmaking), listed_person(matchmaking))
    assert "1 request has no answer yet" in client.get(path + "/closing").text
    assert client.post(path + "/closing").headers["Location"] == path + "/timetable"


def test_an_organiser_runs_the_optimiser_and_publishes(client, matchmaking):
    put_into(matchmaking, MatchmakingState.SCHEDULING)
    with unit_of_work():
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
    run_page = client.post(address(matchmaking, "/runs"), data={"seconds": "20"}).headers["Location"]
    assert "The run waits for the worker" in client.get(run_page).text
    list(jobs.run_all_queued(factories.in_days(0)))
    assert "Version 1 of the timetable is ready" in client.get(run_page).text
    draft = address(matchmaking, "/timetable/versions/1")
    assert "2 people will be told" in client.get(draft).text
    published = client.post(draft + "/publication", follow_redirects=True).text
    assert "Published. 2 people are told." in published
    assert "Every agreed meeting has a slot and a table." in published


@pytest.mark.parametrize(
    ("rest", "data"),
    [
        ("/blocks", BLOCK | {"ends": "09:00"}),
        ("/blocks", BLOCK | {"minutes": "9"}),
        ("/blocks", BLOCK | {"changeover": "-1"}),
        ("/blocks", BLOCK | {"on": "4 June"}),
        ("/blocks", BLOCK | {"on": "9999-12-31", "starts": "23:00", "ends": "23:59"}),
        ("/blocks", {}),
        ("/tables", {"number": "0"}),
        ("/tables", {"number": "501"}),
        ("/tables", {"number": "many"}),
        ("/runs", {"seconds": "4"}),
        ("/runs", {"seconds": "9999999999999999999"}),
    ],
)
def test_a_malformed_form_is_shown_again_with_its_errors(client, matchmaking, rest, data):
    put_into(matchmaking, MatchmakingState.SCHEDULING)
    answer = client.post(address(matchmaking, rest), data=data)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert (len(matchmaking.slots), len(matchmaking.tables)) == (4, 2)


@pytest.mark.parametrize(
    ("rest", "data"),
    [
        ("", {}),
        ("/blocks", BLOCK),
        ("/opening", {}),
        ("/runs", {"seconds": "30"}),
    ],
)
def test_what_is_not_possible_now_is_refused_in_words(client, matchmaking, rest, data):
    answer = client.post(address(matchmaking, rest), data=data)
    assert answer.status_code == 409
    assert db.session.query(ScheduleRun).count() == 0


@pytest.mark.parametrize(
    ("rest", "data", "words", "kept"),
    [
        ("/blocks", {"starts": "05:00", "ends": "06:30", "minutes": "25"}, "overlaps with slots", 'value="25"'),
        ("/blocks", {"on": "2099-06-04"}, "outside the event", 'value="2099-06-04"'),
        ("/opening", {}, "cannot become requests open", "Close the requests"),
    ],
)
def test_a_refused_set_up_is_shown_again_as_it_was_typed(client, matchmaking, rest, data, words, kept):
    with unit_of_work():
        placed_meeting(matchmaking, 0, 1)
    if rest == "/blocks":
        data = BLOCK | {"on": f"{matchmaking.event.starts_at:%Y-%m-%d}"} | data
    answer = client.post(address(matchmaking, rest), data=data)
    assert (answer.status_code, words in answer.text, kept in answer.text) == (409, True, True)
    assert "Nothing was changed" in answer.text
    assert (len(matchmaking.slots), len(matchmaking.tables)) == (4, 2)


def test_too_few_tables_are_warned_of(client, matchmaking):
    with unit_of_work():
        for _each in range(8):
            agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
    page = client.get(address(matchmaking)).text
    assert "There may be too few tables" in page
    assert "8 meetings in 4 slots want about 3 tables; there are 2." in page


@pytest.mark.parametrize(
    ("rest", "heading"), [("", "Table 1"), ("?by=people", "Cluster of the Examples"), ("?by=moon", "Table 1")]
)
def test_the_grid_has_a_row_for_each_table_or_person(client, matchmaking, rest, heading):
    put_into(matchmaking, MatchmakingState.PUBLISHED)
    with unit_of_work():
        people = listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")
        meeting = placed_meeting(matchmaking, people=people)
    grid = client.get(address(matchmaking, "/timetable" + rest)).text.partition('class="timetable"')[2]
    assert (heading in grid, f"/matchmaking/meetings/{meeting.id}" in grid, "Ada" in grid, "Jean" in grid) == (
        True,
    ) * 4


def test_a_break_between_two_blocks_is_seen(client, matchmaking):
    put_into(matchmaking, MatchmakingState.PUBLISHED)
    with unit_of_work():
        for slot in matchmaking.slots[2:]:
            slot.session = 2
        placed_meeting(matchmaking)
    assert client.get(address(matchmaking, "/timetable")).text.count('title="Break"') == 1


def test_meetings_without_a_place_say_why(client, matchmaking):
    put_into(matchmaking, MatchmakingState.PUBLISHED)
    with unit_of_work():
        for reason in ("tables_full", None):
            people = listed_person(matchmaking), listed_person(matchmaking)
            agreed_meeting(*people, unmet_reason=reason)
    page = client.get(address(matchmaking, "/timetable")).text
    assert "Every table is taken" in page
    assert "agreed after the timetable was made" in page


def test_a_second_publication_is_refused_and_says_when_the_first_was(client, matchmaking):
    put_into(matchmaking, MatchmakingState.SCHEDULING)
    with unit_of_work():
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        runs.start(matchmaking, seconds=20, by=matchmaking.event.host)
    list(jobs.run_all_queued(factories.in_days(0)))
    path = address(matchmaking, "/timetable/versions/1/publication")
    assert client.post(path).status_code == 302
    second = client.post(path)
    assert second.status_code == 409
    assert f"was published already: {matchmaking.event.host.name} did so on" in second.text
    assert len(mails("agenda")) == 2


def test_a_failed_run_says_why_and_what_to_do(client, matchmaking):
    put_into(matchmaking, MatchmakingState.SCHEDULING)
    with unit_of_work():
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        run = runs.start(matchmaking, seconds=20, by=matchmaking.event.host)
        db.session.flush()
        runs.fail(run, RunFailure.ENDED_FROM_OUTSIDE, "ended by SIGKILL")
    for rest in (f"/runs/{run.id}", "/timetable"):
        page = client.get(address(matchmaking, rest)).text
        assert ("Start it again; if that happens once more" in page, "SIGKILL" in page) == (True, False)


def test_a_run_shows_how_far_it_is_and_is_stopped(client, matchmaking):
    put_into(matchmaking, MatchmakingState.SCHEDULING)
    with unit_of_work():
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        run = runs.start(matchmaking, seconds=20, by=matchmaking.event.host)
        db.session.flush()
        runs.take_on(run)
        step = {"phase": "breaks", "best": 7, "bound": 5, "seconds": 1.5}
        assert runs.tell_progress(run, [step]) is False
    path = address(matchmaking, f"/runs/{run.id}")
    page = client.get(path).text
    assert ("http-equiv" in page, 'hx-trigger="every 1s"' in page, ">7<" in page, ">5<" in page) == (True,) * 4
    assert "run-chart" not in page
    with unit_of_work():
        steps = [step, {**step, "phase": "weight", "best": 999}, {**step, "best": 6, "seconds": 2.5}]
        runs.tell_progress(db.session.get_one(ScheduleRun, run.id), steps)
    page = client.get(path).text
    assert ("run-chart-title" in page, "from 7 to 6 in 2.5 seconds" in page, "999" in page) == (True, True, False)
    assert "What counts at the moment: Idle gaps" in page
    assert client.post(path + "/stop").status_code == 302
    assert "asked to stop" in client.get(path).text
    with unit_of_work():
        assert runs.tell_progress(db.session.get_one(ScheduleRun, run.id), []) is True
    assert db.session.get_one(ScheduleRun, run.id).state is RunState.RUNNING


@pytest.mark.parametrize("rest", ["", "/timetable", "/timetable?by=people"])
def test_a_desk_page_asks_the_same_number_of_questions_whatever_it_shows(client, matchmaking, query_count, rest):
    put_into(matchmaking, MatchmakingState.PUBLISHED)
    counts = []
    for slots in ((0,), (1, 2)):
        with unit_of_work():
            for slot in slots:
                placed_meeting(matchmaking, slot)
                agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        with query_count() as asked:
            assert client.get(address(matchmaking, rest)).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1], counts


def test_a_block_is_read_in_the_events_own_zone(client, matchmaking):
    day = (matchmaking.event.starts_at + timedelta(days=1)).date().isoformat()
    client.post(address(matchmaking, "/blocks"), data=BLOCK | {"on": day})
    newest = db.session.get_one(Matchmaking, matchmaking.id).slots[-1]
    assert newest.ends_at.astimezone(ZoneInfo("America/Toronto")).strftime("%H:%M") == "10:10"
