"""Machine code: kept for the processes to come, never in the way of a plan, used where it is worth it."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from importlib import metadata

import pytest

from eventhub.matchmaking.solver import effort, search
from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.compiled import exchanges, keeping, making
from eventhub.matchmaking.solver.compiled.exchanges import CompiledExchanges
from eventhub.matchmaking.solver.exchanges import Exchanges
from eventhub.matchmaking.solver.gaps import Gaps
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.search import solve
from tests.matchmaking.solver.test_gaps import event

PROCESS = """
import gc
import resource
import sys
from pathlib import Path
gc.disable()
resource.setrlimit(resource.RLIMIT_DATA, (2**31, 2**31))
from eventhub.matchmaking.solver.compiled import keeping
keeping.folder = lambda: Path(sys.argv[1])
keeping.folder().mkdir(exist_ok=True)
from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.compiled import exchanges
from eventhub.matchmaking.solver.effort import effort
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
board = Board(Grid(generate(1, people=4, meetings=4, slots=2, tables=2)))
_tries, way = effort(board, 60.0, beside_a_proof=False)
made = sum(len(each.stats.cache_misses) for each in (exchanges.settle, exchanges.renew, exchanges.exchange))
print(way.__name__, made, keeping.is_complete())
"""


def process(folder):
    """What a process does that keeps its machine code in a folder: its way, how much it made, whether that is kept.

    It may use as much memory as a run of the optimiser, and looks for no garbage, as the command does.
    """
    done = subprocess.run([sys.executable, "-c", PROCESS, folder], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.timeout(600)
def test_what_one_process_made_the_next_one_reads_and_damage_costs_no_plan(tmp_path):
    kept = tmp_path / "kept"
    assert process(kept) == ["CompiledExchanges", "3", "True"]
    assert process(kept) == ["CompiledExchanges", "0", "True"]

    for code in kept.rglob("*.nbc"):
        os.truncate(code, 0)

    assert process(kept) == ["Exchanges", "0", "False"]
    assert not kept.exists()


def test_it_is_kept_for_the_sources_it_was_made_of_and_no_others(tmp_path):
    sources = [tmp_path / "one.py", tmp_path / "other.py"]
    for source in sources:
        source.write_text("A = 1")
    before = keeping.version(sources)
    assert keeping.version(sources) == before

    sources[1].write_text("A = 2")

    assert keeping.version(sources) != before


def test_it_is_kept_where_only_we_can_write_if_anywhere(tmp_path):
    no_folder, no_name, everybodys = tmp_path / "file", tmp_path / ("x" * 300), tmp_path / "everybodys"
    no_folder.write_text("")
    (everybodys / "name").mkdir(parents=True)
    (everybodys / "name").chmod(0o777)

    assert keeping.kept_in((no_folder, no_name, everybodys, tmp_path), "name") == tmp_path / "name"
    assert keeping.kept_in((no_folder, everybodys), "name") is None


def test_what_is_complete_where_nothing_can_be_written_is_copied(tmp_path, monkeypatch):
    for name in ("code", keeping.COMPLETE):
        (tmp_path / "read" / "name").mkdir(parents=True, exist_ok=True)
        (tmp_path / "read" / "name" / name).write_text(name)
    is_ours = keeping._is_ours

    def refusing(kept):
        if kept.parent.name == "read":
            raise PermissionError
        return is_ours(kept)

    monkeypatch.setattr(keeping, "_is_ours", refusing)

    found = keeping.kept_in((tmp_path / "read", tmp_path / "written"), "name")

    assert found == tmp_path / "written" / "name"
    assert {each.name: each.read_text() for each in found.iterdir()} == {"code": "code", keeping.COMPLETE: ""}


def test_what_was_kept_of_other_sources_is_told_from_all_else(tmp_path):
    for name in ("0123456789abcdef", "fedcba9876543210", "board.cpython-311.pyc", "mine"):
        (tmp_path / name).mkdir()

    assert keeping.outdated(tmp_path / "0123456789abcdef") == [tmp_path / "fedcba9876543210"]


def test_where_nothing_can_be_kept_it_is_made_for_this_process_alone(monkeypatch):
    monkeypatch.setattr(keeping, "folder", lambda: None)

    assert making.entry(lambda number: number + 1)(1) == 2
    assert not keeping.is_complete()
    keeping.mark_complete()
    keeping.forget()


def test_without_the_library_a_plan_is_made_on_the_board(monkeypatch):
    def not_found(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", not_found)
    assert keeping.version([]) != ""
    monkeypatch.setattr(keeping, "folder", lambda: None)
    monkeypatch.setitem(sys.modules, exchanges.__name__, None)

    assert effort.effort(Board(Grid(event(33))), 60.0, beside_a_proof=False)[1] is Exchanges


def ordered(problem):
    first, second, *rest = problem.meetings
    return replace(problem, meetings=(first, replace(second, after=(first.id,)), *rest))


def of_slots(slots):
    return generate(1, people=20, meetings=40, slots=slots, tables=4)


WAYS = {
    "long": (event(33), 60, False, CompiledExchanges),
    "not so long, and made already": (event(33), 10, True, CompiledExchanges),
    "not so long, and not made yet": (event(33), 59, False, Exchanges),
    "short": (event(33), 9, True, Exchanges),
    "in order": (ordered(event(33)), 60, True, Exchanges),
    "as many slots as it knows": (of_slots(62), 60, True, CompiledExchanges),
    "more slots than it knows": (of_slots(63), 60, True, Exchanges),
}


@pytest.mark.parametrize("name", WAYS)
def test_it_is_used_in_a_long_search_on_a_board_it_knows(monkeypatch, name):
    problem, limit, is_complete, expected = WAYS[name]
    chosen = []
    monkeypatch.setattr(search, "PROVABLE_A_SECOND", 0)
    monkeypatch.setattr(keeping, "is_complete", lambda: is_complete)
    monkeypatch.setattr(search, "Gaps", lambda board, seed, _, way: chosen.append(way) or Gaps(board, seed, 1, way))

    plan = solve(problem, seed=-1, time_limit=timedelta(seconds=limit))

    assert chosen == [expected]
    assert violations(problem, plan) == []


def test_a_search_beside_a_proof_stays_on_the_board(monkeypatch):
    monkeypatch.setattr(keeping, "is_complete", lambda: True)

    assert effort.effort(Board(Grid(event(33))), 60.0, beside_a_proof=True)[1] is Exchanges


def test_how_long_it_takes_to_read_is_not_taken_for_the_pace_of_the_search(monkeypatch):
    """A clock that goes on by itself whenever it is looked at, and stands still but for the reading otherwise."""
    paces, clock = [], [0.0]
    prepare = exchanges.prepare

    def slowly():
        clock[0] += 50
        prepare()

    monkeypatch.setattr("eventhub.matchmaking.solver.watch.monotonic", lambda: clock[0])
    monkeypatch.setattr(search, "PROVABLE_A_SECOND", 0)
    monkeypatch.setattr(effort, "ENOUGH_TRIES_A_MEETING", 100)
    monkeypatch.setattr(exchanges, "prepare", slowly)
    monkeypatch.setattr(Gaps, "pace", lambda _gaps, tries: paces.append(tries))

    solve(event(33), time_limit=timedelta(seconds=100))

    assert clock == [50.0]
    assert paces == []
