"""All that can be said about an event and the items of its programme, and what of it is new."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from slugify import slugify

from eventhub.events.models import Event, EventTheme, Programme, ProgrammeItem, Speaker, Venue
from eventhub.events.states import EventFormat, ItemKind

SLUG_LENGTH = 100
TIMES = frozenset({"starts_at", "ends_at", "timezone"})
WHEN_AND_WHERE = TIMES | {"format", "venue", "online_url"}
SEATS_GO_BY = frozenset({"seats", "registration_opens_at", "registration_closes_at"})
PLACE = ("name", "address", "city", "country", "latitude", "longitude")


class Facts(TypedDict, total=False):
    """What is said about an event beside its title; nothing else of it is anybody's to write.

    `venue` is a row that is not saved yet, `themes` are slugs, `seats` of None mean no limit.
    """

    summary: str
    description: str
    contact: str
    format: EventFormat
    starts_at: datetime
    ends_at: datetime
    timezone: str
    venue: Venue | None
    online_url: str | None
    languages: Sequence[str]
    themes: Sequence[str]
    seats: int | None
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    programme: Programme | None
    wants_matchmaking: bool


class DraftFacts(Facts, total=False):
    """What is said about an event when it is drafted; whether it needs approval is not its host's to change later."""

    needs_approval: bool


class Revision(Facts, total=False):
    """What of an event is said anew."""

    title: str


class ItemFacts(TypedDict, total=False):
    """What is said about one item of an event's programme."""

    kind: ItemKind
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str
    track: str
    description: str
    speakers: Sequence[Speaker]


def check_names(facts: Any, known: Any) -> None:
    """Raise TypeError for a name that is no such fact: states, versions and hosts are not written this way."""
    unknown = sorted(facts.keys() - known.__annotations__.keys())
    if unknown:
        raise TypeError(f"{known.__name__} has no {', '.join(unknown)}")


def news(event: Event, facts: Any) -> dict[str, Any]:
    """Return those facts that differ from what is said about an event."""
    return {name: value for name, value in facts.items() if _differs(event, name, value)}


def news_of_item(item: ProgrammeItem, facts: Any) -> dict[str, Any]:
    """Return those facts that differ from what is said about a part of the programme; speakers have no order."""
    return {
        name: value
        for name, value in facts.items()
        if (set(item.speakers) != set(value) if name == "speakers" else getattr(item, name) != value)
    }


def columns(facts: Any, event: Event | None = None) -> dict[str, Any]:
    """Turn facts into a row's own values; themes that an event has already stay the rows they are."""
    values = dict(facts)
    if "title" in values:
        values["slug"] = slug_of(values["title"])
    if "languages" in values:
        values["languages"] = list(values["languages"])
    if "themes" in values:
        known = {theme.theme: theme for theme in event.themes} if event else {}
        values["themes"] = [known.get(slug) or EventTheme(theme=slug) for slug in dict.fromkeys(values["themes"])]
    return values


def slug_of(title: str) -> str:
    """Return a title's readable part of an address, in plain letters."""
    return slugify(title, max_length=SLUG_LENGTH, word_boundary=True) or "event"


def _differs(event: Event, name: str, value: Any) -> bool:
    if name == "themes":
        return set(value) != set(event.theme_slugs)
    if name == "languages":
        return list(value) != event.languages
    if name == "venue":
        return _place(value) != _place(event.venue)
    return bool(getattr(event, name) != value)


def _place(venue: Venue | None) -> list[Any] | None:
    return [getattr(venue, name) or None for name in PLACE] if venue else None
