"""Rows as entries of a calendar: the one place that decides what a calendar says about them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from eventhub.calendar.deadlines import Deadline
from eventhub.directory.themes import theme_name
from eventhub.events.models import Event, ProgrammeItem
from eventhub.events.states import HAS_A_LINK, EventState
from eventhub.ical.entries import Entry, Status
from eventhub.matchmaking.models import Attendee, Meeting
from eventhub.registration.models import Registration
from eventhub.registration.states import HOLDS_A_SEAT, RegistrationState
from eventhub.web.pages import address, country

LONGEST_NIGHT = timedelta(hours=12)
"""What ends after midnight is an evening, not two days."""
DEADLINE_SHOWN = timedelta(minutes=30)
"""How much of a day's column a deadline takes, up to its instant."""
STATUSES = {EventState.CANCELLED: Status.CANCELLED, EventState.POSTPONED: Status.TENTATIVE}
WAITING = frozenset({RegistrationState.WAITLISTED, RegistrationState.PENDING_APPROVAL})


class Place(NamedTuple):
    """Where an event is, as far as it is anywhere; degrees north and east."""

    name: str | None = None
    address: str | None = None
    city: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def words(self) -> str:
        """Name and address in one line."""
        return ", ".join(filter(None, (self.name, self.address, self.city, country(self.country))))

    @property
    def coordinates(self) -> tuple[float, float] | None:
        """Both degrees, or nothing."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


def of_row(row: Any) -> Entry:
    """Make the entry of one row of `queries.entries`."""
    place = Place(row.venue, row.address, row.city, row.country, row.latitude, row.longitude)
    return _event(row, place, (row.themes or "").split(","))


def of_event(event: Event) -> Entry:
    """Make the entry of an event; it is the same in every calendar."""
    venue = event.venue
    place = Place(*(getattr(venue, name) for name in Place._fields)) if venue else Place()
    return _event(event, place, event.theme_slugs)


def _event(event: Any, place: Place, themes: list[str]) -> Entry:
    """Make an event's entry; one of several days is written as whole days, so that it does not fill the week."""
    entry = Entry(
        uid=event.uid,
        sequence=event.sequence,
        changed_at=event.changed_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.timezone,
        title=event.title,
        status=STATUSES.get(event.state, Status.CONFIRMED),
        is_free=event.state is EventState.POSTPONED,
        description="\n\n".join(filter(None, (event.cancellation_reason, event.summary))),
        place=place.words,
        coordinates=place.coordinates,
        url=address("calendar.event", event_id=event.path),
        categories=tuple(theme_name(theme) for theme in sorted(filter(None, themes))),
    )
    title = _("Postponed: %(title)s", title=event.title) if entry.is_free else event.title
    has_several_days = entry.first_day != entry.last_day and entry.ends_at - entry.starts_at > LONGEST_NIGHT
    return replace(entry, title=title, whole_days=has_several_days)


def of_item(item: ProgrammeItem, event: Entry) -> Entry:
    """Make the entry of a part of an event's programme, whose state and history go with its event's."""
    return Entry(
        uid=item.uid,
        sequence=item.sequence + event.sequence,
        changed_at=max(item.changed_at, event.changed_at),
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        zone=event.zone,
        title=item.title,
        status=event.status,
        is_free=event.is_free,
        description="\n\n".join(filter(None, (event.title, item.description))),
        place=", ".join(filter(None, (item.room, event.place))),
        coordinates=event.coordinates,
        url=event.url,
        parent_uid=event.uid,
    )


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
    if registration.state in WAITING and entry.status is not Status.CANCELLED:
        title = _("Waiting list: %(title)s", title=entry.title)
        return replace(mine, title=title, status=Status.TENTATIVE, is_free=True)
    if registration.state not in HOLDS_A_SEAT:
        return replace(mine, status=Status.CANCELLED)
    return mine


def of_meeting(meeting: Meeting, partners: list[Attendee]) -> Entry:
    """Make the entry of a meeting in the agenda of one of its people; `partners` are the others."""
    event = of_event(meeting.matchmaking.event)
    slot: Any = meeting.slot
    table: Any = meeting.table
    people = [attendee.profile for attendee in partners]
    names = ", ".join(_person(profile.registration) for profile in people)
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence + event.sequence,
        changed_at=max(meeting.changed_at, event.changed_at),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        zone=event.zone,
        title=_("Meeting with %(names)s", names=names),
        status=event.status,
        description="\n\n".join([event.title, *(_about(profile) for profile in people)]),
        place=", ".join(filter(None, (_("Table %(number)s", number=table.number), event.place))),
        url=address("calendar.my_event", event_id=meeting.matchmaking.event),
        parent_uid=event.uid,
    )


def of_deadline(deadline: Deadline) -> Entry:
    """Make the entry of something to do until an instant; it ends then, and keeps its reader free."""
    return Entry(
        uid=deadline.uid,
        sequence=deadline.sequence,
        changed_at=deadline.changed_at,
        starts_at=deadline.until - DEADLINE_SHOWN,
        ends_at=deadline.until,
        zone=deadline.zone,
        title=deadline.title,
        status=Status.CANCELLED if deadline.is_done else Status.CONFIRMED,
        is_free=True,
        description=deadline.call,
        url=deadline.url,
    )


def _person(registration: Registration) -> str:
    return f"{registration.name} ({registration.organisation})" if registration.organisation else registration.name


def _about(profile: Any) -> str:
    """Say what a person offers and needs, as far as they said."""
    offers = _("Offers: %(text)s", text=profile.offers) if profile.offers else ""
    needs = _("Needs: %(text)s", text=profile.needs) if profile.needs else ""
    return "\n".join(filter(None, (offers, needs)))
