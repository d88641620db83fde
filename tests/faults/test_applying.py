"""Applications under a rush: real server processes, real requests, at one moment and around the deadline."""

import http.client
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.hosting.models.applications import HostingApplication, SubmittedVersion
from eventhub.hosting.states import ApplicationState
from tests import factories
from tests.hosting.routes.typed import typed
from tests.support.length import ends_within

pytestmark = [pytest.mark.fault, ends_within(1200)]

ZONES = ("Europe/Brussels", "America/Toronto", "Asia/Kathmandu")
AUTHORS, WEB_PROCESSES, ROUNDS = 20, 2, 5
CAREFREE = {"GUNICORN_CMD_ARGS": f"--config {Path(__file__).with_name('carefree.py')}"}


class Author:
    """Somebody signed in, with one application's form open."""

    def __init__(self, app, url, application):
        client = app.test_client()
        client.sign_in(application.applicant)
        self._host, self._cookie = urlsplit(url).netloc, f"eventhub={client.get_cookie('eventhub').value}"
        self.path, self.fields = f"/applications/{application.id}", typed(application)

    def load(self):
        """Open the form."""
        answer = self._request("GET", f"{self.path}/answers")
        self._cookie = (answer.getheader("Set-Cookie") or self._cookie).partition(";")[0]
        return self.read(answer)

    def read(self, answer):
        """Take what a page carries along for when its form is sent."""
        self.fields |= {name: _hidden(answer.body, name) for name in ("base", "after", "csrf_token")}
        return self

    def post(self, page, **changes):
        """Send the form; return the answer."""
        body = urlencode(self.fields | changes, doseq=True)
        return self._request("POST", f"{self.path}/{page}", body)

    def _request(self, method, path, body=None):
        headers = {"Cookie": self._cookie, "Connection": "close", "Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection(self._host, timeout=120)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.body = answer.read().decode()
            return answer


def _hidden(page, name):
    return re.search(rf'name="{name}"[^>]*? value="([^"]*)"', page)[1]


def at_once(deeds):
    """Do everything at the same moment; return what came of each."""
    start = threading.Barrier(len(deeds))

    def do(deed):
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def versions():
    """Return every version as committed by now, in the order in which they came into the database."""
    db.session.rollback()
    return db.session.scalars(select(SubmittedVersion).order_by(SubmittedVersion.id)).all()


def statuses(answers):
    return Counter(answer.status for answer in answers)


def test_the_deadline_holds_by_the_servers_clock_in_every_zone(app, served, db_session):
    """An answer from after the deadline to a form sent before it says nothing: such a round is done again."""
    server = served(workers=WEB_PROCESSES)
    for _ in range(ROUNDS):
        if (seen := around_the_deadline(app, server)) is not None:
            break
    assert seen == {
        -1: {(302, ApplicationState.SUBMITTED)},
        0: {(409, ApplicationState.DRAFT)},
        1: {(409, ApplicationState.DRAFT)},
    }


def around_the_deadline(app, server):
    """Submit a second before, at and a second after; return what happened, or None if the first took too long."""
    closes_at = clock.now() + timedelta(seconds=12)
    with unit_of_work():
        calls = [factories.call(closes_at=closes_at, timezone=zone) for zone in ZONES]
        rows = [(second, factories.application(call=call)) for second in (-1, 0, 1) for call in calls]
    authors = [Author(app, server.url, row).load() for _, row in rows]

    def submit(author, second):
        time.sleep(max(0, (closes_at + timedelta(seconds=second) - clock.now()).total_seconds()))
        return author.post("submission"), clock.now()

    answers = at_once([lambda each=each: submit(*each) for each in zip(authors, [row[0] for row in rows], strict=True)])
    db.session.rollback()
    if any(at >= closes_at for (second, _), (_, at) in zip(rows, answers, strict=True) if second < 0):
        return None
    seen = {}
    for (second, row), (answer, _) in zip(rows, answers, strict=True):
        seen.setdefault(second, set()).add((answer.status, db.session.get(HostingApplication, row.id).state))
    return seen


def test_twenty_applications_at_once_are_handed_in_once_each(app, served, db_session):
    server = served(workers=WEB_PROCESSES)
    with unit_of_work():
        call = factories.call()
        rows = [factories.application(call=call) for _ in range(AUTHORS)]
    authors = [Author(app, server.url, row).load() for row in rows]

    answers = at_once([lambda each=each: each.post("submission") for each in authors])

    assert statuses(answers) == {302: AUTHORS}
    assert sorted((each.application_id, each.number) for each in versions()) == [(row.id, 1) for row in rows]


def same_page_twenty_times(app, server):
    with unit_of_work():
        application = factories.application()
    author = Author(app, server.url, application).load()
    return at_once([lambda: author.post("submission")] * AUTHORS)


def test_one_page_sent_twenty_times_is_handed_in_once(app, served, db_session):
    answers = same_page_twenty_times(app, served(workers=WEB_PROCESSES))

    assert statuses(answers) == {302: 1, 409: AUTHORS - 1}
    assert [each.number for each in versions()] == [1]


def test_without_the_guards_the_same_page_is_handed_in_more_than_once(app, served, db_session):
    same_page_twenty_times(app, served(workers=WEB_PROCESSES, **CAREFREE))

    assert len(versions()) > 1


def insist(author):
    """Send the form, and the page of every refusal; each means that one of the others got through."""
    for _ in range(AUTHORS):
        answer = author.post("submission")
        if answer.status != 409:
            break
        author.read(answer)
    return answer


def test_twenty_who_submit_again_until_they_are_through_make_versions_without_a_gap(app, served, db_session):
    server = served(workers=WEB_PROCESSES)
    with unit_of_work():
        application = factories.application()
    authors = [Author(app, server.url, application).load() for _ in range(AUTHORS)]

    answers = at_once([lambda each=each: insist(each) for each in authors])

    found = versions()
    assert statuses(answers) == {302: AUTHORS}
    assert [each.number for each in found] == list(range(1, AUTHORS + 1))
    assert [each.submitted_at for each in found] == sorted(each.submitted_at for each in found)


def test_two_windows_that_save_themselves_at_once_lose_no_field(app, served, db_session):
    server = served(workers=WEB_PROCESSES)
    with unit_of_work():
        application = factories.application()
    windows = [Author(app, server.url, application).load() for _ in range(2)]
    for number in range(ROUNDS):
        changes = [{"city": f"City {number}"}, {"venue": f"Venue {number}"}]
        answers = at_once(
            [lambda e=e, c=c: e.post("answers/autosave", **c) for e, c in zip(windows, changes, strict=True)]
        )
        assert statuses(answers) == {200: 2}
        db.session.rollback()
        db.session.refresh(application)
        assert (application.city, application.venue) == (f"City {number}", f"Venue {number}")
        for window in windows:
            window.fields = (
                typed(application) | window.load().fields | {"city": application.city, "venue": application.venue}
            )


def test_of_one_field_saved_from_two_windows_at_once_one_is_stored_and_the_other_is_told(app, served, db_session):
    server = served(workers=WEB_PROCESSES)
    with unit_of_work():
        application = factories.application()
    windows = [Author(app, server.url, application).load() for _ in range(2)]

    answers = at_once(
        [lambda e=e, c=c: e.post("answers/autosave", city=c) for e, c in zip(windows, ("Nantes", "Brest"), strict=True)]
    )

    db.session.rollback()
    db.session.refresh(application)
    told = ["two of you wrote at once" in answer.body for answer in answers]
    assert sorted(told) == [False, True]
    assert application.city == ("Nantes", "Brest")[told.index(False)]
