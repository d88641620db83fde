"""Calendars as bytes."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.calendar import agenda, deadlines, fragments, queries
from eventhub.calendar.deadline_entries import of_deadline
from eventhub.calendar.filters import Filters
from eventhub.calendar.keeping import Built
from eventhub.db import db
from eventhub.events.entries import of_event as event_entry
from eventhub.events.entries import of_item
from eventhub.events.models import Event
from eventhub.ical import writer
from eventhub.ical.entries import Entry, Feed
from eventhub.matchmaking.entries import of_meeting
from eventhub.registration.entries import of_place, of_registration
from eventhub.registration.queries import items
from eventhub.web.pages import address

ZONE = "Europe/Brussels"


def of_calendar(filters: Filters, now: datetime) -> Built:
    """Join the public events of a view, in the installation's language, whoever asks."""
    found, missing = fragments.found(db.session.execute(queries.fragments(filters, now)).all())
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        head = Feed(
            name=_("Cluster events"),
            entries=(),
            url=address("calendar.index", **filters.arguments()),
            source=address("calendar.feed", **filters.arguments()),
            zone=ZONE,
        )
    return Built(body=writer.joined(head, found), written=missing)


def of_event(event: Event) -> Built:
    """Write one event and the parts of its programme, to keep."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        whole = event_entry(event)
        parts = [of_item(item, whole) for item in event.items]
        return Built(body=writer.download([whole, *parts], cancelled_label=_("Cancelled")))


def of_person(user: User, now: datetime) -> bytes:
    """Write a person's agenda, in their language: events, the parts of them they signed up for, meetings, deadlines."""
    with force_locale(user.locale):
        return writer.feed(
            Feed(
                name=_("My cluster events"),
                entries=(
                    *_registrations(user, now),
                    *_places(user, now),
                    *_meetings(user, now),
                    *_deadlines(user, now),
                ),
                url=address("calendar.my_agenda"),
                cancelled_label=_("Cancelled"),
            )
        )


def _registrations(user: User, now: datetime) -> list[Entry]:
    rows = db.session.execute(queries.agenda_with_changes(user, now))
    return [of_registration(registration, moved_at) for registration, moved_at in rows]


def _places(user: User, now: datetime) -> list[Entry]:
    places = db.session.scalars(items.agenda_of(user, now - queries.KEPT))
    return [of_place(place) for place in places]


def _meetings(user: User, now: datetime) -> list[Entry]:
    meetings = db.session.scalars(queries.meeting_entries(user, now))
    return [of_meeting(meeting, agenda.partners(meeting, user)) for meeting in meetings]


def _deadlines(user: User, now: datetime) -> list[Entry]:
    return [of_deadline(deadline) for deadline in deadlines.of_person(user, now)]
