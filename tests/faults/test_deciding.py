"""Two people decide, release or withdraw at the same moment: real server processes, real requests."""

import http.client
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import PlaceLimit, PlaceScope
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import decisions
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.support.length import ends_within

pytestmark = [pytest.mark.fault, ends_within(300)]

A, D = ApplicationState, DecisionOutcome
PASSWORD = "bridges and tables 2019"
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Browser:
    """Somebody who is signed in at one server."""

    def __init__(self, url, person):
        self._host, self._cookie = urlsplit(url).netloc, ""
        token = TOKEN.search(self.get("/sign-in"))[1]
        status, _ = self.post("/sign-in", csrf_token=token, email=person.email, password=PASSWORD)
        assert status == 302
        self._token = TOKEN.search(self.get("/applications") + self.get("/account"))[1]

    def get(self, path):
        """Read a page."""
        return self._request("GET", path)[1]

    def post(self, path, **fields):
        """Send a form; return the answer's status and text."""
        body = urlencode({"csrf_token": getattr(self, "_token", ""), **fields}, doseq=True)
        return self._request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _request(self, method, path, body=None, headers=None):
        with closing(http.client.HTTPConnection(self._host, timeout=60)) as connection:
            connection.request(method, path, body, {"Cookie": self._cookie, **(headers or {})})
            answer = connection.getresponse()
            if cookie := answer.getheader("Set-Cookie"):
                self._cookie = cookie.partition(";")[0]
            return answer.status, answer.read().decode()


def person(*roles, **facts):
    """Save somebody with a password."""
    row = factories.user(*roles, **facts)
    accounts.set_password(row, PASSWORD)
    return row


@pytest.fixture
def managers(db_session):
    """Two managers with passwords."""
    with unit_of_work():
        return [person(Role.PROGRAMME_MANAGER, name=name) for name in ("Maria One", "Peter Two")]


def at_once(*posts):
    """Send each (browser, path, fields) at the same moment; return their statuses and texts."""
    together = threading.Barrier(len(posts))

    def send(post):
        browser, path, fields = post
        together.wait(timeout=60)
        return browser.post(path, **fields)

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(send, posts))


def committed(query):
    """Read what the servers have committed by now."""
    db.session.rollback()
    return db.session.scalars(query).all()


def applied(number=1, **changes):
    """Save applications under review under one call."""
    with unit_of_work():
        call = changes.pop("call", None) or factories.call()
        return [
            factories.application(call=call, state=A.UNDER_REVIEW, submitted_at=factories.in_days(-2), **changes)
            for _ in range(number)
        ]


def decision_on(row, outcome, note="So."):
    return f"/staff/applications/{row.id}/decision", {"version": row.case_version, "outcome": outcome, "note": note}


def test_of_two_managers_who_decide_at_once_one_hears_of_the_other(served, managers):
    server, rows = served(workers=2), applied(4)
    browsers = [Browser(server.url, manager) for manager in managers]

    for row in rows:
        posts = [
            (browser, *decision_on(row, each)) for browser, each in zip(browsers, ("accept", "reject"), strict=True)
        ]
        (status, text), (other, other_text) = at_once(*posts)
        (decision,) = committed(select(Decision).where(Decision.application_id == row.id))
        assert sorted((status, other)) == [302, 409]
        assert f"{decision.decided_by.name} changed this on" in (text if status == 409 else other_text)
    assert committed(select(OutgoingMail)) == []


def test_two_who_release_at_once_write_every_letter_once(served, managers):
    server, rows = served(workers=2), applied(6)
    for row, outcome in zip(rows, [*D, *D], strict=True):
        with unit_of_work():
            decisions.decide(row, outcome, by=managers[0], note="So.")
    browsers, path = [Browser(server.url, manager) for manager in managers], f"/staff/calls/{rows[0].call_id}/release"
    seen = re.search(r'name="seen"[^>]* value="([0-9a-f]{64})"', browsers[0].get(path))[1]

    answers = at_once(*((browser, path, {"seen": seen}) for browser in browsers))

    assert sorted(status for status, _ in answers) == [302, 409]
    letters = Counter(mail.recipient for mail in committed(select(OutgoingMail)))
    assert letters == Counter(row.applicant.email for row in rows)
    assert len(committed(select(Event))) == 2
    assert committed(select(func.count(Decision.id)).where(Decision.released_at.is_(None))) == [0]


def test_an_applicant_who_withdraws_while_a_manager_decides_leaves_one_clean_outcome(served, managers):
    with unit_of_work():
        applicant = person()
    server, rows = served(workers=2), applied(4, applicant=applicant)
    manager, author = Browser(server.url, managers[0]), Browser(server.url, applicant)

    for row in rows:
        withdrawal = (author, f"/applications/{row.id}/withdrawal", {"state": row.state.value, "note": ""})
        statuses = [status for status, _ in at_once((manager, *decision_on(row, "accept")), withdrawal)]
        (now,) = committed(select(HostingApplication).where(HostingApplication.id == row.id))
        assert (statuses[1], now.state) == (302, A.WITHDRAWN)
        assert statuses[0] in (302, 409)
        assert committed(select(Decision).where(Decision.application_id == row.id)) == []
    assert committed(select(Event)) == []


def test_an_applicant_who_withdraws_while_the_decision_is_released_leaves_one_clean_outcome(served, managers):
    with unit_of_work():
        applicant = person()
    server, rows = served(workers=2), applied(4, applicant=applicant)
    for row in rows:
        with unit_of_work():
            decisions.decide(row, D.REJECT, by=managers[0], note="So.")
    manager, author = Browser(server.url, managers[0]), Browser(server.url, applicant)

    for row in rows:
        path = f"/staff/applications/{row.id}/release"
        seen = re.search(r'name="seen"[^>]* value="([0-9a-f]{64})"', manager.get(path))[1]
        withdrawal = (author, f"/applications/{row.id}/withdrawal", {"state": "under_review", "note": ""})
        statuses = sorted(status for status, _ in at_once((manager, path, {"seen": seen}), withdrawal))
        (now,) = committed(select(HostingApplication).where(HostingApplication.id == row.id))
        letters = committed(select(OutgoingMail).where(OutgoingMail.dedupe_key.startswith("decision:")))
        assert statuses == [302, 409]
        assert now.state in (A.REJECTED, A.WITHDRAWN)
    rejected = committed(select(func.count(HostingApplication.id)).where(HostingApplication.state == A.REJECTED))
    assert rejected == [len(letters)]


def test_the_last_place_is_promised_once(served, managers):
    server = served(workers=2)
    browsers = [Browser(server.url, manager) for manager in managers]

    for _ in range(4):
        rows = applied(2)
        with unit_of_work():
            rows[0].call.place_limits = [PlaceLimit(scope=PlaceScope.ALL, places=1)]
        posts = [(browser, *decision_on(row, "accept")) for browser, row in zip(browsers, rows, strict=True)]
        answers = at_once(*posts)
        assert sorted(status for status, _ in answers) == [302, 409]
        assert "The call&#39;s one place is taken." in next(text for status, text in answers if status == 409)
        ids = [row.id for row in rows]
        assert len(committed(select(Decision).where(Decision.application_id.in_(ids)))) == 1
