"""Questions of an organiser's desk: who is found, in which order, and how many they are."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from eventhub.accounts.models import User
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.consenting import said_to
from eventhub.registration.queries.people import CONCERNED
from eventhub.registration.queries.tags import tagged
from eventhub.registration.states import ConsentAnswer, RegistrationState

NO_ENTRY = 0
SORTS: dict[str, tuple[Any, ...]] = {
    "waiting": (Registration.waiting_number.is_(None), Registration.waiting_number, Registration.name_key),
    "name": (Registration.name_key,),
    "organisation": (Registration.organisation, Registration.name_key),
    "country": (Registration.country, Registration.name_key),
    "registered": (Registration.created_at.desc(),),
}
"""How the list can be ordered; at first, who waits comes first, in order, and then the others by name."""


@dataclass(frozen=True)
class Wanted:
    """Whom an organiser looks for; what is None or empty does not matter.

    `entry` is the directory's of an organisation, or `NO_ENTRY` for who names one that the directory does not have.
    """

    among: tuple[int, ...] | None = None
    """Those among whom, by id, as `finding.mentioned` read them from words."""
    state: RegistrationState | None = None
    type_id: int | None = None
    country: str = ""
    kind: OrganisationKind | None = None
    entry: int | None = None
    tag: str = ""
    consent: tuple[int, ConsentAnswer] | None = None
    """One of the event's own texts, by the id of its consent, and what people said to it."""
    has_change: bool = False
    """Whether something they want changed awaits the organiser's word."""
    sort: str = "waiting"


EVERYBODY = Wanted()


def desk_list(event: Event, wanted: Wanted = EVERYBODY) -> Select[Registration]:
    """Select an event's registrations for its organiser, with the people and what they take part as."""
    return (
        select(Registration)
        .join(Registration.user)
        .where(*_conditions(event, wanted))
        .options(contains_eager(Registration.user), joinedload(Registration.type), joinedload(Registration.entry))
        .order_by(*SORTS[wanted.sort], Registration.id)
    )


def texts(event: Event) -> Select[int, str, str, str, str, str | None]:
    """Select by what each registration of an event is found: id, ticket, and then the words."""
    return (
        select(
            Registration.id,
            Registration.ticket_code,
            Registration.name,
            Registration.organisation,
            User.email,
            Organisation.name,
        )
        .join(Registration.user)
        .outerjoin(Registration.entry)
        .where(Registration.event_id == event.id)
    )


def tallies(event: Event, wanted: Wanted = EVERYBODY) -> Select[int | None, str, OrganisationKind, int]:
    """Count whom the desk finds by type, country and kind of organisation.

    Unless a state is asked for, only who comes or may still come counts.
    """
    groups = (Registration.type_id, Registration.country, Registration.organisation_kind)
    return (
        select(*groups, func.count())
        .join(Registration.user)
        .where(_counts(wanted), *_conditions(event, wanted))
        .group_by(*groups)
    )


def entries_at(event: Event) -> Select[int, str]:
    """Select the directory's entries that people registered for an event belong to, by name."""
    linked = select(Registration.organisation_id).where(Registration.event_id == event.id)
    return select(Organisation.id, Organisation.name).where(Organisation.id.in_(linked)).order_by(Organisation.name_key)


def organisations(event: Event, wanted: Wanted = EVERYBODY) -> Select[int | None, str | None, str, int]:
    """Count whom the desk finds by the directory's entry, its name, and the name as people wrote it; like tallies."""
    groups = (Registration.organisation_id, Organisation.name, Registration.organisation)
    return (
        select(*groups, func.count())
        .join(Registration.user)
        .outerjoin(Registration.entry)
        .where(_counts(wanted), *_conditions(event, wanted))
        .group_by(*groups)
        .order_by(Registration.organisation)
    )


def _counts(wanted: Wanted) -> Any:
    return true() if wanted.state else Registration.state.in_(CONCERNED)


def _conditions(event: Event, wanted: Wanted) -> list[Any]:
    asked = {
        Registration.state: wanted.state,
        Registration.type_id: wanted.type_id,
        Registration.country: wanted.country or None,
        Registration.organisation_kind: wanted.kind,
    }
    exactly = [column == value for column, value in asked.items() if value is not None]
    if wanted.entry is not None:
        exactly.append(Registration.organisation_id.is_not_distinct_from(wanted.entry or None))
    if wanted.tag:
        exactly.append(Registration.id.in_(tagged(event, wanted.tag)))
    if wanted.consent:
        exactly.append(said_to(*wanted.consent))
    if wanted.has_change:
        exactly.append(Registration.proposed_at.is_not(None))
    if wanted.among is not None:
        exactly.append(Registration.id.in_(wanted.among))
    return [Registration.event_id == event.id, *exactly]
