"""The time limit holds for the whole of a command; clocks are turned by hand here, and nothing is timed."""

import gc
import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from time import monotonic

import pytest

from eventhub.matchmaking.solver import command, fitting, search, watch, whatif
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.command import main
from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.explain import UNTRIED
from eventhub.matchmaking.solver.formats import read_problem
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Change
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.solver.watch import Watch
from eventhub.matchmaking.solver.writing import write_problem

HOUR = 3_600
EVENT = generate(1, people=100, meetings=500, slots=16, tables=25, absence=0.15)


class Clock:
    """A clock that stands still until somebody turns it."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(watch, "monotonic", clock)
    return clock


@pytest.fixture
def event_file(tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(write_problem(EVENT), encoding="utf-8")
    return path


def test_time_that_passed_before_the_search_is_counted(clock):
    clock.now = 8.0

    timing = Watch(timedelta(seconds=10), begun=1.0, spare=0.5)
    timing.reserve(1.5)

    assert (timing.seconds(), timing.end, timing.left()) == (7.0, 9.5, 1.0)


def test_without_time_left_a_plan_is_still_given_and_what_was_not_tried_is_told(event_file, tmp_path):
    out = tmp_path / "plan.json"

    main([str(event_file), "--out", str(out), "--time-limit", "10"], begun=monotonic() - HOUR)

    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["seconds"] > HOUR
    assert plan["figures"]["met"] > 300


def test_a_draft_without_time_holds_all_that_simply_fits():
    grid = Grid(EVENT)

    board, selection = drafted(grid, 0, Watch(timedelta(0)))

    left = [meeting for meeting in selection.meetings if meeting not in board.plan()]
    assert len(board.plan()) > 300
    for meeting in left:
        free = [slot for slot in grid.allowed[meeting] if not board.busy(meeting) >> slot & 1]
        assert not any(board.has_room(meeting, slot) for slot in free)


def test_a_plan_made_without_time_keeps_the_rules_and_explains_nothing_that_it_did_not_try():
    plan = solve(EVENT, begun=monotonic() - HOUR)

    assert violations(EVENT, plan) == []
    assert {missing.detail for missing in plan.unmet if missing.suggestion is None} <= {UNTRIED[1], ""}


def test_half_of_what_is_left_goes_to_the_plan_that_moves_nothing(clock, monkeypatch):
    clock.now, given = 4.0, {}

    def solved(problem, **options):
        given.update(options)
        return solve(problem, time_limit=timedelta(0))

    monkeypatch.setattr(fitting, "solve", solved)
    fitting.fit(EVENT, most_moved=2, time_limit=timedelta(seconds=10), begun=0.0, spare=1.0)

    assert (given["time_limit"], given["begun"], given["spare"]) == (timedelta(seconds=6.5), 0.0, 0.0)


def test_what_could_not_be_fitted_in_is_not_explained_beyond_the_time():
    plan = fitting.fit(replace(EVENT, tables=EVENT.tables[:10]), most_moved=2, begun=monotonic() - HOUR)

    assert UNTRIED[1] in {missing.detail for missing in plan.unmet}


def test_a_look_at_changes_begins_none_that_would_take_too_long(clock, monkeypatch):
    select = whatif.select

    def slow(grid, seconds):
        clock.now += 2.0
        return select(grid, seconds)

    monkeypatch.setattr(whatif, "select", slow)

    rows = whatif.what_if(EVENT, time_limit=timedelta(seconds=7))

    assert [(row.change, row.number) for row in rows] == [(Change.NOTHING, 0), (Change.TABLES, 1), (Change.TABLES, 2)]
    assert clock.now <= 7.0


@pytest.mark.parametrize(("before", "taken"), [(0.0, [0.25, 0.75]), (HOUR, [0.03])])
def test_a_rehearsal_explains_for_a_part_of_the_time_and_what_it_cut_short_is_explained_with_the_rest(
    clock, monkeypatch, before, taken
):
    spent = []

    def endless(*_args, is_over, **_options):
        begin = clock.now
        while not is_over():
            clock.now += 0.001
        spent.append(round(clock.now - begin, 2))
        return ()

    monkeypatch.setattr(search, "unmet", endless)
    clock.now = before

    solve(replace(EVENT, tables=EVENT.tables[:20]), time_limit=timedelta(seconds=1), begun=0.0)

    assert spent == taken


@pytest.mark.parametrize(("before", "reading", "is_told"), [(HOUR, 0, False), (0, 0.2, False), (0.5, 0, True)])
def test_changes_are_looked_at_unless_reading_took_their_time_or_none_is_left(
    clock, event_file, capsys, monkeypatch, before, reading, is_told
):
    plan, outlook = event_file.with_name("plan.json"), event_file.with_name("outlook.json")
    arguments = [str(event_file), "--out", str(plan), "--what-if", str(outlook), "--time-limit", "1"]

    def read(text):
        clock.now += reading
        return read_problem(text)

    monkeypatch.setattr(command, "monotonic", clock)
    monkeypatch.setattr(command, "read_problem", read)
    clock.now = before

    main(arguments, begun=0.0)

    complaint = f"{outlook}: not written, there was no time to look at changes\n"
    assert (outlook.exists(), capsys.readouterr().err) == (is_told, "" if is_told else complaint)


def test_garbage_is_collected_again_after_the_command(event_file, tmp_path):
    main([str(event_file), "--out", str(tmp_path / "plan.json"), "--time-limit", "1"])

    assert gc.isenabled()


def test_what_few_plans_need_is_not_loaded_for_all():
    large = "{'ortools.sat.python.cp_model', 'ortools.linear_solver.pywraplp'}"
    seen = f"import sys, eventhub.matchmaking.solver.command; print({large} & sys.modules.keys())"

    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
