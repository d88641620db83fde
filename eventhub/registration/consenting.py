"""What an event asks people to agree to as it stands now, and what somebody said to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.registration.models.consents import Agreement, ConsentText
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import consenting, consents
from eventhub.registration.states import ConsentAnswer

SHORT = 60


@dataclass(frozen=True)
class Asked:
    """One thing that people are, or once were, asked to agree to: its newest words, and since when it is asked."""

    text: ConsentText
    begun_at: datetime

    @property
    def is_retired(self) -> bool:
        """Whether nobody is asked any more."""
        return self.text.consent.retired_at is not None

    @property
    def words(self) -> str:
        """The beginning of its words, to tell it from the others."""
        whole = self.text.text
        return whole if len(whole) <= SHORT else f"{whole[:SHORT].rstrip()}..."


def asked_at(event: Event) -> list[Asked]:
    """Return everything that people were ever asked to agree to at an event, in order."""
    versions: dict[int, list[ConsentText]] = {}
    for each in db.session.scalars(consents.texts_of(event)):
        versions.setdefault(each.consent_id, []).append(each)
    return [Asked(newest_first[0], newest_first[-1].written_at) for newest_first in versions.values()]


def said_to(asked: Asked, registration: Registration, agreement: Agreement | None) -> ConsentAnswer:
    """Return what somebody said, given the agreement of theirs that stands or came last."""
    if agreement:
        return ConsentAnswer.AGREED if agreement.withdrawn_at is None else ConsentAnswer.TAKEN_BACK
    at = registration.consents_answered_at
    if asked.text.is_required or at is None or at < asked.begun_at:
        return ConsentAnswer.NOT_ANSWERED
    return ConsentAnswer.LEFT_OUT


def last_words(event: Event) -> Mapping[tuple[int, int], Agreement]:
    """Return the agreement that stands or came last, by the ids of its registration and of what is agreed to."""
    rows = db.session.execute(consenting.given_at(event))
    return {(each.registration_id, consent_id): each for each, consent_id in rows}
