"""Every page of the demo in a real browser, wide and narrow, its mistakes included: nothing is in anybody's way.

By default pages are looked at wide and narrow by turns, and all are as narrow as a page ever is; EVENTHUB_FAULTS=full
looks at each of them both ways.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, url_for
from playwright.sync_api import Page, Response
from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.db import db
from tests.demo import atlas, visits
from tests.demo.atlas import Atlas
from tests.demo.visits import FILES, Visit
from tests.support.length import IS_FULL

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(1800),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]

WIDE, NARROW, NARROWEST = 1280, 375, 320
COOKIE = "eventhub"
SENDS = """([address, fields]) => {
    const token = document.querySelector("input[name=csrf_token]").value;
    const form = Object.assign(document.createElement("form"), {method: "post", action: address});
    for (const [name, value] of Object.entries({...fields, csrf_token: token}))
        form.append(Object.assign(document.createElement("input"), {name, value}));
    document.body.append(form);
    form.submit();
}"""
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return null;
    const isOut = (element) => element.getBoundingClientRect().right > width + 1;
    const name = (element) => element.tagName.toLowerCase() + [...element.classList].map((word) => "." + word).join("");
    return [...document.querySelectorAll("main *, header *, footer *")].filter(isOut).slice(0, 3).map(name).join(", ");
}"""


@pytest.fixture
def rows(demo: Flask) -> Iterator[Atlas]:
    with demo.test_request_context():
        yield Atlas()


@pytest.fixture
def browse(served: Any, rows: Atlas, demo: Flask, open_page: Any) -> Any:
    """Open pages of a real server as one of the demo's people."""
    server = served()

    def begin(reader: str) -> Page:
        page = open_page()
        if reader:
            client = demo.test_client()
            client.sign_in(db.session.scalars(select(User).filter_by(email=reader)).one())
            page.context.add_cookies([{"name": COOKIE, "value": client.get_cookie(COOKIE).value, "url": server.url}])
        page.goto(f"{server.url}/sign-in")
        return page

    return begin


class Inspector:
    """Goes from page to page and writes down everything that is wrong there, with where."""

    def __init__(self, axe: Any) -> None:
        self._axe = axe
        self.pages = 0
        self.findings: list[str] = []

    def open(self, page: Page, endpoint: str, visit: Visit) -> None:
        """Open an address and look at it."""
        answer = page.goto(_absolute(page, url_for(endpoint, **visit.values)))
        self._look(page, answer, f"{endpoint} {visit.values}", visit)

    def send(self, page: Page, endpoint: str, visit: Visit) -> None:
        """Send a form and look at the answer."""
        page.goto(_absolute(page, "/sign-in"))
        with page.expect_navigation() as navigation:
            page.evaluate(SENDS, [url_for(endpoint, **visit.values), visit.fields])
        self._look(page, navigation.value, f"POST {endpoint} {visit.values}", visit)

    def _look(self, page: Page, answer: Response | None, name: str, visit: Visit) -> None:
        self.pages += 1
        where = f"{name} as {visit.reader or 'anybody'}"
        status = answer.status if answer else None
        if status != visit.status:
            self.findings.append(f"{where}: answered {status}, not {visit.status}")
            return
        self.findings += [f"{where}: {words}" for words in self._faults(page)]

    def _faults(self, page: Page) -> Iterator[str]:
        if page.locator("h1").count() != 1:
            yield f"{page.locator('h1').count()} first-level headings"
        if not page.title().partition("·")[0].strip():
            yield "no title"
        for width in (WIDE, NARROW) if IS_FULL else ((WIDE, NARROW)[self.pages % 2],):
            page.set_viewport_size({"width": width, "height": 800})
            yield from (f"at {width}: {barrier}" for barrier in self._axe(page))
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        if wide := page.evaluate(TOO_WIDE):
            yield f"scrolls sideways at {NARROWEST} because of {wide}"


def _absolute(page: Page, path: str) -> str:
    return page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path


def _walk(inspector: Inspector, browse: Any, visits: dict[str, list[Visit]], look: str, reader: str) -> None:
    own = [(endpoint, visit) for endpoint, found in visits.items() for visit in found if _who(visit) == reader]
    people = {visit.reader for _, visit in own}
    pages = {person: browse(person) for person in sorted(people)}
    for endpoint, visit in own:
        if endpoint not in FILES:
            getattr(inspector, look)(pages[visit.reader], endpoint, visit)


def _who(visit: Visit) -> str:
    """Name the part a reader plays; people who only applied play one together."""
    return visit.reader if visit.reader in visits.READERS else visits.APPLICANT


def test_no_address_is_forgotten(demo: Flask, rows: Atlas) -> None:
    assert atlas.unknown_endpoints(demo, rows) == set()


@pytest.mark.parametrize("reader", [*visits.READERS, visits.APPLICANT])
def test_no_page_has_a_barrier(reader: str, rows: Atlas, browse: Any, axe: Any, open_page: Any) -> None:
    inspector = Inspector(axe)
    _walk(inspector, browse, rows.gets(), "open", reader)
    _walk(inspector, browse, rows.forms(), "send", reader)
    print(f"{reader or 'anybody'}: {inspector.pages} pages, {len(inspector.findings)} findings")  # noqa: T201
    assert "\n".join(inspector.findings + open_page.faults) == ""


def test_what_is_refused_is_said_without_a_barrier(rows: Atlas, browse: Any, axe: Any) -> None:
    inspector = Inspector(axe)
    refused = {
        "calendar.event": Visit(visits.ANYBODY, {"event_id": 999_999}, status=404),
        "outbox.index": Visit(visits.PARTICIPANT, status=403),
        "events.show": Visit(visits.PARTICIPANT, {"event_id": rows.draft}, status=404),
    }
    for endpoint, visit in refused.items():
        inspector.open(browse(visit.reader), endpoint, visit)
    assert "\n".join(inspector.findings) == ""
