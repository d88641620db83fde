"""What hosting does when a place under a call becomes free elsewhere, in the same transaction."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from eventhub import clock
from eventhub.db import db, first_or_none
from eventhub.directory.models import Organisation
from eventhub.events.models import Event
from eventhub.events.states import STILL_TO_COME
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations.holding import hold_case
from eventhub.hosting.operations.release import place_freed
from eventhub.hosting.queries.applications import accepted_delegates, accepted_for
from eventhub.hosting.states import ApplicationState
from eventhub.signals import (
    draft_dropped,
    event_cancelled,
    merger_asked,
    organisations_merged,
    registration_cancelled,
    registration_ending,
)
from eventhub.transitions import move


@registration_ending.connect
def hold_call_first(registration: Any, **_more: Any) -> None:
    """Whoever gives a delegate's place to somebody else holds the call before the event, and so does its release."""
    for application in _delegates(registration):
        hold_case(application)


@registration_cancelled.connect
def free_delegates_place(registration: Any, *, by: Any, all_end: bool = False, **_more: Any) -> None:
    """A delegate without a seat is out of the delegation; the reserve list moves up, unless every seat has ended."""
    for application in _delegates(registration):
        move(application, ApplicationState.WITHDRAWN, by=by, note=_("The registration for the event was cancelled."))
        event = registration.event
        if not all_end and event.state in STILL_TO_COME and event.starts_at > clock.now():
            place_freed(application.call, by=by)


@merger_asked.connect
def refuse_delegates(_kept: Any, *, gone: Any, **_more: Any) -> str | None:
    """A delegate's registration is the one that the delegation knows."""
    if not _delegates(gone):
        return None
    who = gone.user.email
    return str(_("Under %(who)s this person travels with a delegation. Keep that registration instead.", who=who))


@event_cancelled.connect
@draft_dropped.connect
def free_events_place(event: Event, *, by: Any, **_more: Any) -> None:
    """An accepted event that will not take place leaves its place in the programme to the next."""
    application = first_or_none(accepted_for(event))
    if application:
        place_freed(application.call, by=by)


@organisations_merged.connect
def move_applications(kept: Organisation, *, gone: Organisation, **_more: Any) -> None:
    """Applications of an entry that was merged are the other's; what they handed in stays as it was written."""
    theirs = HostingApplication.organisation_id == gone.id
    db.session.execute(update(HostingApplication).where(theirs).values(organisation_id=kept.id))


def _delegates(registration: Any) -> list[Any]:
    return list(db.session.scalars(accepted_delegates(registration.event_id, registration.user_id)))
