"""The rules a feed must keep to be read by every calendar; `faults` names each one that a feed breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

LONGEST_LINE = 75
WITHOUT_YEARLY_RULES = {
    *("Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Nuuk", "America/Santiago"),
    *("Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem"),
}
"""Outlook knows zones by two yearly rules, so times there are written in UTC."""
TOO_NEW = {"CONCEPT", "LINK", "PARTICIPANT", "REFID", "STYLED-DESCRIPTION"}
"""What parsers in use take for an error."""


@dataclass
class Component:
    """A component as it was written: lines of (name, parameters, value), and the components inside."""

    name: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)
    is_in_order: bool = True

    def values(self, name: str) -> list[str]:
        return [value for line, _parameters, value in self.lines if line == name]

    def parameters(self, name: str) -> str:
        return next((parameters for line, parameters, _value in self.lines if line == name), "")

    def value(self, name: str) -> str:
        return next(iter(self.values(name)), "")

    def of(self, name: str) -> list["Component"]:
        return [component for component in self.inside if component.name == name]


def faults(data: bytes) -> set[str]:
    """Return the names of the rules that the bytes break."""
    broken = set(_line_faults(data))
    if broken & {"text is UTF-8", "lines end in CRLF"}:
        return broken
    calendar = parsed(data)
    return broken.union(*(rules(calendar) for rules in RULES))


def parsed(data: bytes) -> Component:
    """Read the bytes, folds undone, without believing anything."""
    root = Component("")
    open_components = [root]
    for line in data.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        head, _colon, value = line.partition(":")
        name, _semicolon, parameters = head.partition(";")
        if name == "BEGIN":
            component = Component(value)
            open_components[-1].inside.append(component)
            open_components.append(component)
        elif name == "END":
            open_components.pop()
        else:
            open_components[-1].is_in_order &= not open_components[-1].inside
            open_components[-1].lines.append((name, parameters, value))
    return root.inside[0]


def _line_faults(data: bytes) -> Iterator[str]:
    if not data.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        yield "lines end in CRLF"
    if any(len(line) > LONGEST_LINE for line in data.split(b"\r\n")):
        yield "lines are short"
    try:
        for line in data.split(b"\r\n"):
            line.decode()
    except UnicodeDecodeError:
        yield "text is UTF-8"
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data):
        yield "text holds no control characters"


def _calendar_faults(calendar: Component) -> Iterator[str]:
    if calendar.values("VERSION") != ["2.0"] or len(calendar.values("PRODID")) != 1:
        yield "VERSION and PRODID stand once"
    if calendar.values("UID"):
        yield "a feed has no UID"
    if calendar.values("METHOD"):
        yield "a feed has no METHOD"
    if not calendar.is_in_order:
        yield "properties stand before components"


def _name_faults(calendar: Component) -> Iterator[str]:
    if calendar.values("NAME") != calendar.values("X-WR-CALNAME"):
        yield "both names are the same"
    if re.search(r"(?<!\\)[,;]", calendar.value("NAME")):
        yield "the name is escaped"
    if calendar.values("REFRESH-INTERVAL") and calendar.parameters("REFRESH-INTERVAL") != "VALUE=DURATION":
        yield "REFRESH-INTERVAL says that it is a duration"
    if calendar.values("REFRESH-INTERVAL") != calendar.values("X-PUBLISHED-TTL"):
        yield "both refresh times are the same"
    if calendar.values("X-WR-TIMEZONE") and calendar.value("X-WR-TIMEZONE") not in available_timezones():
        yield "the zone to show is one of the world's"
    if calendar.values("SOURCE") and calendar.parameters("SOURCE") != "VALUE=URI":
        yield "SOURCE says that it is an address"


def _zone_faults(calendar: Component) -> Iterator[str]:
    names = [zone.value("TZID") for zone in calendar.of("VTIMEZONE")]
    if names != sorted(set(names)):
        yield "zones stand once, by name"
    if any("/" not in name for name in names):
        yield "zones have IANA names"
    for zone in calendar.of("VTIMEZONE"):
        kinds = [observance.name for observance in zone.inside]
        if sorted(kinds) not in (["STANDARD"], ["DAYLIGHT", "STANDARD"]):
            yield "a zone has one STANDARD and at most one DAYLIGHT"
        if any(part.values("RDATE") or part.values("COMMENT") for part in zone.inside):
            yield "zones have yearly rules"
        if len(kinds) == 2 and not all(part.value("RRULE").startswith("FREQ=YEARLY;") for part in zone.inside):
            yield "zones have yearly rules"
        if any(len(part.value(offset)) != 5 for part in zone.inside for offset in ("TZOFFSETFROM", "TZOFFSETTO")):
            yield "offsets have no seconds"


def _zone_use_faults(calendar: Component) -> Iterator[str]:
    starts: dict[str, list[str]] = {}
    for event in calendar.of("VEVENT"):
        if event.parameters("DTSTART").startswith("TZID="):
            zone = event.parameters("DTSTART").removeprefix("TZID=")
            starts.setdefault(zone, []).append(event.value("DTSTART"))
    if WITHOUT_YEARLY_RULES & starts.keys():
        yield "times no yearly rule can say are in UTC"
    for zone in calendar.of("VTIMEZONE"):
        rules = [part.value("RRULE") for part in zone.inside if len(zone.inside) == 2]
        if not all(re.search(r"BYDAY=-?\d[A-Z]{2};", rule) for rule in rules):
            yield "clocks change on a weekday of a month"
        first = min(starts.get(zone.value("TZID"), ["9999"]))
        if any(part.value("DTSTART") >= first for part in zone.inside if len(zone.inside) == 2):
            yield "a zone begins before its first entry"


def _order_faults(calendar: Component) -> Iterator[str]:
    timed = [event for event in calendar.of("VEVENT") if event.parameters("DTSTART") != "VALUE=DATE"]
    if any(event.parameters("DTSTART") and _zone_of(event) is None for event in timed):
        return
    keys = [(_start_of(event), event.value("UID")) for event in timed]
    if keys != sorted(keys):
        yield "entries stand by start and UID"


def _zone_of(event: Component) -> str | None:
    name = event.parameters("DTSTART").removeprefix("TZID=")
    return name if name in available_timezones() else None


def _start_of(event: Component) -> datetime:
    written = datetime.strptime(event.value("DTSTART").removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - next line
    return written.replace(tzinfo=ZoneInfo(_zone_of(event) or "UTC")).astimezone(UTC)


def _event_faults(calendar: Component) -> Iterator[str]:
    events = calendar.of("VEVENT")
    uids = [event.value("UID") for event in events]
    if len(set(uids)) < len(uids):
        yield "a UID stands once"
    zones = {zone.value("TZID") for zone in calendar.of("VTIMEZONE")}
    for event in events:
        yield from _identity_faults(event)
        yield from _time_faults(event, zones)
        yield from _state_faults(event)
        yield from _content_faults(event)
        yield from _address_faults(event)
    if calendar.of("VTIMEZONE") and any(one.name > other.name for one, other in pairwise(reversed(calendar.inside))):
        yield "zones stand before events"


def _identity_faults(event: Component) -> Iterator[str]:
    if not 0 < len(event.value("UID").encode()) <= 255:
        yield "every entry has a UID"
    stamp = event.value("DTSTAMP")
    if not re.fullmatch(r"\d{8}T\d{6}Z", stamp) or event.values("LAST-MODIFIED") != [stamp]:
        yield "DTSTAMP is LAST-MODIFIED"
    if not re.fullmatch(r"\d+", event.value("SEQUENCE")):
        yield "every entry has a SEQUENCE"
    if event.values("ATTENDEE") or event.values("ORGANIZER") or event.of("VALARM"):
        yield "a feed names no people and rings no bells"


def _time_faults(event: Component, zones: set[str]) -> Iterator[str]:
    for name in ("DTSTART", "DTEND"):
        parameters = event.parameters(name)
        is_zoned = parameters.startswith("TZID=")
        if event.values(name) and not (is_zoned or parameters == "VALUE=DATE" or event.value(name).endswith("Z")):
            yield "no time floats"
        if is_zoned and parameters.removeprefix("TZID=") not in zones:
            yield "every TZID has its VTIMEZONE"
    same_kind = event.parameters("DTSTART") == event.parameters("DTEND")
    if event.values("DTEND") and same_kind and event.value("DTEND") <= event.value("DTSTART"):
        yield "the end comes after the start"


def _state_faults(event: Component) -> Iterator[str]:
    status, is_free = event.value("STATUS"), event.value("TRANSP") == "TRANSPARENT"
    if status not in ("TENTATIVE", "CONFIRMED", "CANCELLED"):
        yield "every entry has a STATUS"
    if status == "CANCELLED" and not (is_free and event.value("SUMMARY").startswith("Cancelled: ")):
        yield "what is cancelled says so and blocks no time"
    if event.parameters("DTSTART") == "VALUE=DATE" and not is_free:
        yield "whole days block no time"


def _content_faults(event: Component) -> Iterator[str]:
    if any(re.search(r"(?<!\\)[,;]", event.value(name)) for name in ("SUMMARY", "DESCRIPTION", "LOCATION")):
        yield "texts are escaped"
    if any(name in TOO_NEW for name, _parameters, _value in event.lines):
        yield "nothing is newer than its readers"
    if any(event.values(name) for name in ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")):
        yield "an entry happens once"
    if event.values("RELATED-TO") and event.parameters("RELATED-TO") != "RELTYPE=PARENT":
        yield "a part names its parent"
    if event.values("CONFERENCE"):
        if event.parameters("CONFERENCE") != "VALUE=URI;FEATURE=AUDIO,VIDEO":
            yield "CONFERENCE says what it is"
        if event.value("CONFERENCE") not in event.value("DESCRIPTION").replace("\\", ""):
            yield "the link to join is in the words, too"


def _address_faults(event: Component) -> Iterator[str]:
    addresses = [*event.values("URL"), *event.values("CONFERENCE")]
    if not all(re.fullmatch(r"https?://[!-~]+", address) for address in addresses):
        yield "addresses are absolute and ASCII"
    if event.values("GEO") and not re.fullmatch(r"-?\d+(\.\d+)?;-?\d+(\.\d+)?", event.value("GEO")):
        yield "GEO is two numbers"


RULES = (_calendar_faults, _name_faults, _zone_faults, _zone_use_faults, _event_faults, _order_faults)
