import json
from hashlib import sha256

import pytest
from hypothesis import given, settings

from eventhub.matchmaking.solver.fields import ProblemError
from eventhub.matchmaking.solver.formats import read_problem
from eventhub.matchmaking.solver.problem import (
    Lock,
    Meeting,
    Participant,
    Placement,
    Problem,
    Rules,
    Slot,
    Table,
)
from eventhub.matchmaking.solver.writing import problem_lines, write_problem
from tests.matchmaking.solver.problems import problems

FULL = {
    "version": 1,
    "slots": [
        {"id": "s1", "session": "am", "start": "2019-06-04T09:00:00-04:00", "end": "2019-06-04T09:20:00-04:00"},
        {"id": "s2"},
        {"id": "s3"},
    ],
    "tables": [{"id": "t1", "features": ["step-free"], "owner": "p1", "closed": ["s3"]}],
    "participants": [
        {"id": "p1", "away": ["s2"], "max": 18, "min": 1, "needs": ["step-free"]},
        {"id": "p2"},
        {"id": "p3"},
    ],
    "meetings": [
        {"id": "m1", "participants": ["p1", "p2"]},
        {
            "id": "m2",
            "participants": ["p2", "p3"],
            "weight": 2,
            "tier": 1,
            "session": "am",
            "slot": "s1",
            "after": ["m1"],
            "locked": {"slot": "s1", "table": "t1", "participants": ["p1", "p3"]},
            "alternatives": [["p1", "p3"]],
        },
    ],
    "vetoes": [["p1", "p3"]],
    "rules": {"all_meetings": True, "max_spread": None, "breaks_across_sessions": False},
    "previous": [{"meeting": "m7", "slot": "s1", "table": "t1", "participants": ["p2", "p1"]}],
}


def test_every_key_of_a_problem_is_read():
    problem = read_problem(json.dumps(FULL))

    assert problem.slots[0].start.isoformat() == "2019-06-04T09:00:00-04:00"
    assert problem.slots[1] == Slot("s2")
    assert problem.tables == (Table("t1", frozenset({"step-free"}), "p1", frozenset({"s3"})),)
    assert problem.participants[0] == Participant("p1", frozenset({"s2"}), 18, 1, frozenset({"step-free"}))
    assert problem.participants[1] == Participant("p2", max=None, min=0)
    assert problem.meetings == (
        Meeting("m1", ("p1", "p2"), weight=1, tier=3),
        Meeting("m2", ("p2", "p3"), 2, 1, "am", "s1", ("m1",), Lock("s1", "t1", ("p1", "p3")), (("p1", "p3"),)),
    )
    assert (problem.vetoes, problem.rules) == ((("p1", "p3"),), Rules(True, None, False))
    assert problem.previous == (Placement("m7", "s1", "t1", ("p2", "p1")),)


def test_what_may_be_left_out_has_a_default():
    problem = read_problem('{"version": 1, "slots": [], "tables": [], "participants": [], "meetings": []}')

    assert problem == Problem((), (), (), ())


@settings(max_examples=30)
@given(problems())
def test_what_is_left_out_of_a_short_problem_is_read_as_it_was(problem):
    short = "".join(problem_lines(problem))

    assert read_problem(short) == problem
    assert len(short) <= len(write_problem(problem))


@settings(max_examples=30)
@given(problems())
def test_a_problem_written_is_the_problem_read(problem):
    assert read_problem(write_problem(problem)) == problem


@settings(max_examples=30)
@given(problems())
def test_a_problem_is_written_as_json_with_a_line_for_everything(problem):
    """Stored plans know the problem they answer by this text, letter by letter."""
    text = write_problem(problem)

    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


