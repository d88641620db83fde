"""In what two registrations of one person differ, for the organiser to choose from."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask_babel import gettext as _

from eventhub.db import db
from eventhub.directory.labels import kind_name
from eventhub.questions.conditions import answer_to
from eventhub.questions.labels import shown
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import setups
from eventhub.web.pages import country

FACTS = ("name", "organisation", "organisation_kind", "country", "type_id")
ANSWER = "answer_"
"""What stands before a question's key in the name of a difference."""


class Difference(NamedTuple):
    """One thing that both say, each otherwise: its name, what it is, and the words of either."""

    name: str
    label: str
    kept: str
    gone: str


def differences(kept: Registration, gone: Registration) -> list[Difference]:
    """Return what both say and do not say alike; what only one of them says is no question."""
    return [*_facts(kept, gone), *_answers(kept, gone)]


def _facts(kept: Registration, gone: Registration) -> Iterator[Difference]:
    labels = (_("Name"), _("Organisation"), _("Kind of organisation"), _("Country"), _("Takes part as"))
    for name, label in zip(FACTS, labels, strict=True):
        if getattr(kept, name) != getattr(gone, name):
            yield Difference(name, str(label), _words(kept, name), _words(gone, name))


def _words(registration: Registration, name: str) -> str:
    words: dict[str, Any] = {
        "organisation_kind": kind_name(registration.organisation_kind),
        "country": country(registration.country),
        "type_id": registration.type.name if registration.type else _("Nothing said"),
    }
    return str(words.get(name) or getattr(registration, name) or _("Nothing said"))


def _answers(kept: Registration, gone: Registration) -> Iterator[Difference]:
    for question in db.session.scalars(setups.all_questions(kept.event)):
        mine, other = answer_to(question, kept.answers), answer_to(question, gone.answers)
        if mine is not None and other is not None and mine != other:
            name = f"{ANSWER}{question.key}"
            yield Difference(name, question.label, shown(question, mine), shown(question, other))
