import json
import signal
import subprocess
import sys

import pytest

from eventhub.matchmaking.solver.command import main
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.writing import write_problem

COMMAND = [sys.executable, "-m", "eventhub.matchmaking.solver"]


@pytest.fixture
def problem_file(tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(write_problem(generate(3, people=8, meetings=12, slots=5, tables=4)), encoding="utf-8")
    return path


def test_a_problem_becomes_a_plan(problem_file, tmp_path):
    out = tmp_path / "plan.json"

    assert main([str(problem_file), "--out", str(out)]) == 0

    plan = json.loads(out.read_text(encoding="utf-8"))
    assert (plan["status"], plan["figures"]["met"], plan["unmet"]) == ("optimal", 12, [])


def test_what_changes_would_bring_is_told_when_asked_for(problem_file, tmp_path):
    outlook = tmp_path / "outlook.json"

    main([str(problem_file), "--out", str(tmp_path / "plan.json"), "--what-if", str(outlook)])

    [today, *others] = json.loads(outlook.read_text(encoding="utf-8"))
    assert today == {"change": "nothing", "number": 0, "most": 12}
    assert {row["most"] for row in others} == {12}


def test_a_problem_is_read_from_standard_input(problem_file):
    with problem_file.open(encoding="utf-8") as source:
        done = subprocess.run(COMMAND, stdin=source, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["status"] == "optimal"


def test_progress_comes_as_lines_of_json(problem_file, tmp_path, capsys):
    main([str(problem_file), "--progress", "--out", str(tmp_path / "plan.json")])

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines
    assert all(line.keys() == {"phase", "best", "bound", "seconds"} for line in lines)
    assert lines[-1]["best"] == lines[-1]["bound"]


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2}', "\udcff", '{"version": 1, "slots": 7}'])
def test_a_malformed_problem_is_refused_in_one_line(text, tmp_path, capsys):
    path = tmp_path / "problem.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    assert main([str(path)]) == 2

    assert capsys.readouterr().err.count("\n") == 1


def test_a_missing_file_is_told_in_one_line(tmp_path, capsys):
    assert main([str(tmp_path / "nothing.json")]) == 2

    assert capsys.readouterr().err.endswith("nothing.json: No such file or directory\n")


def test_a_request_to_stop_gives_the_best_so_far(tmp_path):
    path, out = tmp_path / "problem.json", tmp_path / "plan.json"
    path.write_text(write_problem(generate(1, people=300, meetings=1500, slots=16, tables=120)), encoding="utf-8")
    command = [*COMMAND, str(path), "--out", str(out), "--progress", "--time-limit", "600"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while json.loads(process.stdout.readline())["best"] is None:
            continue
        process.send_signal(signal.SIGTERM)
        process.communicate()

    assert process.returncode == 0
    assert json.loads(out.read_text(encoding="utf-8"))["figures"]["met"] > 1000
