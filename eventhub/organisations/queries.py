"""What stands beside an organisation's entry: the events it hosts, and what hangs on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from eventhub.directory.models import Membership, Organisation
from eventhub.events import queries as events
from eventhub.events.models import Event
from eventhub.hosting.models.applications import HostingApplication

MOST_PAST = 50


def coming(organisation: Organisation, now: datetime) -> Select[Event]:
    """Select the public events an organisation holds, alone or with others, that are not over, the next first."""
    return _hosted(organisation).where(Event.ends_at > now).order_by(Event.starts_at, Event.id)


def past(organisation: Organisation, now: datetime) -> Select[Event]:
    """Select the public events it has hosted, latest first, as many as one reads."""
    return _hosted(organisation).where(Event.ends_at <= now).order_by(Event.starts_at.desc(), Event.id).limit(MOST_PAST)


def belongings(organisation: Organisation) -> Select[Any]:
    """Select how many events, applications and people belong to an organisation: what a merger moves."""
    counts = {
        "events": select(func.count()).where(Event.organiser_id == organisation.id),
        "applications": select(func.count()).where(HostingApplication.organisation_id == organisation.id),
        "members": select(func.count()).where(Membership.organisation_id == organisation.id),
    }
    return select(*(query.scalar_subquery().label(name) for name, query in counts.items()))


def _hosted(organisation: Organisation) -> Select[Event]:
    return events.held_by(organisation).where(Event.is_listed).options(joinedload(Event.venue))
