"""Entries as calendars write them to each other by mail: RFC 5546's REQUEST and CANCEL, one entry a message."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, vCalAddress

from eventhub.ical.entries import Entry, Status
from eventhub.ical.text import clean_line
from eventhub.ical.writer import download


class Method(enum.Enum):
    """What a calendar is asked to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Mailbox:
    """Somebody in an invitation: an address, and a name beside it."""

    address: str
    name: str = ""


def message(
    entry: Entry,
    method: Method,
    *,
    organizer: Mailbox,
    attendees: Iterable[Mailbox],
    at: datetime,
    cancelled_label: str,
) -> str:
    """Write one entry as an invitation or its withdrawal, made at an instant; lines end as RFC 5545 has them.

    UID and SEQUENCE are those of the feed, so that whoever has both finds one entry the newer of the other.
    """
    if (entry.status is Status.CANCELLED) is not (method is Method.CANCEL):
        raise ValueError("what is cancelled is withdrawn, and nothing else")
    calendar = Calendar.from_ical(download([entry], cancelled_label=cancelled_label))
    calendar.add("METHOD", method.value)
    [event] = calendar.walk("VEVENT")
    del event["DTSTAMP"]
    event.add("DTSTAMP", at.astimezone(UTC).replace(microsecond=0))
    event.add("ORGANIZER", _address(organizer), encode=False)
    for attendee in attendees:
        event.add("ATTENDEE", _asked(attendee, method), encode=False)
    return bytes(calendar.to_ical(sorted=False)).decode()


def method_of(text: str) -> Method | None:
    """Return what a calendar file asks for; None for one that is only to be kept."""
    head = text.partition("BEGIN:V")[2].partition("BEGIN:V")[0]
    return next((method for method in Method if f"\r\nMETHOD:{method.value}\r\n" in head), None)


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.address}")
    if mailbox.name:
        address.params["CN"] = clean_line(mailbox.name)
    return address


def _asked(mailbox: Mailbox, method: Method) -> vCalAddress:
    address = _address(mailbox)
    address.params["ROLE"] = "REQ-PARTICIPANT"
    if method is Method.REQUEST:
        address.params["PARTSTAT"] = "NEEDS-ACTION"
        address.params["RSVP"] = "TRUE"
    return address
