"""What who registers for an event is asked, and asked to agree to."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.questions.models import Question
from eventhub.registration.models.consents import ConsentText
from eventhub.registration.queries import consents, setups


class Asks(NamedTuple):
    """What there is to ask of who registers for an event: as what they come, questions for all of them, texts."""

    has_types: bool
    has_questions: bool
    has_texts: bool


def questions_for(event: Event, type_id: int | None) -> Sequence[Question]:
    """Return the questions that who registers as a type is asked: the event's own first, then the type's."""
    return db.session.scalars(setups.questions_asked(), {"event_id": event.id, "type_id": type_id}).all()


def questions_answered(event: Event, type_id: int | None, answers: Mapping[str, Any]) -> list[Question]:
    """Return what somebody is asked as a type, and what they were asked and answered before it was removed."""
    ever = db.session.scalars(setups.questions_ever_asked(), {"event_id": event.id, "type_id": type_id})
    return [each for each in ever if each.retired_at is None or each.key in answers]


def texts_for(event: Event) -> Sequence[ConsentText]:
    """Return what somebody who registers now is asked to agree to, in order."""
    return db.session.scalars(consents.newest_texts(), {"event_id": event.id}).all()
