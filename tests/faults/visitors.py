"""Many visitors at once: real requests to real server processes."""

import http.client
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import LinkPurpose
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.mail.models import OutgoingMail
from eventhub.registration.answers import packed
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from tests import factories

VISITORS, SEATS = 200, 10


class Browser:
    """Sends requests to one server; all its visitors share the session that its first page opened."""

    def __init__(self, url, page):
        self._host = urlsplit(url).netloc
        answer = self._request("GET", page)
        self._cookie = answer.getheader("Set-Cookie").partition(";")[0]
        self._token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', answer.body)[1]

    def get(self, path):
        """Read a page."""
        return self._request("GET", path, headers={"Cookie": self._cookie})

    def post(self, path, **fields):
        """Send a form; return status and destination of the answer."""
        return self._post(path, fields)

    def post_all(self, paths, **fields):
        """Send a form to every path at the same moment; return status and destination of each answer."""
        start = threading.Barrier(len(paths))

        def post(path):
            start.wait()
            return self._post(path, fields)

        with ThreadPoolExecutor(len(paths)) as visitors:
            return list(visitors.map(post, paths))

    def open_all(self, paths):
        """Read every page at the same moment, as people do before they press its button."""
        with ThreadPoolExecutor(len(paths)) as visitors:
            return [answer.status for answer in visitors.map(self.get, paths)]

    def _post(self, path, fields):
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._request("POST", path, urlencode({"csrf_token": self._token, **fields}), headers)
        return answer.status, answer.getheader("Location")

    def _request(self, method, path, body=None, headers=None):
        with closing(http.client.HTTPConnection(self._host, timeout=120)) as connection:
            connection.request(method, path, body, {"Connection": "close", **(headers or {})})
            answer = connection.getresponse()
            answer.body = answer.read().decode()
            return answer


def links(event, number):
    """Send so many people a link, as the form does, and return the links' addresses."""
    return [link_for(event, f"visitor{each}-of-{event.id}@example.org") for each in range(number)]


def link_for(event, email):
    """Send somebody a link, as the form does, and return its address."""
    answers = packed(
        {
            "name": "Ada Lovelace",
            "organisation": "Analytical Engines",
            "organisation_kind": OrganisationKind.SME,
            "country": "FI",
            "consented_at": clock.now(),
        }
    )
    token = accounts.create_link(LinkPurpose.REGISTER, email, event_id=event.id, **answers)
    return f"/events/{event.path}/register/{token}"


def rush(server, visitors=VISITORS, seats=SEATS):
    """Let everybody confirm at the same moment; return the event and the answers."""
    with unit_of_work():
        event = factories.event(seats=seats)
        paths = links(event, visitors)
    browser = Browser(server.url, paths[0])
    return event, browser.post_all(paths)


def registrations(event):
    query = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    return as_committed(query)


def confirmed(event):
    return [row for row in registrations(event) if row.state is RegistrationState.CONFIRMED]


def mails(template):
    return as_committed(select(OutgoingMail).where(OutgoingMail.template == f"registration/{template}"))


def as_committed(query):
    """Read what the servers have committed by now, not what was there when the test began to read."""
    db.session.rollback()
    return db.session.scalars(query).all()
