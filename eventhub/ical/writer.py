"""Entries and feeds to RFC 5545 bytes; the same values give the same bytes in every process."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Timezone, vDuration, vText, vUri
from icalendar import Event as VEvent

from eventhub.ical.entries import Entry, Feed, Status
from eventhub.ical.text import ascii_address, clean, clean_line
from eventhub.ical.zones import vtimezone

PRODID = "-//eventhub//eventhub//EN"
GEO_DECIMALS = 4
"""Ten metres; with more, small numbers would be written as 1e-05, which is no number in a calendar."""

_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """An entry as it was written, to be kept and joined with others into a feed.

    `zone` is the one whose rules must stand in the feed; None where the entry is written in days or in UTC.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone: str | None
    text: bytes


def feed(feed: Feed) -> bytes:
    """Write a calendar to subscribe to."""
    return joined(feed, fragments(feed.entries, feed.cancelled_label))


def download(entries: Iterable[Entry], *, cancelled_label: str = "Cancelled") -> bytes:
    """Write entries to keep: a calendar without a name of its own, which Outlook wants for single items."""
    return _joined(_calendar(), fragments(entries, cancelled_label))


def joined(feed: Feed, fragments: Iterable[Fragment]) -> bytes:
    """Write a calendar to subscribe to from entries that are written already.

    It has no UID, with which some readers keep one event of the whole feed, and no METHOD, which feeds must not have.
    """
    calendar = _calendar()
    for name in ("NAME", "X-WR-CALNAME"):
        calendar.add(name, vText(clean_line(feed.name)))
    _add_address(calendar, "URL", feed.url)
    _add_address(calendar, "SOURCE", feed.source, {"VALUE": "URI"})
    calendar.add("REFRESH-INTERVAL", feed.refresh, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(feed.refresh))
    if feed.zone:
        calendar.add("X-WR-TIMEZONE", feed.zone)
    return _joined(calendar, fragments)


def fragments(entries: Iterable[Entry], cancelled_label: str) -> list[Fragment]:
    """Write entries that will stand in one calendar: in local time, but for zones without one rule for all of them."""
    entries = list(entries)
    written = [fragment(entry, cancelled_label) for entry in entries]
    unwritable = zones_without_a_rule(written)
    return [
        fragment(entry, cancelled_label, in_utc=True) if each.zone in unwritable else each
        for entry, each in zip(entries, written, strict=True)
    ]


def fragment(entry: Entry, cancelled_label: str, *, in_utc: bool = False) -> Fragment:
    """Write one entry; in local time unless that could be misread."""
    is_local = not (in_utc or entry.whole_days or _is_utc(entry) or _is_repeated_hour(entry))
    is_local = is_local and vtimezone(entry.zone, entry.starts_at.year, entry.ends_at.year) is not None
    return Fragment(
        uid=entry.uid,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        zone=entry.zone if is_local else None,
        text=_vevent(entry, is_local, cancelled_label),
    )


def zones_without_a_rule(fragments: Iterable[Fragment]) -> set[str]:
    """Return the zones that no rule describes from the first to the last of these entries."""
    return {name for name, zone in _zones(fragments).items() if zone is None}


def _zones(fragments: Iterable[Fragment]) -> dict[str, Timezone | None]:
    local = [each for each in fragments if each.zone is not None]
    if not local:
        return {}
    first = min(each.starts_at for each in local).year
    last = max(each.ends_at for each in local).year
    return {name: vtimezone(name, first, last) for name in {each.zone for each in local} if name}


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    return calendar


def _joined(calendar: Calendar, fragments: Iterable[Fragment]) -> bytes:
    """Add zones by name, then entries by start."""
    ordered = sorted(fragments, key=lambda each: (each.starts_at, each.uid))
    for _name, zone in sorted(_zones(ordered).items()):
        if zone is None:
            raise ValueError("an entry is written in a zone that has no rule for the whole of its calendar")
        calendar.add_component(zone)
    head = bytes(calendar.to_ical(sorted=False)).removesuffix(_END)
    return b"".join([head, *(each.text for each in ordered), _END])


def _is_utc(entry: Entry) -> bool:
    return entry.zone in ("UTC", "Etc/UTC")


def _is_repeated_hour(entry: Entry) -> bool:
    """Whether a time falls into the second passage of an autumn hour, which local time cannot say."""
    zone = ZoneInfo(entry.zone)
    return any(instant.astimezone(zone).fold for instant in (entry.starts_at, entry.ends_at))


@lru_cache(maxsize=8192)
def _vevent(entry: Entry, is_local: bool, cancelled_label: str) -> bytes:
    """Write one entry; an entry that did not change is not written again."""
    event = VEvent()
    is_cancelled = entry.status is Status.CANCELLED
    event.add("UID", vText(entry.uid))
    event.add("DTSTAMP", entry.changed_at.astimezone(UTC))
    event.add("LAST-MODIFIED", entry.changed_at.astimezone(UTC))
    event.add("SEQUENCE", entry.sequence)
    _add_times(event, entry, is_local)
    title = clean_line(entry.title)
    event.add("SUMMARY", vText(f"{cancelled_label}: {title}" if is_cancelled else title))
    event.add("STATUS", entry.status.value)
    event.add("TRANSP", "TRANSPARENT" if is_cancelled or entry.whole_days or entry.is_free else "OPAQUE")
    _add_details(event, entry)
    return bytes(event.to_ical(sorted=False))


def _add_times(event: VEvent, entry: Entry, is_local: bool) -> None:
    """Write whole days with an exclusive end, or times to the second: local ones, or else in UTC."""
    if entry.whole_days:
        event.add("DTSTART", entry.first_day)
        event.add("DTEND", entry.last_day + timedelta(days=1))
        return
    zone = ZoneInfo(entry.zone) if is_local else UTC
    starts_at, ends_at = (at.replace(microsecond=0).astimezone(zone) for at in (entry.starts_at, entry.ends_at))
    event.add("DTSTART", starts_at)
    if ends_at > starts_at:
        event.add("DTEND", ends_at)


def _add_details(event: VEvent, entry: Entry) -> None:
    """Write what is known beyond title and time; what is not known is left out."""
    words = "\n\n".join(filter(None, (clean(entry.description), ascii_address(entry.join_url))))
    if words:
        event.add("DESCRIPTION", vText(words))
    if entry.place:
        event.add("LOCATION", vText(clean_line(entry.place)))
    if entry.coordinates:
        event.add("GEO", tuple(round(degrees, GEO_DECIMALS) for degrees in entry.coordinates))
    _add_address(event, "URL", entry.url)
    _add_address(event, "CONFERENCE", entry.join_url, {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]})
    if entry.categories:
        event.add("CATEGORIES", [clean_line(category) for category in entry.categories])
    if entry.parent_uid:
        event.add("RELATED-TO", vText(entry.parent_uid), parameters={"RELTYPE": "PARENT"})


def _add_address(
    component: Component, name: str, address: str | None, parameters: dict[str, Any] | None = None
) -> None:
    usable = ascii_address(address)
    if usable:
        component.add(name, vUri(usable), parameters=parameters or {})
