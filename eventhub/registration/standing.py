"""How somebody stands to what their event asks them to agree to."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventhub.db import db
from eventhub.registration.models.consents import Agreement, ConsentText
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import consents


@dataclass(frozen=True)
class Standing:
    """One text as somebody sees it: with the agreement that stands, or still to be answered."""

    text: ConsentText
    agreement: Agreement | None
    is_asked: bool = False
    """Whether the event waits for an answer: it is required and was never given, or the text says to ask again."""

    @property
    def can_change(self) -> bool:
        """What is required and was agreed to ends with the registration; everything else is the person's to change."""
        return self.agreement is None or not self.text.is_required


def standing_of(registration: Registration) -> list[Standing]:
    """Return every text that the person stands by, and the newest of each consent where they do not."""
    given = [each for each in db.session.scalars(consents.agreements_of(registration)) if each.withdrawn_at is None]
    newest = db.session.scalars(consents.newest_texts(registration.event)).all()
    agreed = {each.text_id for each in given}
    open_ones = [_open(text, given) for text in newest if text.id not in agreed]
    return sorted([*(Standing(each.text, each) for each in given), *open_ones], key=_order)


def is_asked(standing: Sequence[Standing]) -> bool:
    """Whether the event waits for the person's word on anything."""
    return any(each.is_asked for each in standing)


def _open(text: ConsentText, given: Sequence[Agreement]) -> Standing:
    stood_before = any(each.text.consent_id == text.consent_id for each in given)
    asks = text.asks_again if stood_before else text.is_required
    return Standing(text, None, asks)


def _order(standing: Standing) -> tuple[int, int]:
    return standing.text.consent_id, standing.text.number
