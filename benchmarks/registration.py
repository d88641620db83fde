"""What a whole registration costs: the form, its sending, the link's page, the confirmation and one's own page.

    python -m benchmarks.registration [REGISTRATIONS] [--database sqlite|postgresql] [--visitors 8] [--workers 2]

Starts the house as an operator does, on an empty database, and registers people for one event of 10,000 seats through
real requests: five pages each, the link read from the outbox. Prints CPU milliseconds of the server processes for one
whole registration, and whole registrations a second with so many visitors at once. How fast the machine is at other
work is measured before, between and after: a machine shared with others changes from minute to minute.
"""

import argparse
import http.client
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import fmean
from urllib.parse import urlencode, urlsplit

from sqlalchemy import create_engine, text

from benchmarks._yardstick import slowness
from eventhub.db import db, unit_of_work
from tests import factories
from tests.support.application import build, close
from tests.support.databases import prepare
from tests.support.run import Run
from tests.support.server import LiveServer

REGISTRATIONS, VISITORS, WORKERS = 200, 8, 2
PARTS = 4
BAR_MILLISECONDS = 25
TICKS = os.sysconf("SC_CLK_TCK")
ANSWERS = {"name": "Ada Lovelace", "organisation": "Analytical Engines", "organisation_kind": "sme", "country": "FI"}


class Visitor:
    """Registers one person after another, from an address of its own: a network may ask 300 times an hour."""

    def __init__(self, url: str, number: int, page: str, database_url: str) -> None:
        self.host, self.number, self.page = urlsplit(url).netloc, number, page
        self.engine = create_engine(database_url)

    def register(self, person: int) -> None:
        """Go from the form to one's own page."""
        self.cookie = ""
        self.source = f"127.0.{person // 200 + 1}.{self.number + 2}"
        email = f"visitor{person}@example.org"
        form = self._get(self.page)
        fields = {name: _hidden(form, name) for name in ("csrf_token", "attempt")}
        assert "Look into your mailbox" in self._post(self.page, {**ANSWERS, **fields, "email": email, "consent": "y"})
        link = self._link(email)
        token = _hidden(self._get(link), "csrf_token")
        assert "You are registered" in self._get(self._post(link, {"csrf_token": token}))

    def _link(self, email: str) -> str:
        query = text("SELECT context FROM outgoing_mail WHERE recipient = :email ORDER BY id DESC LIMIT 1")
        with self.engine.connect() as connection:
            context = str(connection.scalar(query, {"email": email}))
        return urlsplit(next(re.finditer(r"http[^\"']+/register/[\w-]+", context))[0]).path

    def _get(self, path: str) -> str:
        return self._request("GET", path)

    def _post(self, path: str, fields: dict[str, str]) -> str:
        return self._request("POST", path, urlencode(fields))

    def _request(self, method: str, path: str, body: str | None = None) -> str:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        source = (self.source, 0)
        with closing(http.client.HTTPConnection(self.host, timeout=60, source_address=source)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            self.cookie = (answer.getheader("Set-Cookie") or self.cookie).partition(";")[0]
            page = answer.read().decode()
        assert answer.status in (200, 302), f"{answer.status} for {method} {path}\n{page[:500]}"
        return answer.getheader("Location") or page


def _hidden(page: str, name: str) -> str:
    """Return what a hidden field of a page holds."""
    return next(re.finditer(rf'name="{name}"[^>]* value="([^"]+)"', page))[1]


def measure(arguments: argparse.Namespace) -> None:
    """Start the house, let the visitors in, and print what it cost."""
    run = Run()
    database = prepare(arguments.database, run.scratch, "bench")
    server = LiveServer(database.url, run.scratch)
    try:
        page = _event(database.url)
        server.start_web(arguments.workers)
        visitors = [Visitor(server.url, each, page, _engine_url(database.url)) for each in range(arguments.visitors)]
        for visitor in visitors:
            visitor.register(10_000 + visitor.number)
        _report(arguments, server, visitors)
    finally:
        server.stop()
        database.close()
        run.end()


def _report(arguments: argparse.Namespace, server: LiveServer, visitors: list[Visitor]) -> None:
    number, seconds, cpu, slow = arguments.registrations, 0.0, 0.0, [slowness()]
    for part in range(PARTS):
        took, used = _let_in(server, visitors, range(number * part // PARTS, number * (part + 1) // PARTS))
        seconds, cpu = seconds + took, cpu + used
        slow.append(slowness())
    print(
        f"{arguments.database}: {number} whole registrations, {len(visitors)} visitors, {arguments.workers} processes"
    )
    milliseconds, times = cpu / number * 1000, fmean(slow)
    print(f"CPU:   {milliseconds:.1f} ms a whole registration; this machine takes {times:.1f} times as long as that of")
    print(f"       the bar, {BAR_MILLISECONDS} ms, where it would be {milliseconds / times:.1f} ms")
    print(f"speed: {number / seconds:.1f} whole registrations a second")


def _let_in(server: LiveServer, visitors: list[Visitor], people: range) -> tuple[float, float]:
    """Register these people, shared among the visitors; return the seconds it took and those of the processor."""
    shares = [people[each.number :: len(visitors)] for each in visitors]
    cpu, began = _cpu_seconds(server), time.perf_counter()
    with ThreadPoolExecutor(len(visitors)) as pool:
        list(
            pool.map(lambda pair: [pair[0].register(person) for person in pair[1]], zip(visitors, shares, strict=True))
        )
    return time.perf_counter() - began, _cpu_seconds(server) - cpu


def _event(url: str) -> str:
    app = build(url)
    with app.app_context():
        with unit_of_work():
            event = factories.event(seats=10_000)
        page = f"/events/{event.path}/register"
        db.session.remove()
    close(app)
    return page


def _engine_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _cpu_seconds(server: LiveServer) -> float:
    """Return the processor time of all server processes so far, their children's included."""
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in server.survivors())
    return sum(int(each[11]) + int(each[12]) for each in stats) / TICKS


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("registrations", nargs="?", type=int, default=REGISTRATIONS)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--visitors", type=int, default=VISITORS)
    parser.add_argument("--workers", type=int, default=WORKERS)
    measure(parser.parse_args())
