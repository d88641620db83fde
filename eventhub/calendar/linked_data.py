"""An event in the words of schema.org, for search engines and for whoever shares its page.

Only what the page itself shows to everybody: the link to take part online is not in it.
"""

from typing import Any
from zoneinfo import ZoneInfo

from eventhub.calendar.around import Around
from eventhub.events.models import Event, Speaker, Venue
from eventhub.events.states import HAS_A_LINK, EventFormat, EventState
from eventhub.web.pages import address

SCHEMA = "https://schema.org"
_MODES = {
    EventFormat.ON_SITE: "OfflineEventAttendanceMode",
    EventFormat.ONLINE: "OnlineEventAttendanceMode",
    EventFormat.HYBRID: "MixedEventAttendanceMode",
}
_STATES = {EventState.CANCELLED: "EventCancelled", EventState.POSTPONED: "EventPostponed"}


def of_event(event: Event, around: Around, seats_left: int | None) -> dict[str, Any]:
    """Return the event as a JSON-LD document; what is not known is left out."""
    said = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": address("calendar.event", event_id=event),
        "url": address("calendar.event", event_id=event),
        "name": event.title,
        "description": event.summary,
        "image": [address("static", filename="img/share.png")],
        "startDate": _wall_time(event, event.starts_at),
        "endDate": _wall_time(event, event.ends_at),
        "eventStatus": f"{SCHEMA}/{_STATES.get(event.state, 'EventScheduled')}",
        "eventAttendanceMode": f"{SCHEMA}/{_MODES[event.format]}",
        "location": _locations(event),
        "organizer": _organisers(event, around),
        "performer": [_speaker(each) for each in event.speakers],
        "inLanguage": list(event.languages),
        "maximumAttendeeCapacity": event.seats,
        "remainingAttendeeCapacity": seats_left,
    }
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _wall_time(event: Event, instant: Any) -> str:
    return str(instant.astimezone(ZoneInfo(event.timezone)).isoformat())


def _locations(event: Event) -> list[dict[str, Any]]:
    places = [_place(event.venue)] if event.venue else []
    if event.format in HAS_A_LINK:
        places.append({"@type": "VirtualLocation", "url": address("calendar.event", event_id=event)})
    return places


def _place(venue: Venue) -> dict[str, Any]:
    where = {"streetAddress": venue.address, "addressLocality": venue.city, "addressCountry": venue.country}
    place: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name or venue.city,
        "address": {"@type": "PostalAddress", **{name: value for name, value in where.items() if value}},
    }
    if venue.latitude is not None and venue.longitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": venue.latitude, "longitude": venue.longitude}
    return place


def _organisers(event: Event, around: Around) -> list[dict[str, Any]]:
    own = (event.organiser.name, address("organisations.show", organisation_id=event.organiser))
    others = [(each.label, address("organisations.show", organisation_id=each.key)) for each in around.co_organisers]
    return [{"@type": "Organization", "name": name, "url": url} for name, url in (own, *others)]


def _speaker(speaker: Speaker) -> dict[str, Any]:
    person: dict[str, Any] = {"@type": "Person", "name": speaker.name}
    if speaker.role:
        person["jobTitle"] = speaker.role
    if speaker.organisation:
        person["affiliation"] = {"@type": "Organization", "name": speaker.organisation}
    return person
