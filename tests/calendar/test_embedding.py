"""The next events inside a page of somebody else's: with and without script."""

import re
import socket
import subprocess
import sys
from html import unescape

import pytest

from eventhub.db import unit_of_work
from tests import factories
from tests.support.smtp import free_port


def test_only_the_list_may_be_framed_and_it_knows_no_cookie(client, db_session):
    with unit_of_work():
        factories.event(title="Here")
        person = factories.user()
    client.sign_in(person)
    frame, page = client.get("/calendar/embed"), client.get("/calendar")

    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in frame.headers
    assert frame.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert "Here" in frame.text
    assert person.name not in frame.text


def test_the_list_keeps_to_the_filters_and_leads_to_all(client, db_session):
    with unit_of_work():
        for number in range(11):
            factories.event(title=f"Event {number:02}", starts_at=factories.in_days(number + 1))
    some, none = client.get("/calendar/embed?country=CA").text, client.get("/calendar/embed?country=FR").text

    assert len(re.findall(r"Event \d\d", some)) == 10
    assert 'href="/calendar?country=CA"' in some
    assert "All 11 events" in some
    assert "No event is announced" in none


@pytest.mark.parametrize("events", [1, 3])
def test_the_list_asks_the_same_few_questions(client, db_session, query_count, events):
    with unit_of_work():
        for _number in range(events):
            factories.event()
    client.get("/calendar/embed")
    with query_count() as queries:
        client.get("/calendar/embed")

    assert queries.count == 2


def test_the_page_offers_the_code_for_its_own_view(client, db_session):
    page = client.get("/calendar?country=CA&theme=sport").text
    code = unescape(unescape(re.search(r'id="embed-code" value="([^"]+)"', page)[1]))

    assert 'src="http://127.0.0.1:8000/calendar/embed?country=CA&theme=sport"' in code
    assert 'title="Cluster events"' in code


@pytest.fixture
def elsewhere(tmp_path):
    """Serve a page of somebody else's from another origin."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def write(html):
        (tmp_path / "page.html").write_text(html)
        while not is_open(port):
            assert server.poll() is None
        return f"http://127.0.0.1:{port}/page.html"

    yield write
    server.terminate()
    server.wait()


def is_open(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.journey
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("has_script", [True, False])
def test_the_frame_is_as_high_as_its_list_or_scrolls(live_server, open_page, db_session, elsewhere, has_script):
    with unit_of_work():
        for number in range(10):
            factories.event(title=f"Event {number}", starts_at=factories.in_days(number + 1))
    page = open_page(java_script_enabled=has_script)
    page.goto(f"{live_server.url}/calendar")
    code = page.locator("#embed-code").get_attribute("value")
    page.goto(elsewhere(f"<!doctype html><title>Somebody else's</title>{code}"))
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="Event 9").wait_for()
    height = "document.querySelector('iframe').clientHeight"
    if has_script:
        page.wait_for_function(f"{height} > 700")
    else:
        frame.get_by_role("link", name="Event 9").scroll_into_view_if_needed()
        assert page.locator("iframe").bounding_box()["height"] == 600
