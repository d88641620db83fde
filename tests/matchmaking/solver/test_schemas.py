"""The documented formats are the ones that are read and written."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator, ValidationError

from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.problem import Plan, Status
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.solver.whatif import what_if
from eventhub.matchmaking.solver.writing import write_outlooks, write_plan, write_problem
from tests.matchmaking.solver.problems import problems
from tests.matchmaking.solver.test_formats import FULL

FORMATS = Path(__file__).parents[3] / "docs" / "formats"


def validator(name):
    return Draft202012Validator(json.loads((FORMATS / f"{name}.schema.json").read_text(encoding="utf-8")))


PROBLEM, PLAN, OUTLOOK = validator("problem"), validator("plan"), validator("outlook")


def test_the_fullest_problem_keeps_to_the_schema():
    PROBLEM.validate(FULL)


@settings(max_examples=30)
@given(problems())
def test_written_problems_keep_to_the_schema(problem):
    PROBLEM.validate(json.loads(write_problem(problem)))


@pytest.mark.parametrize("key", ["slots", "tables", "participants", "meetings", "rules", "previous"])
def test_the_schema_refuses_unknown_keys(key):
    document = json.loads(json.dumps(FULL))
    holder = document[key][0] if isinstance(document[key], list) else document[key]
    holder["color"] = "red"

    with pytest.raises(ValidationError):
        PROBLEM.validate(document)


def test_written_plans_keep_to_the_schema():
    problem = generate(3, people=6, meetings=12, slots=3, tables=2, tiers=True)

    plan = solve(problem, time_limit=timedelta(minutes=10))

    assert plan.unmet
    PLAN.validate(json.loads(write_plan(plan)))
    PLAN.validate(json.loads(write_plan(Plan(Status.INFEASIBLE))))


def test_written_outlooks_keep_to_the_schema():
    problem = generate(3, people=6, meetings=12, slots=3, tables=2, tiers=True)

    OUTLOOK.validate(json.loads(write_outlooks(what_if(problem))))
