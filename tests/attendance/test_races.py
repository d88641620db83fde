"""Two doors and one ticket, in the same moment, on real server processes."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from eventhub.accounts import operations as accounts
from eventhub.attendance.models import Arrival, Scan
from eventhub.attendance.states import Verdict
from eventhub.db import unit_of_work
from tests import factories
from tests.faults.visitors import Browser, as_committed

TICKETS = 50
PASSWORD = "two doors and one ticket"


class Desk(Browser):
    """A browser in which somebody signs in by password."""

    def sign_in(self, email, page):
        """Sign in, and go on with the session's own cookie and token."""
        form = urlencode({"csrf_token": self._token, "email": email, "password": PASSWORD})
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._request("POST", "/sign-in", form, headers)
        self._cookie = answer.getheader("Set-Cookie").partition(";")[0]
        self._token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.get(page).body)[1]


@pytest.mark.timeout(300)
def test_two_doors_scan_the_same_ticket_at_once_and_one_lets_the_person_in(served, db_session):
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(0))
        accounts.set_password(event.host, PASSWORD)
        people = [factories.registration(event) for _ in range(TICKETS)]
        paths = [f"/staff/events/{event.path}/door/arrivals/{each.id}" for each in people]
    host, server = event.host.email, served(workers=2)
    browser = Desk(server.url, "/sign-in")
    browser.sign_in(host, f"/staff/events/{event.path}/door")
    for path in paths:
        assert [status for status, _ in _both(browser, path)] == [302, 302]
    assert Counter(row.verdict for row in as_committed(select(Scan))) == {
        Verdict.ADMITTED: TICKETS,
        Verdict.ALREADY_IN: TICKETS,
    }
    assert len(as_committed(select(Arrival))) == TICKETS


def _both(browser, path):
    start = Barrier(2)

    def scan(door):
        start.wait()
        return browser.post(path, key=f"{door}-{path.rpartition('/')[2]}")

    with ThreadPoolExecutor(2) as doors:
        return list(doors.map(scan, ("north", "south")))
