"""Questions about what everybody at an event said to the texts it asks them to agree to."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, not_, select
from sqlalchemy.orm import aliased, contains_eager

from eventhub.events.models import Event
from eventhub.registration.models.consents import Agreement, Consent, ConsentText
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.people import CONCERNED
from eventhub.registration.states import ConsentAnswer


def said_to(consent_id: int, answer: ConsentAnswer) -> Any:
    """Return the condition that a registration's person said this to one of an event's texts."""
    ever = _agreements(consent_id)
    stands = Registration.id.in_(ever.where(Agreement.withdrawn_at.is_(None)))
    if answer is ConsentAnswer.AGREED:
        return stands
    if answer is ConsentAnswer.TAKEN_BACK:
        return and_(Registration.id.in_(ever), not_(stands))
    begun = select(func.min(ConsentText.written_at)).where(ConsentText.consent_id == consent_id).scalar_subquery()
    was_asked = and_(func.coalesce(Registration.consents_answered_at >= begun, False), not_(_is_needed(consent_id)))
    is_left_out = answer is ConsentAnswer.LEFT_OUT
    return and_(Registration.id.not_in(ever), was_asked if is_left_out else not_(was_asked))


def given_at(event: Event) -> Select[Agreement, int]:
    """Select every agreement at an event, the one that stands or came last as the last of each, with its consent."""
    return (
        select(Agreement, ConsentText.consent_id)
        .join(Agreement.text)
        .options(contains_eager(Agreement.text))
        .join(ConsentText.consent)
        .where(Consent.event_id == event.id)
        .order_by(Agreement.withdrawn_at.is_(None), Agreement.agreed_at, Agreement.id)
    )


@lru_cache(maxsize=1)
def who_lacks() -> Select[int]:
    """Select which of `numbers`, while their event concerns them, lack an agreement that nobody registers without.

    Built once, asked of everybody who registers.
    """
    of_these = Registration.id.in_(bindparam("numbers", expanding=True))
    return select(Registration.id).where(of_these, Registration.state.in_(CONCERNED), _lacks_what_is_needed())


def _lacks_what_is_needed() -> ColumnElement[bool]:
    """Return the condition that a registration's person lacks such an agreement."""
    here = (Consent.event_id == Registration.event_id, Consent.retired_at.is_(None))
    stands = _agreements(Consent.id).where(
        Agreement.withdrawn_at.is_(None), Agreement.registration_id == Registration.id
    )
    unanswered = ~stands.correlate(Consent, Registration).exists()
    return select(Consent.id).where(*here, _is_needed(Consent.id), unanswered).correlate(Registration).exists()


def _agreements(consent_id: Any) -> Select[int]:
    return select(Agreement.registration_id).join(Agreement.text).where(ConsentText.consent_id == consent_id)


def _is_needed(consent_id: Any) -> Any:
    """Whether the newest version of a text is one that nobody registers without."""
    newest, later = aliased(ConsentText), aliased(ConsentText)
    is_followed = select(later.id).where(later.consent_id == newest.consent_id, later.number > newest.number)
    of_consent = select(newest.id).where(newest.consent_id == consent_id, newest.is_required, ~is_followed.exists())
    return of_consent.exists() if isinstance(consent_id, int) else of_consent.correlate(Consent).exists()
