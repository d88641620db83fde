"""What who registers for an event is asked, and asked to agree to."""

from collections.abc import Sequence

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.questions.models import Question
from eventhub.registration.models.consents import ConsentText
from eventhub.registration.queries import consents, setups


def questions_for(event: Event, type_id: int | None) -> Sequence[Question]:
    """Return the questions that who registers as a type is asked: the event's own first, then the type's."""
    return db.session.scalars(setups.questions_asked(), {"event_id": event.id, "type_id": type_id}).all()


def texts_for(event: Event) -> Sequence[ConsentText]:
    """Return what somebody who registers now is asked to agree to, in order."""
    return db.session.scalars(consents.newest_texts(), {"event_id": event.id}).all()
