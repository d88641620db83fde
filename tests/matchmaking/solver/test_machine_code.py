"""Machine code: kept for the processes to come, never in the way of a plan, used where it is worth it."""

import ast
import os
import runpy
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from eventhub.matchmaking.solver import effort, search
from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.compiled import keeping
from eventhub.matchmaking.solver.exchanges import Exchanges
from eventhub.matchmaking.solver.gaps import Gaps
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.search import solve
from tests.matchmaking.solver.test_gaps import event

PROCESS = """
import gc, logging, resource, sys
from pathlib import Path
from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.compiled import keeping
from eventhub.matchmaking.solver.effort import effort
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid

logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
gc.disable()
resource.setrlimit(resource.RLIMIT_DATA, (2**31, 2**31))
keeping.KEPT_IN = Path(sys.argv[1])
if sys.argv[2] == "make":
    print(keeping.make().__name__)
board = Board(Grid(generate(1, people=4, meetings=4, slots=2, tables=2)))
print(effort(board, 60.0, beside_a_proof=False)[1].__name__)
"""
"""A process with as much memory as a run of the optimiser, that looks for no garbage, as the command does."""


def process(folder, what="search"):
    """What a process says that keeps its machine code in a folder."""
    done = subprocess.run([sys.executable, "-c", PROCESS, folder, what], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder with the machine code that a process made."""
    folder = tmp_path_factory.mktemp("kept")
    assert process(folder, "make") == ["CompiledExchanges", "CompiledExchanges"]
    return folder


def contents(folder):
    return {str(each): (each.stat().st_mtime_ns, each.read_bytes()) for each in folder.rglob("*") if each.is_file()}


@pytest.mark.timeout(600)
def test_a_search_reads_what_another_process_made_and_changes_nothing(kept):
    before = contents(kept)

    assert process(kept) == ["CompiledExchanges"]
    assert process(kept, "make") == ["CompiledExchanges", "CompiledExchanges"]

    assert len(before) > 20
    assert contents(kept) == before


@pytest.mark.timeout(600)
def test_a_search_makes_no_machine_code(tmp_path):
    (told, name) = process(tmp_path)

    assert told.startswith("no machine code in ")
    assert name == "Exchanges"
    assert list(tmp_path.iterdir()) == []


def emptied(file):
    file.write_bytes(b"")


def changed(file):
    code = bytearray(file.read_bytes())
    code[len(code) // 2] ^= 1
    file.write_bytes(code)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("damage", [emptied, changed, Path.unlink])
def test_damage_costs_the_machine_code_and_no_plan(kept, tmp_path, damage):
    damaged = tmp_path / "damaged"
    copytree(kept, damaged)
    damage(max(damaged.rglob("*.nbc")))

    (told, name) = process(damaged)

    assert told.startswith("damaged machine code in ")
    assert name == "Exchanges"


def test_what_is_kept_is_read_whoever_may_write_there(kept, tmp_path):
    """Whatever the modes of a release's folders are, they are not copied."""
    shared = tmp_path / "shared"
    copytree(kept, shared)
    for each in shared.rglob("*"):
        each.chmod(0o555 if each.is_dir() else 0o444)

    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    (folder,) = shared.iterdir()
    keeping.unpack(folder, unpacked)

    assert all(each.stat().st_mode & 0o200 for each in unpacked.rglob("*"))
    assert keeping.sealed(unpacked) == (folder / keeping.SEAL).read_text()


@pytest.fixture
def made(tmp_path):
    """A folder with what looks like machine code."""
    folder = tmp_path / "made"
    (folder / "part").mkdir(parents=True)
    for name in ("one.nbi", "part/one.nbc"):
        (folder / name).write_text(name)
    return folder


def test_what_was_made_of_other_sources_goes_and_nothing_else(made, tmp_path):
    family, place = keeping._family(), tmp_path / "place"
    others = f"{family}{'0' * 16}", f"{family}{'0' * 16}.17", f"machine-code.other.{'0' * 16}", "board.cpython-311.pyc"
    for name in others:
        (place / name).mkdir(parents=True)

    keeping.keep(made, place / f"{family}{'1' * 16}")

    assert sorted(each.name for each in place.iterdir()) == sorted([*others[1:], f"{family}{'1' * 16}"])
    unpacked = tmp_path / "unpacked"
    keeping.unpack(place / f"{family}{'1' * 16}", unpacked)
    assert (unpacked / "part" / "one.nbc").read_text() == "part/one.nbc"


def test_of_two_that_make_it_at_once_both_succeed(made, tmp_path, monkeypatch):
    kept = tmp_path / "place" / f"{keeping._family()}{'1' * 16}"
    rename = Path.rename

    def second(path, target):
        monkeypatch.setattr(Path, "rename", rename)
        monkeypatch.setattr(keeping.os, "getpid", lambda: 2)
        keeping.keep(made, kept)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", second)
    keeping.keep(made, kept)

    assert list(kept.parent.iterdir()) == [kept]
    assert keeping.sealed(kept) == (kept / keeping.SEAL).read_text()


def test_it_is_kept_for_what_it_was_made_of_and_nothing_else(tmp_path, monkeypatch):
    sources = [tmp_path / "one.py", tmp_path / "other.py"]
    for source in sources:
        source.write_text("A = 1")
    seen = [keeping.fingerprint(sources), keeping.fingerprint(sources)]
    assert seen[0] == seen[1]

    sources[1].write_text("A = 2")
    seen.append(keeping.fingerprint(sources))
    os.utime(sources[1], (1, 1))
    seen.append(keeping.fingerprint(sources))
    processor = tmp_path / "cpuinfo"
    processor.write_text("model name\t: another\nflags\t\t: fpu\n\nmodel name\t: another\n")
    monkeypatch.setattr(keeping, "PROCESSOR", processor)
    seen.append(keeping.fingerprint(sources))
    processor.write_text("model name\t: another\nflags\t\t: fpu avx\n\nmodel name\t: another\n")
    seen.append(keeping.fingerprint(sources))
    monkeypatch.setattr(keeping.metadata, "version", str.upper)
    seen.append(keeping.fingerprint(sources))

    assert len(set(seen[1:])) == len(seen[1:])


def test_every_source_of_the_code_counts():
    """Whatever the compiled functions get from the solver: the code holds the numbers."""
    imported = set()
    for source in keeping.HERE.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("eventhub.matchmaking.solver."):
                imported.add(node.module.removeprefix("eventhub.matchmaking.solver."))
    outside = {f"{name}.py" for name in imported if not name.startswith("compiled")}

    assert outside - {"problem.py"} == set(keeping.FROM_THE_SOLVER)


def test_where_memory_may_not_be_run_there_is_no_machine_code_but_a_plan(monkeypatch):
    def forbidden(*given, **named):
        raise PermissionError

    keeping.make()
    monkeypatch.setattr(keeping.mmap, "mmap", forbidden)
    monkeypatch.setattr(keeping, "load", keeping.load.__wrapped__)

    assert effort.effort(Board(Grid(event(33))), 60.0, beside_a_proof=False)[1] is Exchanges


def test_making_it_says_in_one_line_why_it_cannot(monkeypatch, capsys):
    def forbidden():
        raise PermissionError("not here")

    monkeypatch.setattr(keeping, "make", forbidden)
    runpy.run_module("eventhub.matchmaking.solver.compiled", run_name="__main__")

    assert capsys.readouterr().err == "The optimiser has to do without machine code: not here\n"


def ordered(problem):
    first, second, *rest = problem.meetings
    return replace(problem, meetings=(first, replace(second, after=(first.id,)), *rest))


def of_slots(slots):
    return generate(1, people=20, meetings=40, slots=slots, tables=4)


EXCHANGERS = {
    "long enough": (event(33), 10, "CompiledExchanges"),
    "too short": (event(33), 9, "Exchanges"),
    "in order": (ordered(event(33)), 60, "Exchanges"),
    "as many slots as it knows": (of_slots(62), 60, "CompiledExchanges"),
    "more slots than it knows": (of_slots(63), 60, "Exchanges"),
}


@pytest.mark.parametrize("name", EXCHANGERS)
def test_it_is_used_in_a_long_search_on_a_board_it_knows(monkeypatch, name):
    problem, limit, expected = EXCHANGERS[name]
    keeping.make()
    chosen = []
    monkeypatch.setattr("eventhub.matchmaking.solver.watch.monotonic", lambda: 0.0)
    monkeypatch.setattr(search, "PROVABLE_A_SECOND", 0)
    monkeypatch.setattr(search, "Gaps", lambda board, seed, _, made: chosen.append(made) or Gaps(board, seed, 1, made))

    plan = solve(problem, seed=-1, time_limit=timedelta(seconds=limit))

    assert [each.__name__ for each in chosen] == [expected]
    assert violations(problem, plan) == []


def test_a_search_beside_a_proof_stays_on_the_board():
    assert effort.effort(Board(Grid(event(33))), 60.0, beside_a_proof=True)[1] is Exchanges


def test_how_long_it_takes_to_read_is_not_taken_for_the_pace_of_the_search(monkeypatch):
    """A clock that stands still but for the reading."""
    paces, clock, load = [], [0.0], keeping.load
    keeping.make()

    def slowly():
        clock[0] += 50
        return load()

    monkeypatch.setattr("eventhub.matchmaking.solver.watch.monotonic", lambda: clock[0])
    monkeypatch.setattr(search, "PROVABLE_A_SECOND", 0)
    monkeypatch.setattr(effort, "ENOUGH_TRIES_A_MEETING", 100)
    monkeypatch.setattr(keeping, "load", slowly)
    monkeypatch.setattr(Gaps, "pace", lambda _gaps, tries: paces.append(tries))

    solve(event(33), time_limit=timedelta(seconds=100))

    assert (clock, paces) == ([50.0], [])
