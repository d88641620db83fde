"""No state reaches a reader as its bare value."""

import enum
import importlib
from pathlib import Path

import jinja2
import pytest

PACKAGE = Path(__file__).parents[2] / "eventhub"


def states() -> list[enum.Enum]:
    """Return every member of every enum that a feature's states.py defines."""
    features = sorted(path.parent.name for path in PACKAGE.glob("*/states.py"))
    modules = [importlib.import_module(f"eventhub.{feature}.states") for feature in features]
    enums = {value for module in modules for value in vars(module).values() if isinstance(value, enum.EnumType)}
    return [member for kind in sorted(enums, key=lambda each: each.__name__) for member in kind]


@pytest.mark.parametrize("state", states(), ids=str)
def test_a_state_has_a_translated_word(state: enum.Enum) -> None:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(PACKAGE / "templates"), autoescape=True)
    environment.globals["_"] = lambda word: f"translated {word}"
    macros = environment.get_template("macros/states.html").module
    assert str(macros.state_word(state)).startswith("translated ")
    assert str(macros.state_word(state.value)) == str(macros.state_word(state))
