"""The calendar as JSON: the same events as the feed, every documented field, nothing else."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eventhub.db import unit_of_work
from eventhub.events.models import EventTheme
from eventhub.events.states import EventFormat, EventState
from tests import factories

DOCS = Path(__file__).parents[2] / "docs" / "calendar-json.md"


def test_an_event_is_written_with_all_its_facts(client, db_session):
    start = datetime(2031, 6, 3, 7, tzinfo=UTC)
    with unit_of_work():
        event = factories.event(title="Bridge “é”", starts_at=start, ends_at=start + timedelta(hours=2))
        event.themes = [EventTheme(theme="sport"), EventTheme(theme="photonics")]
        uid, path, changed_at = event.uid, event.path, event.changed_at
    document = client.get("/calendar.json?theme=sport").json

    assert document == {
        "url": "http://127.0.0.1:8000/calendar?theme=sport",
        "feed_url": "http://127.0.0.1:8000/calendar.ics?theme=sport",
        "events": [
            {
                "uid": uid,
                "sequence": 0,
                "changed_at": changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "url": f"http://127.0.0.1:8000/events/{path}",
                "title": "Bridge “é”",
                "summary": "Meet clusters from both sides of the Atlantic.",
                "state": "published",
                "cancellation_reason": None,
                "format": "on_site",
                "starts_at": "2031-06-03T07:00:00Z",
                "ends_at": "2031-06-03T09:00:00Z",
                "timezone": "America/Toronto",
                "venue": {
                    "name": "Exhibition Place",
                    "address": "",
                    "city": "Toronto",
                    "country": "CA",
                    "latitude": 43.63,
                    "longitude": -79.42,
                },
                "themes": ["photonics", "sport"],
            }
        ],
    }


def test_it_holds_what_the_feed_holds(client, db_session):
    with unit_of_work():
        factories.event(title="Online", format=EventFormat.ONLINE, venue=None)
        factories.event(title="Off", state=EventState.CANCELLED, cancellation_reason="The hall burnt down.")
        factories.event(title="Draft", state=EventState.DRAFT)
    events = client.get("/calendar.json").json["events"]

    assert {event["uid"] for event in events} == set(re.findall(r"UID:(\S+)", client.get("/calendar.ics").text))
    assert {event["title"]: event["venue"] is None for event in events} == {"Online": True, "Off": False}


def test_who_has_it_already_is_told_so_without_a_cookie(client, db_session):
    first = client.get("/calendar.json")
    again = client.get("/calendar.json", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.mimetype, again.status_code) == ("application/json", 304)
    assert "Set-Cookie" not in first.headers


def test_every_field_is_documented(client, db_session):
    with unit_of_work():
        factories.event()
    document = client.get("/calendar.json").json
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", DOCS.read_text()))))

    event = document["events"][0]
    assert {*document, *event, *event["venue"]} <= words
