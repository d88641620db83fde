"""What somebody said when registering, in words: the type, and the answers to the organiser's own questions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from eventhub.db import first_or_none
from eventhub.events.models import Event
from eventhub.questions.conditions import answer_to, asked
from eventhub.questions.labels import shown
from eventhub.questions.models import Question
from eventhub.registration.asked import questions_answered
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.queries import setups


def described(
    event: Event, type_id: int | None, answers: Mapping[str, Any], *, sensitive: bool = True
) -> list[tuple[str, str]]:
    """Return pairs of label and words for a page; what nobody answered is left out, and what not everybody may read."""
    kind = first_or_none(setups.types_of(event).where(ParticipantType.id == type_id)) if type_id else None
    as_what = [(str(_("As")), kind.name)] if kind else []
    questions = questions_answered(event, type_id, answers) if answers else []
    readable = {each.id for each in questions if sensitive or not each.is_sensitive}
    return as_what + answered(questions, answers, readable)


def answered(
    questions: Sequence[Question], answers: Mapping[str, Any], readable: Collection[int] | None = None
) -> list[tuple[str, str]]:
    """Return the answers to what is asked, or to those questions among it that are `readable`, each beside it."""
    shown_ones = [each for each in asked(questions, answers) if readable is None or each.id in readable]
    given = ((each, answer_to(each, answers)) for each in shown_ones)
    return [(each.label, shown(each, value)) for each, value in given if value is not None]
