"""Questions about what people are asked to agree to, and what they agreed to."""

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager

from eventhub.events.models import Event
from eventhub.registration.models.consents import Agreement, Consent, ConsentText
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.people import CONCERNED


def consents_of(event: Event) -> Select[Consent]:
    """Select everything people were ever asked to agree to at an event, in order."""
    return select(Consent).where(Consent.event_id == event.id).order_by(Consent.id)


def has_live_texts() -> ColumnElement[bool]:
    """Ask, beside an event, whether who registers there is asked to agree to anything."""
    return select(Consent.id).where(Consent.event_id == Event.id, Consent.retired_at.is_(None)).exists()


def has_ever_had_texts() -> ColumnElement[bool]:
    """Ask, beside an event, whether people are or once were asked to agree to anything."""
    return select(Consent.id).where(Consent.event_id == Event.id).exists()


def texts_of(event: Event) -> Select[ConsentText]:
    """Select every version of every text of an event, the newest of each first."""
    return _texts().where(Consent.event_id == event.id).order_by(Consent.id, ConsentText.number.desc())


@lru_cache(maxsize=1)
def newest_texts() -> Select[ConsentText]:
    """Select what somebody who registers for the event `event_id` now is asked to agree to: built once, asked often."""
    later = aliased(ConsentText)
    is_followed = select(later.id).where(later.consent_id == ConsentText.consent_id, later.number > ConsentText.number)
    live = _texts().where(Consent.event_id == bindparam("event_id"), Consent.retired_at.is_(None))
    return live.where(~is_followed.exists()).order_by(Consent.id, ConsentText.number.desc())


def agreements_of(registration: Registration) -> Select[Agreement]:
    """Select what somebody agreed to, also what they took back, with the texts."""
    return (
        select(Agreement)
        .join(Agreement.text)
        .join(ConsentText.consent)
        .options(contains_eager(Agreement.text).contains_eager(ConsentText.consent))
        .where(Agreement.registration_id == registration.id)
        .order_by(Consent.id, ConsentText.number)
    )


def numbers_who_agreed(event: Event) -> Select[int, int]:
    """Select how many people whom the event still concerns stand by each of its texts, by its id."""
    stands = (Agreement.withdrawn_at.is_(None), Registration.state.in_(CONCERNED))
    return (
        select(Agreement.text_id, func.count())
        .join(Agreement.registration)
        .where(Registration.event_id == event.id, *stands)
        .group_by(Agreement.text_id)
    )


def ids_who_stand_by(consent: Consent) -> Select[int]:
    """Select the registrations that stand by some version of a text."""
    stands = (ConsentText.consent_id == consent.id, Agreement.withdrawn_at.is_(None))
    return select(Agreement.registration_id).join(Agreement.text).where(*stands).distinct()


def _texts() -> Select[ConsentText]:
    return select(ConsentText).join(ConsentText.consent).options(contains_eager(ConsentText.consent))
