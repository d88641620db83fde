"""A new event after the model of another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventhub.events import operations
from eventhub.events.facts import PLACE
from eventhub.events.models import Event, Speaker, Venue
from eventhub.events.shifting import Shift, start_on_clock
from eventhub.history.operations import record

SAME = ("summary", "description", "contact", "format", "timezone", "online_url", "languages", "seats", "programme")
FLAGS = ("wants_matchmaking", "needs_approval")
ITEM = ("kind", "title", "description", "room", "track")


def duplicate(event: Event, title: str, starts_at: datetime, *, by: Any) -> Event:
    """Draft an event that says what another says, from another start on.

    Programme, speakers, co-organisers and the times of registration come along and keep their place on the clock;
    documents, people and what is set for the other's meetings stay where they are.
    """
    shift = Shift(start_on_clock(event), starts_at.astimezone(ZoneInfo(event.timezone)))
    copy = operations.create_draft(
        title,
        organiser=event.organiser,
        host=event.host,
        by=by,
        **{name: getattr(event, name) for name in (*SAME, *FLAGS)},
        themes=event.theme_slugs,
        venue=_same_place(event.venue),
        starts_at=starts_at,
        ends_at=shift.moved(event.ends_at),
        registration_opens_at=_moved(shift, event.registration_opens_at),
        registration_closes_at=_moved(shift, event.registration_closes_at),
    )
    copy.co_organisers = list(event.co_organisers)
    _copy_programme(event, copy, shift)
    record(copy, "copied", by=by, note=event.title)
    return copy


def _moved(shift: Shift, instant: datetime | None) -> datetime | None:
    return shift.moved(instant) if instant else None


def _same_place(venue: Venue | None) -> Venue | None:
    return Venue(**{name: getattr(venue, name) for name in PLACE}) if venue else None


def _copy_programme(event: Event, copy: Event, shift: Shift) -> None:
    speakers = {each: _copied(each) for each in event.speakers}
    copy.speakers = list(speakers.values())
    for item in event.items:
        length = item.ends_at - item.starts_at
        starts_at = shift.moved(item.starts_at)
        facts = {name: getattr(item, name) for name in ITEM}
        their: Sequence[Speaker] = [speakers[each] for each in item.speakers]
        operations.place_item(copy, starts_at=starts_at, ends_at=starts_at + length, speakers=their, **facts)


def _copied(speaker: Speaker) -> Speaker:
    return Speaker(name=speaker.name, role=speaker.role, organisation=speaker.organisation)
