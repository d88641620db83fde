"""The calendar as news: valid RSS of the same events, in which an event that changes stays the same item."""

import re
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest

from eventhub.db import unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import EventTheme
from eventhub.events.states import EventState
from tests import factories


def items(client, address="/calendar.rss"):
    return {item.findtext("title"): item for item in ET.fromstring(client.get(address).data).findall("channel/item")}


def test_an_item_says_what_when_where_and_why(client, db_session):
    with unit_of_work():
        event = factories.event(title="Bridge <&> inspire")
        event.themes = [EventTheme(theme="photonics")]
        path, uid, changed_at = event.path, event.uid, event.changed_at
    (item,) = items(client).values()

    assert item.findtext("title") == "Bridge <&> inspire"
    assert item.findtext("link") == f"http://127.0.0.1:8000/events/{path}"
    assert (item.findtext("guid"), item.find("guid").get("isPermaLink")) == (uid, "false")
    assert parsedate_to_datetime(item.findtext("pubDate")) == changed_at.replace(microsecond=0)
    assert [each.text for each in item.findall("category")] == ["Photonics"]
    for words in ("Eastern", "Exhibition Place, Toronto, Canada", "Meet clusters from both sides of the Atlantic."):
        assert words in item.findtext("description")


def test_the_channel_names_itself_and_its_page_with_the_same_filters(client, db_session):
    channel = ET.fromstring(client.get("/calendar.rss?country=FR").data).find("channel")

    assert channel.findtext("link") == "http://127.0.0.1:8000/calendar?country=FR"
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert (own.get("href"), own.get("rel")) == ("http://127.0.0.1:8000/calendar.rss?country=FR", "self")


def test_what_changed_last_comes_first_and_stays_the_same_item(client, db_session):
    with unit_of_work():
        first, _second = factories.event(title="First"), factories.event(title="Second")
    before = items(client)
    assert list(before) == ["Second", "First"]
    with unit_of_work():
        events.cancel(first, by=first.host, reason="The hall burnt down.")
    after = items(client)

    assert list(after) == ["Cancelled: First", "Second"]
    assert after["Cancelled: First"].findtext("guid") == before["First"].findtext("guid")
    assert "The hall burnt down." in after["Cancelled: First"].findtext("description")


@pytest.mark.parametrize("title", ["a\x00b\x0cc", "]]>", "<script>", "\ufffe x", "&#0;"])
def test_no_text_makes_it_unreadable(client, db_session, title):
    with unit_of_work():
        factories.event(title=title.replace("\x00", ""), summary=title.replace("\x00", ""))

    assert len(items(client)) == 1


def test_it_holds_what_the_feed_holds_and_says_what_it_is(client, db_session):
    with unit_of_work():
        factories.event(title="Off", state=EventState.CANCELLED, cancellation_reason="x")
        factories.event(title="On")
        factories.event(title="Draft", state=EventState.DRAFT)
    answer = client.get("/calendar.rss")
    uids = set(re.findall(r"UID:(\S+)", client.get("/calendar.ics").text))

    assert {item.findtext("guid") for item in items(client).values()} == uids
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    assert client.get("/calendar.rss", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
