"""A meeting as an entry of the calendar of one of its people."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from eventhub.events.entries import of_event
from eventhub.ical.entries import Entry, Status
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.matchmaking.states import PLACED
from eventhub.registration.models.registrations import Registration
from eventhub.web.pages import address


def of_meeting(meeting: Meeting, partners: Sequence[Profile]) -> Entry:
    """Make the entry of a meeting in the agenda of one of its people; `partners` are the others.

    One without a place is struck out where it was to be.
    """
    event = of_event(meeting.matchmaking.event)
    slot: Any = meeting.slot
    left: Any = (meeting.left_starts_at, meeting.left_ends_at)
    starts_at, ends_at = (slot.starts_at, slot.ends_at) if slot else left
    table = meeting.table.number if meeting.table else meeting.left_table
    names = ", ".join(_person(profile.registration) for profile in partners)
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence + event.sequence,
        changed_at=max(meeting.changed_at, event.changed_at),
        starts_at=starts_at,
        ends_at=ends_at,
        zone=event.zone,
        title=_("Meeting with %(names)s", names=names),
        status=event.status if meeting.state in PLACED else Status.CANCELLED,
        description="\n\n".join([event.title, *(_about(profile) for profile in partners)]),
        place=", ".join(filter(None, (_("Table %(number)s", number=table), event.place))),
        url=address("calendar.my_event", event_id=meeting.matchmaking.event),
        parent_uid=event.uid,
    )


def _person(registration: Registration) -> str:
    return f"{registration.name} ({registration.organisation})" if registration.organisation else registration.name


def _about(profile: Profile) -> str:
    """Say what a person offers and needs, as far as they said."""
    offers = _("Offers: %(text)s", text=profile.offers) if profile.offers else ""
    needs = _("Needs: %(text)s", text=profile.needs) if profile.needs else ""
    return "\n".join(filter(None, (offers, needs)))
