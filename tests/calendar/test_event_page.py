"""The page of one event: its people, its papers, what is like it, and what machines read of it."""

import json
import re

import jsonschema
import pytest

from eventhub.attachments.operations import store
from eventhub.db import unit_of_work
from eventhub.events import documents, speakers
from eventhub.events.models import EventTheme, Venue
from eventhub.events.states import EventFormat, EventState
from eventhub.registration.models.seats import Capacity
from eventhub.registration.states import RegistrationState
from tests import factories

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://"}
LOCAL_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?[+-]\d\d:\d\d$"}
PLACE = {
    "properties": {
        "@type": {"const": "Place"},
        "name": TEXT,
        "address": {
            "type": "object",
            "required": ["@type", "addressLocality", "addressCountry"],
            "properties": {"@type": {"const": "PostalAddress"}, "addressCountry": {"pattern": "^[A-Z]{2}$"}},
        },
        "geo": {"required": ["latitude", "longitude"], "properties": {"@type": {"const": "GeoCoordinates"}}},
    },
    "required": ["@type", "name", "address"],
}
ONLINE = {
    "properties": {"@type": {"const": "VirtualLocation"}, "url": ADDRESS},
    "required": ["@type", "url"],
    "additionalProperties": False,
}
NAMED = {"type": "object", "required": ["@type", "name"], "properties": {"name": TEXT}}
EVENT = {
    "type": "object",
    "required": [
        *("@context", "@type", "name", "description", "url", "image", "startDate", "endDate", "eventStatus"),
        *("eventAttendanceMode", "location", "organizer"),
    ],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "Event"},
        "@id": ADDRESS,
        "name": TEXT,
        "description": TEXT,
        "url": ADDRESS,
        "image": {"type": "array", "items": ADDRESS, "minItems": 1},
        "startDate": LOCAL_TIME,
        "endDate": LOCAL_TIME,
        "eventStatus": {"pattern": "^https://schema.org/Event(Scheduled|Postponed|Cancelled)$"},
        "eventAttendanceMode": {"pattern": "^https://schema.org/(Offline|Online|Mixed)EventAttendanceMode$"},
        "location": {"type": "array", "minItems": 1, "items": {"oneOf": [PLACE, ONLINE]}},
        "organizer": {"type": "array", "minItems": 1, "items": {**NAMED, "required": ["@type", "name", "url"]}},
        "performer": {"type": "array", "items": NAMED},
        "inLanguage": {"type": "array", "items": {"pattern": "^[a-z]{2}$"}},
        "maximumAttendeeCapacity": {"type": "integer", "minimum": 0},
        "remainingAttendeeCapacity": {"type": "integer", "minimum": 0},
    },
    "additionalProperties": False,
}
"""What schema.org and the search engines' guides ask of an event; any other property would be a slip of the pen."""


def linked_data(page):
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def rich_event(**changes):
    """An event that has some of everything."""
    event = factories.event(**changes)
    item = factories.item(event, track="Light")
    other = factories.item(event, title="Batteries", track="Energy")
    speakers.add(event, by=event.host, name="Ada <i>Lovelace</i>", role="Chair", organisation="Engines", items=[item])
    speakers.add(event, by=event.host, name="Without a part", items=[other])
    event.co_organisers = [factories.organisation(name="Second Cluster", country="DE")]
    documents.add(event, store("agenda.txt", b"Nine o'clock", by=event.host), "The agenda", by=event.host)
    return event


@pytest.mark.parametrize("number", [1, 3])
def test_an_event_page_asks_four_questions_and_one_when_nothing_has_changed(client, db_session, query_count, number):
    with unit_of_work():
        event = factories.event(title=f"Seen {number} times", programme=factories.programme())
        event.themes = [EventTheme(theme="photonics"), EventTheme(theme="sport")]
        for each in range(number):
            item = factories.item(event)
            speakers.add(event, by=event.host, name=f"Speaker {each}", items=[item])
            event.co_organisers.append(factories.organisation())
            factories.event(programme=event.programme, title=f"Like it {each}")
            documents.add(event, store("agenda.txt", b"Nine", by=None), f"Paper {each}", by=event.host)
        path = event.path
    with query_count() as queries:
        page = client.get(f"/events/{path}").text

    with query_count() as again:
        assert client.get(f"/events/{path}").text == page

    assert (queries.count, again.count) == (4, 1), [*queries, *again]
    assert [page.count(word) for word in ("Like it ", "Paper ")] == [number, number]


def test_an_event_page_names_its_people_and_papers(client, db_session):
    with unit_of_work():
        event = rich_event()
        path, key = event.path, event.documents[0].attachment.key
        partner = event.co_organisers[0].path
    page = client.get(f"/events/{path}").text

    for words in ("Ada &lt;i&gt;Lovelace&lt;/i&gt;", "Chair", "(Engines)", "Light", "Energy", "Without a part"):
        assert words in page, words
    assert f'href="/organisations/{partner.partition("-")[0]}' in page
    assert f'href="/events/{path}/documents/{key}"' in page
    document = client.get(f"/events/{path}/documents/{key}")
    assert (document.status_code, document.data) == (200, b"Nine o'clock")
    assert document.headers["Content-Disposition"].startswith("attachment")


