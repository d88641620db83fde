"""Each rule on imports is broken once on purpose, in a copy of the house, to see it complain."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What the line that breaks the rule would be, where it would stand, and the rule.
BREACHES = [
    ("floors", "clock.py", "from eventhub import config"),
    ("floors", "config.py", "from eventhub import db"),
    ("floors", "db.py", "from eventhub.web import access"),
    ("floors", "web/rows.py", "from eventhub import forms"),
    ("floors", "history/models.py", "from eventhub.mail import models"),
    ("floors", "mail/operations.py", "from eventhub.accounts.models import User"),
    ("floors", "events/models.py", "from eventhub.registration.models.registrations import Registration"),
    ("floors", "hosting/models/calls.py", "from eventhub.registration.models.registrations import Registration"),
    ("floors", "questions/models.py", "from eventhub.hosting.models import calls"),
    ("floors", "attachments/models.py", "from eventhub.questions.models import Question"),
    ("floors", "registration/models/registrations.py", "from eventhub.matchmaking.models import Meeting"),
    ("floors", "matchmaking/models.py", "from eventhub.calendar.models import FeedToken"),
    ("floors", "worker.py", "from eventhub import app"),
    ("floors", "manager.py", ""),
    ("rooms", "accounts/states.py", "from eventhub.accounts import models"),
    ("rooms", "accounts/models.py", "from eventhub.accounts import queries"),
    ("rooms", "accounts/queries.py", "from eventhub.accounts import operations"),
    ("rooms", "accounts/operations.py", "from eventhub.accounts import forms"),
    ("rooms", "accounts/forms.py", "from eventhub.accounts import operations"),
    ("rooms", "mail/jobs.py", "from eventhub.mail import routes"),
    ("no-form", "accounts/operations.py", "from flask_login import current_user"),
    ("no-form", "accounts/queries.py", "from wtforms import Form"),
    ("solver", "matchmaking/solver/problem.py", "import flask"),
    ("solver", "matchmaking/solver/problem.py", "import sqlalchemy"),
    ("solver", "matchmaking/solver/problem.py", "from eventhub import clock"),
    ("solver", "matchmaking/solver/problem.py", "from eventhub.matchmaking import models"),
    ("solver-door", "matchmaking/models.py", "from eventhub.matchmaking.solver import search"),
    ("solver-words", "matchmaking/solver/formats.py", "from eventhub.matchmaking.solver import select"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Copy the code and the rules, without the rest."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "eventhub", copy / "eventhub", ignore=shutil.ignore_patterns("static", "templates", "*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def complaints(house, *rules):
    """Return what the import linter says of the copy, empty when it is content."""
    only = [part for rule in rules for part in ("--contract", rule)]
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", "pyproject.toml", "--no-cache", *only],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout + result.stderr if result.returncode else ""


def test_the_house_as_it_stands_keeps_every_rule(house):
    assert complaints(house) == ""


@pytest.mark.parametrize(("rule", "place", "line"), BREACHES, ids=lambda part: part.replace("/", "."))
def test_a_rule_complains_when_broken(house, rule, place, line):
    file = house / "eventhub" / place
    before = file.read_text() if file.exists() else None
    try:
        file.write_text(f"{line}\n{before or ''}")
        assert "BROKEN" in complaints(house, rule)
    finally:
        file.unlink() if before is None else file.write_text(before)


def test_the_solver_loads_no_part_of_the_web():
    program = "import sys, eventhub.matchmaking.solver.problem; print(*sorted(sys.modules))"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(result.stdout.split())
    assert "eventhub.matchmaking.solver.problem" in loaded
    assert loaded.isdisjoint({"flask", "sqlalchemy", "eventhub.db", "eventhub.clock"})
