"""What others wrote into an application, in words for the page of whoever writes it too."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.hosting import labels
from eventhub.hosting.models.applications import FIXED, HostingApplication
from eventhub.hosting.operations.drafts import Change
from eventhub.questions.labels import shown


def told(application: HostingApplication, changes: Iterable[Change], reader: User) -> list[dict[str, Any]]:
    """Say of each change who made it when, and what stands there now and stood there before."""
    return [
        {
            "field": change.field,
            "label": _label(application, change.field),
            "who": _who(change.by, reader),
            "at": change.at,
            "now": answer_words(application, change.field, change.now),
            "was": answer_words(application, change.field, change.was),
        }
        for change in changes
    ]


def answer_words(application: HostingApplication, name: str, value: Any) -> str:
    """Return an answer in words."""
    if name in FIXED:
        return labels.fact_words(name, value, application.timezone)
    question = _own(application, name)
    return shown(question, value) if question else ""


def _label(application: HostingApplication, name: str) -> str:
    if name in FIXED:
        return str(labels.FACTS[name])
    question = _own(application, name)
    return question.label if question else ""


def _own(application: HostingApplication, name: str) -> Any:
    question_set = application.call.question_set
    questions = question_set.questions if question_set else []
    return next((each for each in questions if f"q{each.key}" == name), None)


def _who(person: User | None, reader: User) -> str:
    if person is None:
        return str(_("Somebody"))
    return str(_("You, in another window,")) if person == reader else str(person.name or person.email)
