"""What somebody said when registering, in words: the type, and the answers to the organiser's own questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from eventhub.db import first_or_none
from eventhub.events.models import Event
from eventhub.questions.conditions import answer_to, asked
from eventhub.questions.labels import shown
from eventhub.questions.models import Question
from eventhub.registration.asked import questions_for
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.queries import setups


def described(event: Event, type_id: int | None, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return pairs of label and words for a page; what nobody answered is left out."""
    kind = first_or_none(setups.types_of(event).where(ParticipantType.id == type_id)) if type_id else None
    as_what = [(str(_("As")), kind.name)] if kind else []
    questions = questions_for(event, type_id) if answers else []
    return as_what + answered(questions, answers)


def answered(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the answers to what is asked, each beside its question."""
    given = ((each, answer_to(each, answers)) for each in asked(questions, answers))
    return [(each.label, shown(each, value)) for each, value in given if value is not None]
