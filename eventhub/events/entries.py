"""Events and the parts of their programme as entries of a calendar: the same in every feed, download and mail."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from eventhub.directory.themes import theme_name
from eventhub.events.models import Event, ProgrammeItem
from eventhub.events.states import EventState
from eventhub.ical.entries import Entry, Status
from eventhub.web.pages import address, country

LONGEST_NIGHT = timedelta(hours=12)
"""What ends after midnight is an evening, not two days."""
STATUSES = {EventState.CANCELLED: Status.CANCELLED, EventState.POSTPONED: Status.TENTATIVE}


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
    """Make the entry of a row with an event's columns, its `path`, its venue's columns and its `themes` in one text."""
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
