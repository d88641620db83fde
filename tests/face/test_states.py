"""No state reaches a reader as its bare value."""

import enum
import importlib
from pathlib import Path

import jinja2
import pytest

from eventhub.attendance.labels import TITLES
from eventhub.attendance.states import Verdict
from eventhub.events.labels import AUDIENCES, FATES
from eventhub.events.states import Audience, Fate
from eventhub.following.labels import RHYTHMS
from eventhub.following.states import NewsKind, Rhythm
from eventhub.hosting.call_labels import CALL_KINDS
from eventhub.hosting.labels import OUTCOMES
from eventhub.hosting.states import CallKind, DecisionOutcome
from eventhub.mail.labels import STATES as MAIL_STATES
from eventhub.mail.states import MailState
from eventhub.matchmaking.labels import FAILURES, MODES
from eventhub.matchmaking.states import Mode, RunFailure
from eventhub.outcomes.labels import KINDS as OUTCOME_KINDS
from eventhub.outcomes.states import OutcomeKind
from eventhub.questions.labels import KINDS
from eventhub.questions.states import QuestionKind
from eventhub.registration.labels import CONSENT_ANSWERS
from eventhub.registration.states import ConsentAnswer
from eventhub.reminders.labels import ANCHORS
from eventhub.reminders.states import Anchor

PACKAGE = Path(__file__).parents[2] / "eventhub"
OWN_WORDS = {
    CallKind: CALL_KINDS,
    DecisionOutcome: OUTCOMES,
    MailState: MAIL_STATES,
    Mode: MODES,
    OutcomeKind: OUTCOME_KINDS,
    QuestionKind: KINDS,
    Anchor: ANCHORS,
    Audience: AUDIENCES,
    Fate: FATES,
    Rhythm: RHYTHMS,
    RunFailure: FAILURES,
    Verdict: TITLES,
    ConsentAnswer: CONSENT_ANSWERS,
}
"""Enums whose feature names them itself."""


def states() -> list[enum.Enum]:
    """Return every member of every enum that a feature's states.py defines."""
    features = sorted(path.parent.name for path in PACKAGE.glob("*/states.py"))
    modules = [importlib.import_module(f"eventhub.{feature}.states") for feature in features]
    enums = {value for module in modules for value in vars(module).values() if isinstance(value, enum.EnumType)}
    return [member for kind in sorted(enums - {NewsKind, *OWN_WORDS}, key=_full_name) for member in kind]


def _full_name(kind: enum.EnumType) -> tuple[str, str]:
    return kind.__name__, kind.__module__


@pytest.mark.parametrize("state", states(), ids=str)
def test_a_state_has_a_translated_word(state: enum.Enum) -> None:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(PACKAGE / "templates"), autoescape=True)
    environment.globals["_"] = lambda word: f"translated {word}"
    macros = environment.get_template("macros/states.html").module
    assert str(macros.state_word(state)).startswith("translated ")
    assert str(macros.state_word(state.value)) == str(macros.state_word(state))


@pytest.mark.parametrize("kind", OWN_WORDS, ids=lambda kind: kind.__name__)
def test_a_feature_that_names_its_states_names_them_all(kind: enum.EnumType) -> None:
    assert set(OWN_WORDS[kind]) == set(kind)


@pytest.mark.parametrize("kind", NewsKind)
def test_each_kind_of_news_has_a_translated_word_in_mails(kind: NewsKind) -> None:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(PACKAGE / "templates"), autoescape=True)
    environment.globals["_"] = lambda word: f"translated {word}"
    macros = environment.get_template("mail/following/_words.txt").module
    assert str(macros.said(kind.value)).startswith("translated ")
