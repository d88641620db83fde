"""Questions about programmes and events."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.directory.models import Membership, Organisation
from eventhub.events.models import CoOrganiser, Event, EventDocument, Programme, ProgrammeItem, Speaker
from eventhub.events.states import NOT_PUBLISHED_NOW, PUBLIC_STATES, EventState
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of

REVISIONS = (
    *("drafted", "revised", "rescheduled", "moved", "item added", "item changed", "item removed"),
    *("approval required", "approval asked", "approved", "approval declined"),
    *("speaker added", "speaker changed", "speaker removed", "co-organiser added", "co-organiser removed"),
    *("document added", "document removed", "publication set", "publication unset", "publication failed", "copied"),
)
"""What is done to an event itself; features above write down under it what they do around it."""


CARD = (joinedload(Event.venue), joinedload(Event.organiser))
"""What a list shows of each event."""


def programmes() -> Select[Programme]:
    """Select every programme, newest season first."""
    return select(Programme).order_by(Programme.starts_on.desc(), Programme.id)


def public() -> Select[Event]:
    """Select the events everybody may know of, postponed, cancelled and past ones too."""
    return select(Event).where(Event.state.in_(PUBLIC_STATES))


def contacted_at(address: str) -> Select[Event]:
    """Select the events whose contact is an address."""
    return select(Event).where(func.lower(Event.contact) == address).order_by(Event.id)


def visible_to(user: Any) -> Select[Event]:
    """Select the events a person (or None, a stranger) may know of: the public ones and those they may edit."""
    if user is None:
        return public()
    if user.is_programme_manager:
        return select(Event)
    return select(Event).where(or_(Event.state.in_(PUBLIC_STATES), _is_edited_by(user)))


def one_visible_to(user: Any) -> Select[Event]:
    """Select the event `event_id`, and where it takes place, if a person (or None, a stranger) may know of it."""
    return _one_public() if user is None else _one(visible_to(user))


@lru_cache(maxsize=1)
def _one_public() -> Select[Event]:
    """Nearly everybody who asks is a stranger, and building this costs more than running it."""
    return _one(public())


def _one(events: Select[Event]) -> Select[Event]:
    return events.where(Event.id == bindparam("event_id")).options(joinedload(Event.venue))


def editable_by(user: Any) -> Select[Event]:
    """Select the events a person may edit: the rows for which `permissions.can_edit` says yes."""
    return select(Event) if user.is_programme_manager else select(Event).where(_is_edited_by(user))


def organised_by(organisation: Organisation) -> Select[Event]:
    """Select an organisation's events in every state."""
    return select(Event).where(Event.organiser_id == organisation.id).order_by(Event.id)


def co_organised_by(organisation: Organisation) -> Select[Event]:
    """Select the events in every state that an organisation holds together with their organiser."""
    return select(Event).where(_is_co_organised_by(organisation)).order_by(Event.id)


def held_by(organisation: Organisation) -> Select[Event]:
    """Select the public events that an organisation holds, alone or with others."""
    return public().where(or_(Event.organiser_id == organisation.id, _is_co_organised_by(organisation)))


def contact_of(event_id: int) -> Select[str]:
    """Select the address for questions about an event."""
    return select(Event.contact).where(Event.id == event_id)


def in_state(events: Select[Event], state: EventState | None) -> Select[Event]:
    """Keep the events in one state, or all where none is named."""
    return events if state is None else events.where(Event.state == state)


def waiting_for_approval() -> Select[Event]:
    """Select the events that the programme team was asked to approve, the longest waiting first."""
    return (
        select(Event)
        .where(Event.approval_asked_at.is_not(None), Event.state.in_(NOT_PUBLISHED_NOW))
        .order_by(Event.approval_asked_at, Event.id)
    )


def items_of(event: Event) -> Select[ProgrammeItem]:
    """Select the parts of an event's programme, in their order, with who speaks there."""
    return (
        select(ProgrammeItem)
        .where(ProgrammeItem.event_id == event.id)
        .options(selectinload(ProgrammeItem.speakers))
        .order_by(ProgrammeItem.starts_at, ProgrammeItem.ends_at, ProgrammeItem.id)
    )


def speakers_of(event: Event) -> Select[Speaker]:
    """Select who speaks at an event, in the order in which they were named."""
    return select(Speaker).where(Speaker.event_id == event.id).order_by(Speaker.id)


def documents_of(event: Event) -> Select[EventDocument]:
    """Select what there is to read about an event, with what is known of each file."""
    return (
        select(EventDocument)
        .where(EventDocument.event_id == event.id)
        .order_by(EventDocument.id)
        .options(joinedload(EventDocument.attachment))
    )


def to_publish(now: datetime) -> Select[Event]:
    """Select the drafts whose instant of publication has come."""
    return select(Event).where(Event.publishes_at <= now).order_by(Event.publishes_at, Event.id)


def over(now: datetime) -> Select[Event]:
    """Select the published events whose end has passed."""
    return select(Event).where(Event.state == EventState.PUBLISHED, Event.ends_at <= now).order_by(Event.ends_at)


def changes_of(event: Event) -> Select[HistoryEntry, User]:
    """Select what happened to an event, newest first, with the person who did it, or None for the clock."""
    return history_of(event).outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User)


def revisions_of(event: Event) -> Select[HistoryEntry, User]:
    """Select the changes to the event itself, without what else was done around it, such as setting reminders."""
    return changes_of(event).where(HistoryEntry.verb.in_(REVISIONS))


def _is_co_organised_by(organisation: Organisation) -> ColumnElement[bool]:
    named = select(CoOrganiser.event_id).where(CoOrganiser.organisation_id == organisation.id)
    return Event.id.in_(named)


def _is_edited_by(user: Any) -> ColumnElement[bool]:
    own = select(Membership.organisation_id).where(Membership.user_id == user.id, Membership.confirmed_at.is_not(None))
    return or_(Event.host_id == user.id, Event.organiser_id.in_(own))
