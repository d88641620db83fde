"""Receivers of one signal act in an order: what a lower feature does, a higher one finds done."""

import re
import tomllib
from pathlib import Path
from types import ModuleType

from blinker import NamedSignal

from eventhub import signals
from eventhub.app import SUBSCRIBERS

SETTINGS = Path(__file__).parents[2] / "pyproject.toml"


def layers():
    """Return how high each feature stands, the lowest first, as the import rules have it."""
    contracts = tomllib.loads(SETTINGS.read_text())["tool"]["importlinter"]["contracts"]
    rows = next(each["layers"] for each in contracts if each.get("containers") == ["eventhub"])
    return {name: height for height, row in enumerate(reversed(rows)) for name in re.findall(r"\w+", row)}


def test_receivers_are_named_from_the_lowest_feature_to_the_highest():
    height = layers()
    named = [height[module.__name__.split(".")[1]] for module in SUBSCRIBERS]
    assert named == sorted(named)


def test_receivers_act_in_the_order_in_which_their_modules_are_named():
    order = [module.__name__ for module in SUBSCRIBERS]
    known = [each for each in vars(signals).values() if isinstance(each, NamedSignal)]
    turns = [[receiver.__module__ for receiver in signal.receivers_for(None)] for signal in known]
    assert turns == [sorted(modules, key=order.index) for modules in turns]
    assert max(map(len, turns)) > 1


def test_connecting_late_changes_no_turn():
    signal, said = signals._InTurn("tried"), []
    modules = [ModuleType(name) for name in ("first", "second", "third", "fourth", "fifth")]
    receivers = [_receiver(module.__name__, said) for module in modules]
    for receiver in (*receivers[2:], *receivers[:2]):
        signal.connect(receiver)
    signals.take_turns(reversed(modules))
    try:
        signal.send(None)
    finally:
        signals.take_turns(SUBSCRIBERS)
    assert said == ["fifth", "fourth", "third", "second", "first"]


def _receiver(name, said):
    def receive(_sender):
        said.append(name)

    receive.__module__ = name
    return receive
