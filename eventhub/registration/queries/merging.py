"""Questions about registrations that may be one person's."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from eventhub.accounts.models import User
from eventhub.directory.models import Organisation
from eventhub.events.models import Event
from eventhub.history.models import HistoryEntry
from eventhub.registration.models.desk import DistinctPair, RegistrationNote
from eventhub.registration.models.invitations import Invitation
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import GONE, HOLDS_A_SEAT, STILL_OPEN

MERGED_AWAY = "merged away"
MERGEABLE = STILL_OPEN | HOLDS_A_SEAT
"""Whose registration still means something."""


def compared(event: Event) -> Select[int, str, str, str, int | None, str | None]:
    """Select id, name, organisation and address of whoever is registered, and the directory's entry with its name."""
    said = (Registration.id, Registration.name, Registration.organisation, User.email)
    return (
        select(*said, Registration.organisation_id, Organisation.name)
        .join(Registration.user)
        .outerjoin(Registration.entry)
        .where(Registration.event_id == event.id, Registration.state.in_(MERGEABLE))
        .order_by(Registration.id)
    )


def found_distinct(event: Event) -> Select[int, int]:
    """Select the pairs that somebody looked at and found to be two people, the smaller id first."""
    return (
        select(DistinctPair.one_id, DistinctPair.other_id)
        .join(Registration, Registration.id == DistinctPair.one_id)
        .where(Registration.event_id == event.id)
    )


def distinction(one: Registration, other: Registration) -> Select[DistinctPair]:
    """Select the mark that two registrations are two people's."""
    first, second = sorted((one.id, other.id))
    return select(DistinctPair).where(DistinctPair.one_id == first, DistinctPair.other_id == second)


def shown(event: Event, numbers: Collection[int]) -> Select[Registration]:
    """Select some registrations of an event with their people and types."""
    return (
        select(Registration)
        .join(Registration.user)
        .where(Registration.event_id == event.id, Registration.id.in_(numbers))
        .options(contains_eager(Registration.user), joinedload(Registration.type))
        .order_by(Registration.id)
    )


def mergers_at(event: Event) -> Select[int, str | None]:
    """Select which registrations of an event went into which others, in the order in which they did."""
    gone = select(Registration.id).where(Registration.event_id == event.id, Registration.state.in_(GONE))
    return (
        select(HistoryEntry.subject_id, HistoryEntry.target)
        .where(HistoryEntry.subject == Registration.__tablename__, HistoryEntry.verb == MERGED_AWAY)
        .where(HistoryEntry.subject_id.in_(gone))
        .order_by(HistoryEntry.id)
    )


def notes_of(registration: Registration) -> Select[RegistrationNote]:
    """Select what organisers wrote about a registration."""
    return select(RegistrationNote).where(RegistrationNote.registration_id == registration.id)


def invitations_of(registration: Registration) -> Select[Invitation]:
    """Select the invitations that a registration answers."""
    return select(Invitation).where(Invitation.registration_id == registration.id)


def brought_along(kept: Registration, gone: Registration) -> Select[Registration]:
    """Select, at their event, whom the person registered under the address that goes."""
    here = Registration.event_id == kept.event_id
    return select(Registration).where(here, Registration.registered_by_id == gone.user_id)
