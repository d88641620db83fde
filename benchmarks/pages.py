"""What the public pages and feeds cost: CPU of application and database from the operating system's accounting.

`python -m benchmarks.pages [--events N ...] [--requests R] [--only NAME] [--weight]`

On databases of its own, a file and the tests' PostgreSQL, with one gunicorn worker. CPU holds on a busy machine; wall
times would not. Pages "made anew" are asked for after something public has changed, each time: the most they ever cost.
How the cost grows: `--events 600 6000 60000 --requests 20`.
"""

import argparse
import gzip
import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import flask_migrate
from sqlalchemy import create_engine

from benchmarks.filling import fill
from eventhub.app import create_app
from eventhub.config import Config
from eventhub.db import db
from tests.support.application import statements
from tests.support.browser import launch
from tests.support.postgres import ensure_server
from tests.support.run import Run
from tests.support.server import LiveServer

TICK = 1000 / os.sysconf("SC_CLK_TCK")
WARM_UP = 20
LINE = "{:<11} {:>7} {:<17} {:>8} {:>8} {:>8} {:>8} {:>5} {:>7}"
HEAD = "database", "events", "page", "app ms", "db ms", "CPU ms", "bar", "SQL", "bar"
WEIGHT = "{:<16} {:>9} {:>9} {:>10}   {}"


@dataclass(frozen=True)
class Page:
    """One address, and what it may cost: milliseconds and statements."""

    name: str
    path: str
    milliseconds: float
    sql: int
    headers: dict[str, str] = field(default_factory=dict)
    is_made_anew: bool = False

    def with_etag(self, etag: str) -> dict[str, str]:
        """Return the headers to ask with, by who has these bytes already."""
        return {name: value.format(etag=etag) for name, value in self.headers.items()}


PAGES = (
    Page("list, 30 of N", "/calendar", 10, 3),
    Page("month, 62", "/calendar?view=month&from=2032-05-01&to=2032-05-31", 15, 3),
    Page("event", "/events/1-meeting-on-batteries", 5, 4),
    Page("list, made anew", "/calendar", 30, 4, is_made_anew=True),
    Page("month, made anew", "/calendar?view=month&from=2032-05-01&to=2032-05-31", 30, 3, is_made_anew=True),
    Page("event, made anew", "/events/1-meeting-on-batteries", 30, 5, is_made_anew=True),
    Page("filtered, anew", "/calendar?country=PL&theme=photonics&from=2032-05-01", 30, 5, is_made_anew=True),
    Page("archive, anew", "/calendar?to=2032-07-01", 30, 4, is_made_anew=True),
    Page("feed, full", "/calendar.ics", 5, 1),
    Page("feed, full, gzip", "/calendar.ics", 5, 1, {"Accept-Encoding": "gzip"}),
    Page("feed, 304", "/calendar.ics", 1, 1, {"If-None-Match": "{etag}"}),
    Page("JSON, 304", "/calendar.json", 1, 1, {"If-None-Match": "{etag}"}),
)


def main() -> None:
    """Print a line for each page, database and number of events; then what a browser loads."""
    parser = argparse.ArgumentParser(description="What the public pages and feeds cost.")
    parser.add_argument("--events", type=int, nargs="+", default=[600])
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--only", default="")
    parser.add_argument("--weight", action="store_true", help="only what a browser loads")
    options = parser.parse_args()
    run = Run()
    urls = [f"sqlite:///{run.scratch / 'pages.sqlite'}", ensure_server(run.scratch)]
    if not options.weight:
        print(LINE.format(*HEAD), flush=True)
        for number in options.events:
            for url in urls:
                _measure(url, number, options, run.scratch)
    _weigh(urls[0], run.scratch)
    run.end()


def _measure(url: str, number: int, options: argparse.Namespace, logs: Path) -> None:
    _prepare(url, number)
    with _served(url, logs) as server:
        for page in PAGES:
            if options.only in page.name:
                _print_cost(server, url, number, page, options.requests)


def _print_cost(server: LiveServer, url: str, number: int, page: Page, requests: int) -> None:
    app, database = _cost(server, url, page, requests)
    name = "sqlite" if url.startswith("sqlite") else "postgresql"
    sums = (f"{each:.1f}" for each in (app, database, app + database))
    bars = page.milliseconds, _sql(url, page), page.sql
    print(LINE.format(name, number, page.name, *sums, *bars), flush=True)


