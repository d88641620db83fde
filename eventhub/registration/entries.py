"""A registration as an entry of a person's calendar: the event, and how they stand to it."""

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from eventhub.events.entries import of_event
from eventhub.events.states import HAS_A_LINK
from eventhub.ical.entries import Entry, Status
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import HOLDS_A_SEAT, STILL_OPEN


def of_registration(registration: Registration, moved_at: datetime | None) -> Entry:
    """Make the entry of an event in the agenda of who registered for it; `moved_at` is when that last changed."""
    event = registration.event
    entry = of_event(event)
    mine = replace(
        entry,
        sequence=entry.sequence + registration.version - 1,
        changed_at=max(entry.changed_at, moved_at or entry.changed_at),
        join_url=event.online_url if event.format in HAS_A_LINK and registration.state in HOLDS_A_SEAT else None,
    )
    if registration.state in STILL_OPEN and entry.status is not Status.CANCELLED:
        title = _("Waiting list: %(title)s", title=entry.title)
        return replace(mine, title=title, status=Status.TENTATIVE, is_free=True)
    if registration.state not in HOLDS_A_SEAT:
        return replace(mine, status=Status.CANCELLED)
    return mine