def test_the_text_of_a_problem_stays_what_it_was():
    problem = read_problem(json.dumps(FULL | {"participants": [*FULL["participants"], {"id": 'Zo\u00eb "%s"'}]}))

    text = write_problem(problem)

    assert sha256(text.encode()).hexdigest() == "aec702ecb1741def767d39dd383ca0e0f375f4ff1d065d338b55a574e8dcc383"
    assert [text.count(f'"{word}": null') for word in ("session", "max", "locked", "max_spread")] == [3, 3, 1, 1]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("version", 2, "version: expected 1 to 1, found 2"),
        ("color", 1, "color: unknown key"),
        ("slots", {}, "slots: expected a list, found an object"),
        ("slots.0.end", "2019-06-04T08:00:00-04:00", "slots[0].end: not after the start"),
        ("slots.0.start", "2019-06-04T09:00:00", "slots[0].start: the offset from UTC is missing"),
        ("slots.0.start", "noon", "slots[0].start: not an ISO 8601 date and time: 'noon'"),
        ("slots.1.id", "s1", "slots[1]: 's1' occurs twice"),
        ("slots.2.session", "am", "slots[2].session: 'am' is torn apart by another session"),
        ("slots.1.start", "2019-06-04T09:10:00-04:00", "slots[1].start: before the end of the slot before"),
        ("tables.0.owner", "p9", "tables[0].owner: no participant 'p9'"),
        ("tables.0.closed", ["s9"], "tables[0].closed: no slot 's9'"),
        ("tables.0.features", ["a", "a"], "tables[0].features[1]: 'a' occurs twice"),
        ("participants.0.away", ["s9"], "participants[0].away: no slot 's9'"),
        ("participants.0.max", -1, "participants[0].max: expected 0 to 1000000, found -1"),
        ("participants.0.max", True, "participants[0].max: expected an integer, found a boolean"),
        ("participants.0.min", None, "participants[0].min: expected an integer, found null"),
        ("participants.0.id", "", "participants[0].id: expected 1 to 200 characters"),
        ("participants.0.x\n", 1, "participants[0].x\\n: unknown key"),
        ("meetings.0.participants", ["p1"], "meetings[0].participants: expected two or more"),
        ("meetings.0.participants", ["p1", "p1"], "meetings[0].participants[1]: 'p1' occurs twice"),
        ("meetings.0.participants", ["p1", "p9"], "meetings[0].participants: no participant 'p9'"),
        ("meetings.0.weight", 1.5, "meetings[0].weight: expected an integer, found a number"),
        ("meetings.0.tier", 5, "meetings[0].tier: expected 1 to 4, found 5"),
        ("meetings.1.after", ["m2"], "meetings[1].after: no other meeting 'm2'"),
        ("meetings.1.session", "x", "meetings[1].session: no session 'x'"),
        ("meetings.1.slot", "x", "meetings[1].slot: no slot 'x'"),
        ("meetings.1.locked.slot", "x", "meetings[1].locked.slot: no slot 'x'"),
        ("meetings.1.locked.table", "x", "meetings[1].locked.table: no table 'x'"),
        (
            "meetings.1.locked.participants",
            ["p1", "p2"],
            "meetings[1].locked.participants: neither who was asked nor one of the alternatives",
        ),
        ("meetings.1.alternatives", ["p1"], "meetings[1].alternatives[0]: expected a list, found a string"),
        ("meetings.1.alternatives.0", ["p1"], "meetings[1].alternatives[0]: expected two or more"),
        ("meetings.1.alternatives.0", ["p1", "p1"], "meetings[1].alternatives[0][1]: 'p1' occurs twice"),
        ("meetings.1.alternatives.0", ["p1", "p9"], "meetings[1].alternatives[0]: no participant 'p9'"),
        ("meetings.1.alternatives.0", ["p3", "p2"], "meetings[1].alternatives[0]: these people are asked already"),
        (
            "meetings.1.alternatives",
            [["p1", "p3"], ["p3", "p1"]],
            "meetings[1].alternatives[1]: these people are asked already",
        ),
        ("previous.0.participants", ["p1", "p1"], "previous[0].participants[1]: 'p1' occurs twice"),
        ("vetoes.0", ["p1"], "vetoes[0]: expected a list of two participants, found a list"),
        ("vetoes.0", ["p1", "p1"], "vetoes[0][1]: 'p1' occurs twice"),
        ("rules.all_meetings", 1, "rules.all_meetings: expected true or false, found an integer"),
        ("previous.0.slot", 7, "previous[0].slot: expected a string, found an integer"),
    ],
)
def test_a_malformed_problem_is_refused_by_the_name_of_the_key(path, value, message):
    document = json.loads(json.dumps(FULL))
    *way, last = path.split(".")
    place = document
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[int(last) if isinstance(place, list) else last] = value

    with pytest.raises(ProblemError) as refusal:
        read_problem(json.dumps(document))

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1, column 2: not JSON: Expecting property name enclosed in double quotes"),
        ("[]", "the problem: expected an object, found a list"),
        ('{"version": 1, "version": 1}', "version: the key is given twice"),
        ('{"version": NaN}', "NaN: not a number of JSON"),
        ('{"version": 1}', "slots: missing"),
        ("[" * 100_000, "not JSON that can be read: nested too deeply"),
        ('{"version": ' + "1" * 5000 + "}", "not JSON that can be read: a number is too long"),
    ],
)
def test_what_is_not_a_problem_is_refused(text, message):
    with pytest.raises(ProblemError) as refusal:
        read_problem(text)

    assert str(refusal.value) == message