def test_a_document_is_seen_by_whoever_sees_its_event_and_under_its_address_alone(client, db_session):
    with unit_of_work():
        draft, other = rich_event(state=EventState.DRAFT), factories.event()
        key, paths, host = draft.documents[0].attachment.key, [draft.path, other.path], draft.host
    found = [client.get(f"/events/{path}/documents/{key}").status_code for path in paths]
    client.sign_in(host)

    assert [*found, client.get(f"/events/{paths[0]}/documents/{key}").status_code] == [404, 404, 200]
    assert client.get(f"/events/{paths[0]}/documents/{'0' * 32}").status_code == 404


def test_related_events_are_the_next_ones_of_the_same_theme_or_season(client, db_session):
    with unit_of_work():
        season = factories.programme()
        event = factories.event(programme=season)
        event.themes = [EventTheme(theme="photonics")]
        for days, title, changes in (
            (50, "Same season", {"programme": season}),
            (40, "Same theme", {}),
            (45, "Neither", {}),
            (41, "Cancelled", {"state": EventState.CANCELLED, "programme": season}),
            (-5, "Over", {"programme": season}),
            (42, "Draft", {"state": EventState.DRAFT, "programme": season}),
            (43, "Unlisted", {"is_listed": False, "programme": season}),
        ):
            times = {"starts_at": factories.in_days(days), "ends_at": factories.in_days(days + 1)}
            other = factories.event(title=title, **times, **changes)
            other.themes = [EventTheme(theme="photonics")] if title == "Same theme" else []
        path = event.path
    page = client.get(f"/events/{path}").text

    assert re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", page) == ["Same theme", "Same season"]


def test_an_event_like_no_other_has_no_such_list(client, db_session):
    with unit_of_work():
        path = factories.event().path
        factories.event()
    assert "You may also" not in client.get(f"/events/{path}").text


FORMATS = {
    EventFormat.ON_SITE: {},
    EventFormat.HYBRID: {"online_url": "https://meet.example.org/secret"},
    EventFormat.ONLINE: {"online_url": "https://meet.example.org/secret", "venue": None},
}


@pytest.mark.parametrize("event_format", FORMATS)
@pytest.mark.parametrize("state", [EventState.PUBLISHED, EventState.POSTPONED, EventState.CANCELLED])
def test_machines_read_an_event_in_the_words_of_schema_org(client, db_session, event_format, state):
    with unit_of_work():
        event = rich_event(format=event_format, state=EventState.PUBLISHED, seats=40, **FORMATS[event_format])
        event.state = state
        factories.saved(Capacity(event_id=event.id, taken=3, ceiling=40))
        path = event.path
    page = client.get(f"/events/{path}").text
    data = linked_data(page)

    jsonschema.validate(data, EVENT)
    assert data["remainingAttendeeCapacity"] == 37
    assert [each["name"] for each in data["performer"]] == ["Ada <i>Lovelace</i>", "Without a part"]
    assert len(data["organizer"]) == 2
    assert f'property="og:url" content="http://127.0.0.1:8000/events/{path}"' in page
    assert "meet.example.org" not in page


@pytest.mark.parametrize("gap", ["startDate", "location", "organizer", "image"])
def test_the_check_of_the_data_sees_a_gap(client, db_session, gap):
    with unit_of_work():
        path = rich_event().path
    data = linked_data(client.get(f"/events/{path}").text)
    del data[gap]

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, EVENT)


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!--<script>", "Q&A ' \u2028 \" end"])
def test_no_title_ends_the_block_of_data(client, db_session, title):
    with unit_of_work():
        path = factories.event(title=title).path
    page = client.get(f"/events/{path}").text

    assert linked_data(page)["name"] == title
    assert page.count("<script") == 2


def test_a_preview_tells_machines_nothing(client, db_session):
    with unit_of_work():
        draft = factories.event(state=EventState.DRAFT)
        path, host = draft.path, draft.host
    client.sign_in(host)
    page = client.get(f"/events/{path}").text

    assert ("ld+json" in page, "og:title" in page) == (False, False)


@pytest.mark.parametrize("state", RegistrationState)
def test_the_link_to_take_part_is_for_those_who_have_a_place(client, db_session, state):
    with unit_of_work():
        event = factories.event(format=EventFormat.ONLINE, venue=None, online_url="https://meet.example.org/secret")
        number = 1 if state is RegistrationState.WAITLISTED else None
        person = factories.registration(event, state=state, waiting_number=number).user
        path = event.path
    client.sign_in(person)
    has_place = state in (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)

    assert ("meet.example.org" in client.get(f"/events/{path}").text) == has_place


def test_directions_are_links_by_coordinates_or_by_words(client, db_session):
    with unit_of_work():
        known = factories.event().path
        hall = Venue(name="Große Halle", address="", city="Linz", country="AT")
        named = factories.event(venue=hall).path
    pages = [client.get(f"/events/{path}").text for path in (known, named)]

    assert "https://www.openstreetmap.org/directions?to=43.63%2C-79.42" in pages[0]
    assert "destination=Gro%C3%9Fe+Halle%2C+Linz%2C+Austria" in pages[1]
    assert not any("<iframe" in page for page in pages)
