"""What the formats of events, the parts of their programme and the changes to them are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventhub.events.states import Audience, EventFormat, EventState, Fate, ItemKind

FORMATS: dict[EventFormat, Any] = {
    EventFormat.ON_SITE: _l("On site"),
    EventFormat.ONLINE: _l("Online"),
    EventFormat.HYBRID: _l("On site and online"),
}
ITEM_KINDS: dict[ItemKind, Any] = {
    ItemKind.PLENARY: _l("Plenary"),
    ItemKind.WORKSHOP: _l("Workshop"),
    ItemKind.SITE_VISIT: _l("Site visit"),
    ItemKind.MATCHMAKING: _l("Matchmaking"),
    ItemKind.SOCIAL: _l("Social part"),
}
AUDIENCES: dict[Audience, Any] = {
    Audience.EVERYBODY: _l("Everybody who has a place, waits or awaits approval"),
    Audience.COMING: _l("Only who has a place"),
    Audience.NOBODY: _l("Nobody: only calendars and this page show it"),
}
FATES: dict[Fate, Any] = {
    Fate.KEPT: _l("Keep them: seats and waiting places stay, such as for a later date"),
    Fate.ENDED: _l("End them: seats become free, meetings are off, one mail tells each person"),
}
FACTS: dict[str, Any] = {
    "title": _l("title"),
    "summary": _l("summary"),
    "description": _l("description"),
    "contact": _l("address for questions"),
    "format": _l("format"),
    "starts_at": _l("start"),
    "ends_at": _l("end"),
    "timezone": _l("time zone"),
    "venue": _l("venue"),
    "online_url": _l("online link"),
    "languages": _l("languages"),
    "themes": _l("thematic areas"),
    "seats": _l("seats"),
    "registration_opens_at": _l("opening of registration"),
    "registration_closes_at": _l("end of registration"),
    "programme": _l("programme"),
    "wants_matchmaking": _l("whether there are one-to-one meetings"),
}
DEEDS: dict[str, Any] = {
    "drafted": _l("Drafted the event"),
    "rescheduled": _l("Moved the event"),
    "item added": _l("Added to the programme"),
    "item changed": _l("Changed the programme"),
    "item removed": _l("Removed from the programme"),
    "approval required": _l("Made the event need approval"),
    "approval asked": _l("Asked for approval"),
    "approved": _l("Approved the event"),
    "approval declined": _l("Did not approve the event yet"),
    "approval lapsed": _l("The approval ended: title, time or place changed"),
    "speaker added": _l("Named a speaker"),
    "speaker changed": _l("Changed a speaker"),
    "speaker removed": _l("Took a speaker out"),
    "co-organiser added": _l("Named a co-organiser"),
    "co-organiser removed": _l("Took a co-organiser out"),
    "document added": _l("Put a document on the page"),
    "document removed": _l("Took a document off the page"),
    "publication set": _l("Set when the event is published"),
    "publication unset": _l("Set that the event is not published by itself"),
    "publication failed": _l("The event was not published: something is missing"),
    "copied": _l("Copied from another event"),
    "usual reminders added": _l("Set the usual reminders"),
    "reminder added": _l("Set a reminder"),
    "reminder changed": _l("Changed a reminder"),
    "reminder paused": _l("Paused a reminder"),
    "reminder resumed": _l("Let a reminder go on"),
    "reminder removed": _l("Removed a reminder"),
    "seat added for a delegate": _l("Added a seat for a delegate"),
    "seat added at the door": _l("Added a seat at the door"),
    "survey set up": _l("Wrote the thanks after the event"),
    "survey sent": _l("Thanked and asked who came"),
    "door helper added": _l("Asked somebody to help at the door"),
    "door helper removed": _l("Ended somebody's help at the door"),
    "registration set up": _l("Set how people register"),
    "registrations closed": _l("Closed the registrations"),
    "participant type added": _l("Added a type of participant"),
    "participant type revised": _l("Changed a type of participant"),
    "participant type removed": _l("Removed a type of participant"),
    "people invited": _l("Invited people"),
    "invitation withdrawn": _l("Withdrew an invitation"),
    "participants written to": _l("Wrote to participants"),
    "consent written": _l("Wrote a text to agree to"),
    "consent retired": _l("Asks nobody to agree to a text any more"),
    "desk view saved": _l("Kept a view of the participants"),
    "desk view forgotten": _l("Removed a view of the participants"),
    "sensitive answers forgotten": _l("Deleted sensitive answers"),
    "arrivals forgotten": _l("Deleted when and where people came in"),
    "registrations exported": _l("Exported the registrations"),
    "sensitive answers exported": _l("Exported the registrations with sensitive answers"),
}
MOVES: dict[str, Any] = {
    EventState.PUBLISHED.value: _l("Published the event"),
    EventState.POSTPONED.value: _l("Postponed the event"),
    EventState.CANCELLED.value: _l("Cancelled the event"),
    EventState.FINISHED.value: _l("The event is over"),
    EventState.DROPPED.value: _l("Dropped the draft"),
}
LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "lt", "lv", "mt", "nb",
    "nl", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "uk", "ar", "zh", "ja",
)  # fmt: skip
"""The languages an event can be announced in: those of Europe first, then those of its frequent partners."""


def format_choices() -> list[tuple[str, Any]]:
    """Return every format as (value, name)."""
    return [(each.value, name) for each, name in FORMATS.items()]


def item_kind_choices() -> list[tuple[str, Any]]:
    """Return every kind of programme item as (value, name)."""
    return [(each.value, name) for each, name in ITEM_KINDS.items()]


def format_name(event_format: EventFormat) -> str:
    """Name a format."""
    return str(FORMATS[event_format])


def item_kind_name(kind: ItemKind) -> str:
    """Name a kind of programme item."""
    return str(ITEM_KINDS[kind])


def audience_choices(sizes: Mapping[Audience, int]) -> list[tuple[str, Any]]:
    """Return whom a change can be told, as (value, words with how many they are)."""
    named = AUDIENCES.items()
    return [(each.value, f"{name} ({_people(sizes[each])})" if sizes[each] else name) for each, name in named]


def fate_choices(number: int) -> list[tuple[str, Any]]:
    """Return what can become of so many registrations, as (value, words with how many they are)."""
    return [(each.value, f"{name} ({_people(number)})") for each, name in FATES.items()]


def _people(number: int) -> str:
    return str(ngettext("%(num)s person", "%(num)s people", number))


def deed(entry: Any) -> str:
    """Say what a row of an event's history did."""
    if entry.verb == "moved":
        return str(MOVES[entry.target])
    if entry.verb == "revised":
        facts = ", ".join(str(FACTS[name]) for name in entry.note.split(", "))
        return str(_("Changed the facts: %(facts)s", facts=facts))
    return str(DEEDS.get(entry.verb, entry.verb.capitalize()))


def remark(entry: Any) -> str:
    """Return what a person wrote about a change, or what it was about."""
    return "" if entry.verb in ("revised", "rescheduled") else entry.note
