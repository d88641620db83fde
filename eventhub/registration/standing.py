"""How somebody stands to what their event asks them to agree to."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventhub.db import db
from eventhub.registration.consenting import Asked, asked_at, said_to
from eventhub.registration.models.consents import Agreement, ConsentText
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import consents
from eventhub.registration.states import ConsentAnswer


@dataclass(frozen=True)
class Standing:
    """One text as somebody sees it: with the agreement that stands, or still to be answered."""

    text: ConsentText
    agreement: Agreement | None
    is_asked: bool = False
    """Whether the event waits for an answer: it has none yet, needs one, or the text says to ask again."""
    is_new_version: bool = False
    """Whether the person stands by other words of the same."""

    @property
    def can_change(self) -> bool:
        """What is required and was agreed to ends with the registration; everything else is the person's to change."""
        return self.agreement is None or not self.text.is_required


def standing_of(registration: Registration) -> list[Standing]:
    """Return every text that the person stands by, and the newest of each consent where they do not."""
    asked = asked_at(registration.event)
    if not asked:
        return []
    answered = db.session.scalars(consents.agreements_of(registration)).all()
    given = [each for each in answered if each.withdrawn_at is None]
    agreed = {each.text_id for each in given}
    newest = [each for each in asked if not each.is_retired and each.text.id not in agreed]
    open_ones = [_open(registration, each, answered) for each in newest]
    return sorted([*(Standing(each.text, each) for each in given), *open_ones], key=_order)


def is_asked(standing: Sequence[Standing]) -> bool:
    """Whether the event waits for the person's word on anything."""
    return any(each.is_asked for each in standing)


def _open(registration: Registration, asked: Asked, answered: Sequence[Agreement]) -> Standing:
    text = asked.text
    own = [each for each in answered if each.text.consent_id == text.consent_id]
    if any(each.withdrawn_at is None for each in own):
        return Standing(text, None, is_asked=text.asks_again, is_new_version=True)
    said = said_to(asked, registration, own[-1] if own else None)
    return Standing(text, None, is_asked=text.is_required or said is ConsentAnswer.NOT_ANSWERED)


def _order(standing: Standing) -> tuple[int, int]:
    return standing.text.consent_id, standing.text.number
