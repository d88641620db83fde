"""A database that somebody else holds on to: whoever reads goes on, whoever writes is told when to come back."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookies import SimpleCookie
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import LinkPurpose
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event
from eventhub.registration.answers import packed
from eventhub.registration.models.registrations import Registration
from tests import factories
from tests.support.length import ends_within

pytestmark = [pytest.mark.fault, ends_within(300)]

PATIENCE_SECONDS = 6
ON_A_BUSY_MACHINE = 3
"""What two test processes on two cores may add to a promise in seconds."""


class Stay(HTTPRedirectHandler):
    """Follows no redirect: where it leads is the answer."""

    def redirect_request(self, *_: Any) -> None:
        """Stay."""


class Visitor:
    """A browser without a screen, with the cookie and the token of the page it opened."""

    def __init__(self, url: str, path: str) -> None:
        self._url, self._path = url, path
        self._headers = {}
        status, headers, body = self.get(path)
        assert status == 200, body
        cookie = SimpleCookie(headers["Set-Cookie"])
        self._headers = {"Cookie": "; ".join(f"{name}={each.value}" for name, each in cookie.items())}
        self._token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', body)[1]

    def get(self, path: str) -> tuple[int, Any, str]:
        """Read a page."""
        return self._ask(Request(self._url + path, headers=self._headers))

    def press(self) -> tuple[int, Any, str]:
        """Press the button of the page."""
        data = urlencode({"csrf_token": self._token}).encode()
        return self._ask(Request(self._url + self._path, data, self._headers))

    def _ask(self, request: Request) -> tuple[int, Any, str]:
        try:
            with build_opener(Stay).open(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read().decode()


@pytest.fixture
def event(db_session: Any) -> Event:
    with unit_of_work():
        return factories.event(seats=10)


@pytest.fixture
def visitor(served: Any, event: Event) -> Visitor:
    """Somebody who only has to press the button to be registered."""
    answers = packed(
        {
            "name": "Ada Lovelace",
            "organisation": "Analytical Engines",
            "organisation_kind": OrganisationKind.SME,
            "country": "FI",
            "consented_at": clock.now(),
        }
    )
    with unit_of_work():
        token = accounts.create_link(LinkPurpose.REGISTER, "ada@example.org", event_id=event.id, **answers)
    return Visitor(served().url, f"/events/{event.path}/register/{token}")


@contextmanager
def held(database: Any) -> Iterator[None]:
    """Hold what writers need, from outside the server: SQLite's one lock, or PostgreSQL's lock on the event's row."""
    if database.name == "sqlite":
        with closing(sqlite3.connect(database.path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
        return
    with database._connect(database.url) as connection, connection.transaction():
        connection.execute("SELECT FROM event FOR UPDATE")
        yield


def registered() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Registration)).all())


def test_readers_go_on_while_a_writer_waits(database: Any, event: Event, visitor: Visitor) -> None:
    with held(database):
        began = time.monotonic()
        pages = ("/", "/calendar", f"/events/{event.path}", f"/events/{event.path}/register", "/calendar.ics")
        assert [visitor.get(path)[0] for path in pages] == [200] * len(pages)
        assert time.monotonic() - began < PATIENCE_SECONDS + ON_A_BUSY_MACHINE


def test_a_writer_is_asked_to_come_back_and_then_succeeds(database: Any, visitor: Visitor) -> None:
    """Without the lock timeouts in `eventhub.db` PostgreSQL waits for ever, and SQLite for as long as it likes."""
    with held(database):
        began = time.monotonic()
        status, headers, body = visitor.press()
        took = time.monotonic() - began
    assert (status, headers["Retry-After"].isdecimal()) == (503, True)
    assert body.count("<h1") == 1
    assert took < PATIENCE_SECONDS + ON_A_BUSY_MACHINE
    assert registered() == 0
    status, headers, _ = visitor.press()
    assert (status, headers["Location"].startswith("/my/registrations/")) == (302, True)
    assert registered() == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_asking_for_a_link_while_everything_is_locked_answers_in_time(database: Any, visitor: Visitor) -> None:
    """Counting who asks how often is a write, too: it must not wait a second time."""
    sign_in = Visitor(visitor._url, "/sign-in")
    sign_in._path = "/sign-in/link"
    with held(database):
        began = time.monotonic()
        status, headers, _ = sign_in.press()
    assert (status, headers["Retry-After"].isdecimal()) == (503, True)
    assert time.monotonic() - began < PATIENCE_SECONDS + ON_A_BUSY_MACHINE
