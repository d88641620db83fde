"""What an event's history is called on its pages."""

import ast
from pathlib import Path

import eventhub
from eventhub.events.labels import DEEDS

EVENTHUB = Path(eventhub.__path__[0])


def test_there_are_words_for_whatever_an_events_history_tells():
    calls = [
        call
        for path in EVENTHUB.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("record", "history.record") and len(call.args) > 1
    ]
    verbs = {
        part.value
        for subject, verb in (call.args[:2] for call in calls)
        if ast.unparse(subject).split(".")[-1] == "event"
        for part in ([verb.body, verb.orelse] if isinstance(verb, ast.IfExp) else [verb])
        if isinstance(part, ast.Constant)
    }
    assert len(verbs) > 20
    assert verbs - DEEDS.keys() - {"revised"} == set()
