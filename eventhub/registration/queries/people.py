"""Questions about who is registered."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from eventhub.accounts.models import EmailLink, LinkPurpose, User
from eventhub.accounts.queries import email_link, normal_email
from eventhub.events.models import Event
from eventhub.events.states import Audience
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.setups import has_live_types, setup_with
from eventhub.registration.states import COMING, STILL_OPEN, RegistrationState

CONCERNED = COMING | STILL_OPEN
"""Who is told when the event changes."""
AUDIENCES = {Audience.EVERYBODY: CONCERNED, Audience.COMING: COMING, Audience.NOBODY: frozenset[RegistrationState]()}


@lru_cache(maxsize=1)
def registration_of() -> Select[Registration]:
    """Select the registration of the person `user_id` for the event `event_id`, in whatever state: built once."""
    here = Registration.event_id == bindparam("event_id")
    return select(Registration).where(here, Registration.user_id == bindparam("user_id"))


@lru_cache(maxsize=1)
def with_event() -> Select[Registration]:
    """Select the registration `registration_id`, with its event and where that takes place: built once, asked often.

    It opens nothing any more once its person was erased.
    """
    event = joinedload(Registration.event, innerjoin=True)
    own = select(Registration).where(Registration.id == bindparam("registration_id"))
    own = own.join(Registration.user).where(User.erased_at.is_(None))
    return own.options(event.joinedload(Event.venue))


@lru_cache(maxsize=1)
def link_to_register() -> Select[EmailLink]:
    """Select the link with the secret `token_hash` that was sent for the event `event_id`: built once, asked often."""
    sent = email_link(LinkPurpose.REGISTER, bindparam("token_hash"))
    return sent.where(EmailLink.payload["event_id"].as_integer() == bindparam("event_id"))


@lru_cache(maxsize=1)
def setup_types_and_link() -> Select[Any]:
    """Select the setup of the event `event_id`, whether people say as what they take part, and what a link holds.

    The link is the last that was sent to `email` after the instant `since` and is not used.
    """
    is_new = EmailLink.used_at.is_(None) & (EmailLink.created_at > bindparam("since", type_=EmailLink.created_at.type))
    sent = (
        select(EmailLink.payload)
        .where(EmailLink.purpose == LinkPurpose.REGISTER, EmailLink.email == bindparam("email"), is_new)
        .where(EmailLink.payload["event_id"].as_integer() == Event.id)
        .order_by(EmailLink.id.desc())
        .limit(1)
    )
    return setup_with(has_live_types(), sent.scalar_subquery())


def registered_as(event: Event, email: str) -> Select[Registration]:
    """Select the registration of whom an address belongs to."""
    return (
        select(Registration)
        .join(Registration.user)
        .where(Registration.event_id == event.id, User.email == normal_email(email))
    )


def registration_by(link: EmailLink, event: Event) -> Select[Registration]:
    """Select the registration of whom a link was sent to."""
    return (
        select(Registration).join(Registration.user).where(Registration.event_id == event.id, User.email == link.email)
    )


def registrations_of(user: User) -> Select[Registration]:
    """Select everything a person ever registered for, the earliest event first, with event and venue."""
    return (
        select(Registration)
        .join(Registration.event)
        .where(Registration.user_id == user.id)
        .options(contains_eager(Registration.event).joinedload(Event.venue))
        .order_by(Event.starts_at, Registration.id)
    )


def confirmed_for(event: Event) -> Select[Registration]:
    """Select who is expected at an event or was there, by name."""
    return in_states(event, COMING).order_by(Registration.name_key, Registration.id)


def concerned_by(event: Event, audience: Audience = Audience.EVERYBODY) -> Select[Registration]:
    """Select whom a change of the event concerns, or those of them who are told, with their addresses."""
    return in_states(event, AUDIENCES[audience]).options(joinedload(Registration.user)).order_by(Registration.id)


def all_at(event: Event) -> Select[Registration]:
    """Select every registration for an event, in whatever state."""
    return select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)


def changes_of(registration: Registration) -> Select[HistoryEntry, User]:
    """Select what happened to a registration, the newest first, and who did it."""
    return history_of(registration).outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User)


def number_registered_by(colleague: Registration) -> Select[int]:
    """Select how many people somebody registered for the event they take part in themselves."""
    theirs = (Registration.event_id == colleague.event_id, Registration.registered_by_id == colleague.user_id)
    return select(func.count(Registration.id)).where(*theirs)


def counts_by_state(event: Event) -> Select[RegistrationState, int]:
    """Select how many registrations of an event are in each state."""
    return (
        select(Registration.state, func.count()).where(Registration.event_id == event.id).group_by(Registration.state)
    )


def counts_and_changes(event: Event) -> Select[RegistrationState, int, int]:
    """Select the same, and how many of each want something changed that the organiser has still to approve."""
    return counts_by_state(event).add_columns(func.count(Registration.proposed_at))


def number_in_states(event: Event, states: Iterable[RegistrationState]) -> Select[int]:
    """Select how many of an event's registrations are in some states."""
    return select(func.count(Registration.id)).where(Registration.event_id == event.id, Registration.state.in_(states))


def in_states(event: Event, states: Iterable[RegistrationState]) -> Select[Registration]:
    """Select an event's registrations in some states."""
    return select(Registration).where(Registration.event_id == event.id, Registration.state.in_(states))
