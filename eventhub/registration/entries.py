"""A registration as entries of a person's calendar: the event, what they signed up for, and how they stand to it."""

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from eventhub.events.entries import of_event, of_item
from eventhub.events.states import HAS_A_LINK
from eventhub.ical.entries import Entry, Status
from eventhub.registration.models.items import ItemPlace
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


def of_place(place: ItemPlace) -> Entry:
    """Make the entry of a part of the programme for who signed up for it; having the place raises SEQUENCE."""
    entry = of_item(place.item, of_event(place.registration.event))
    mine = replace(entry, changed_at=max(entry.changed_at, place.created_at))
    if place.waiting_number is None:
        return replace(mine, sequence=entry.sequence + 1)
    if entry.status is Status.CANCELLED:
        return mine
    title = _("Waiting list: %(title)s", title=entry.title)
    return replace(mine, title=title, status=Status.TENTATIVE, is_free=True)