def _prepare(url: str, number: int) -> None:
    app = create_app(_config(url))
    with app.app_context():
        flask_migrate.upgrade()
        fill(number)
        db.session.remove()
        db.engine.dispose()


def _config(url: str) -> Config:
    return Config(database_url=url, secret_key="a key for benchmarks only, of no use", testing=True)


class _served:  # noqa: N801 - reads as a verb
    """A web process for as long as the block lasts."""

    def __init__(self, url: str, logs: Path) -> None:
        self._server = LiveServer(url, logs)

    def __enter__(self) -> LiveServer:
        self._server.start_web(workers=1)
        return self._server

    def __exit__(self, *_error: object) -> None:
        self._server.stop()


def _cost(server: LiveServer, url: str, page: Page, requests: int) -> tuple[float, float]:
    """Return the CPU milliseconds a request takes in the application and in the database's own processes."""
    first = _get(server, page, etag="")
    etag = first[1].get("ETag", "")
    for _each in range(WARM_UP):
        _get(server, page, etag)
    assert server.web
    with _changing(url) as change:
        before = _cpu(server.web.pid), _cpu_of_postgres(url)
        for _each in range(requests):
            if page.is_made_anew:
                change()
            status, _headers, _body = _get(server, page, etag)
            assert status == (304 if "If-None-Match" in page.headers else 200), status
        return (_cpu(server.web.pid) - before[0]) / requests, (_cpu_of_postgres(url) - before[1]) / requests


@contextmanager
def _changing(url: str) -> Iterator[Callable[[], None]]:
    """Count a change of what is public as any writer does, from outside; its own cost is far below a millisecond."""
    engine = create_engine(url)

    def change() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE public_version SET number = number + 1")

    yield change
    engine.dispose()


def _get(server: LiveServer, page: Page, etag: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(
        "GET", page.path, headers={name: value.format(etag=etag) for name, value in page.headers.items()}
    )
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


def _sql(url: str, page: Page) -> int:
    app = create_app(_config(url))
    client = app.test_client()
    etag = client.get(page.path).headers.get("ETag", "")
    client.get(page.path, headers=page.with_etag(etag))
    if page.is_made_anew:
        with _changing(url) as change:
            change()
    with statements() as seen:
        client.get(page.path, headers=page.with_etag(etag))
    with app.app_context():
        db.engine.dispose()
    return seen.count


def _cpu_of_postgres(url: str) -> float:
    if url.startswith("sqlite"):
        return 0
    home = Path(url.partition("host=")[2])
    return _cpu(int((home / "data" / "postmaster.pid").read_text().split()[0]))


def _cpu(pid: int) -> float:
    """Return the milliseconds a process, its children and those that have ended took so far."""
    return sum(_own(each) for each in _tree(pid))


def _own(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(fields[index]) for index in (11, 12, 13, 14)) * TICK


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _weigh(url: str, logs: Path) -> None:
    """Print what a browser that was never here loads for each page."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is wanted

    _prepare(url, 600)
    print("\n" + WEIGHT.format("page", "requests", "kB gz", "script kB", "largest"))
    with _served(url, logs) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for page in PAGES[:3]:
            _print_weight(page, browser, server)
        browser.close()


def _print_weight(page: Page, browser: object, server: LiveServer) -> None:
    tab = browser.new_page()  # type: ignore[attr-defined]
    seen = []
    tab.on("requestfinished", lambda request: seen.append(request))  # noqa: PLW0108 - Playwright marks the function
    tab.goto(server.url + page.path, wait_until="networkidle")
    sizes = {each.url.partition("?")[0].rpartition("/")[2] or "page": _zipped(each.response().body()) for each in seen}
    script = sum(size for name, size in sizes.items() if name.endswith(".js"))
    largest = ", ".join(f"{name} {size / 1000:.1f}" for name, size in sorted(sizes.items(), key=lambda each: -each[1]))
    print(WEIGHT.format(page.name, len(seen), f"{sum(sizes.values()) / 1000:.1f}", f"{script / 1000:.1f}", largest))
    tab.close()


def _zipped(body: bytes) -> int:
    return min(len(body), len(gzip.compress(body, 6)))


if __name__ == "__main__":
    main()
