"""What every test may ask for. Fixtures import what they need, so that the solver's tests run without Flask."""

import gc
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.support.guards import forbid_network, no_thread_left  # noqa: F401 - a fixture for every test
from tests.support.run import Run

RUN = pytest.StashKey[Run]()
SCRATCH = pytest.StashKey[Path]()
REMEMBERED = ("ready_pages", "counted_calendar")
"""What an application keeps of its database: tests that stop the clock would find it again under the same number."""

hypothesis.settings.register_profile("eventhub", deadline=None, print_blob=True)
hypothesis.settings.load_profile("eventhub")


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run, or take part in the one that started this process."""
    forbid_network()
    if hasattr(config, "workerinput"):
        config.stash[SCRATCH] = Path(config.workerinput["scratch"])
    else:
        config.stash[RUN] = Run()
        config.stash[SCRATCH] = config.stash[RUN].scratch
        # Processes that tests start find the house compiled, wherever the machine would not keep that.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(config.stash[SCRATCH] / "bytecode")
        # Test processes must agree on the order of sets, which tests are parametrised by; another order every run.
        os.environ.setdefault("PYTHONHASHSEED", str(secrets.randbelow(2**32)))


def pytest_report_header() -> str:
    """Say how to run the test processes in the same order again."""
    return f"PYTHONHASHSEED={os.environ['PYTHONHASHSEED']}"


def pytest_collection() -> None:
    """Search nothing for garbage while tests are read: what is read stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Search from now on for what the tests leave, and not through the tests themselves."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a new test process which run it belongs to."""
    node.workerinput["scratch"] = str(node.config.stash[SCRATCH])


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run where it began."""
    if RUN not in config.stash:
        return
    if "EVENTHUB_TEST_POSTGRES_URL" in os.environ:
        from tests.support.databases import drop_from_named_server

        drop_from_named_server(config.stash[SCRATCH])
    config.stash[RUN].end()


@pytest.fixture(scope="session")
def databases() -> Iterator[dict[str, Any]]:
    """The databases of this test process, each made when the first test asks for it."""
    prepared: dict[str, Any] = {}
    yield prepared
    for database in prepared.values():
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, databases: dict[str, Any]) -> Iterator[Any]:
    """A migrated database without rows, `name` and `url`; whoever asks for it runs on both."""
    name = request.param
    if name not in databases:
        from tests.support.databases import prepare

        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        databases[name] = prepare(name, request.config.stash[SCRATCH], worker)
    yield databases[name]
    databases[name].reset()


@pytest.fixture(scope="session")
def applications() -> Iterator[dict[str, Any]]:
    """The applications of this test process, one a database, closed at its end."""
    built: dict[str, Any] = {}
    yield built
    for app in built.values():
        from tests.support.application import close

        close(app)


@pytest.fixture
def app(database: Any, applications: dict[str, Any], request: pytest.FixtureRequest) -> Any:
    """The application on an empty database, no context open; the same one for all tests, so leave it as it was."""
    if database.name not in applications:
        from tests.support.application import build

        erased = request.config.stash[SCRATCH] / f"erased-{database.name}-{os.getpid()}"
        applications[database.name] = build(database.url, erased_file=str(erased))
    for name in REMEMBERED:
        applications[database.name].extensions.pop(name, None)
    return applications[database.name]


@pytest.fixture
def make_app(database: Any) -> Iterator[Callable[..., Any]]:
    """Build an application of the test's own, with other settings: `make_app(base_url="https://...")`."""
    from tests.support.application import build, close

    built: list[Any] = []

    def make(**settings: Any) -> Any:
        built.append(build(database.url, **settings))
        return built[-1]

    yield make
    for app in built:
        close(app)


@pytest.fixture
def client(app: Any) -> Any:
    """A browser without a screen: `get`, `post` (with its CSRF token), `sign_in(user)`, `sign_out()`."""
    return app.test_client()


@pytest.fixture
def db_session(app: Any) -> Iterator[Any]:
    """The database session, in an application context open for the test; writing needs `unit_of_work()`."""
    from eventhub.db import db

    with app.app_context():
        yield db.session


@pytest.fixture
def demo(app: Any, database: Any, request: pytest.FixtureRequest) -> Any:
    """The application with the demo in its database; the first such test of a run waits for the optimiser."""
    from tests.support.demo import fill

    fill(app, request.config.stash[SCRATCH] / f"demo-{database.name}.gz")
    return app


@pytest.fixture
def mailbox(app: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The application's mails leave into `mailbox.messages`."""
    from eventhub.mail.transport import MemoryTransport

    transport = MemoryTransport()
    monkeypatch.setitem(app.extensions, "mail_transport", transport)
    return transport


@pytest.fixture
def query_count() -> Any:
    """Count statements: `with query_count() as queries: ...` and then `queries.count`, or the list itself."""
    from tests.support.application import statements

    return statements


@pytest.fixture
def smtp_server() -> Iterator[Any]:
    """A real mail server: `url`, `messages`, and `answer` to refuse with."""
    from tests.support.smtp import SmtpServer

    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def served(database: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Start real processes on the database: `served(workers=2, worker=True, EVENTHUB_SMTP_URL=...)`."""
    from tests.support.server import LiveServer

    servers: list[LiveServer] = []

    def serve(*, workers: int = 1, worker: bool = False, **environment: str) -> LiveServer:
        logs = tmp_path / f"server-{len(servers)}"
        logs.mkdir()
        servers.append(LiveServer(database.url, logs, **environment))
        servers[-1].start_web(workers)
        if worker:
            servers[-1].start_worker()
        return servers[-1]

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture
def live_server(served: Callable[..., Any]) -> Any:
    """A real web process and a worker: `url`, `web`, `worker`, `log()`."""
    return served(worker=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser of this test process."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import launch

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Any]:
    """Open pages, `open_page(width=375, locale="de")`; script errors and outside requests fail the test."""
    from tests.support.browser import Pages

    pages = Pages(chromium)
    yield pages
    pages.close()
    assert not pages.faults, pages.faults


@pytest.fixture
def browser_page(open_page: Any) -> Any:
    """A Playwright page, 1280 pixels wide."""
    return open_page()


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Find barriers: `assert axe(page) == []`, by the WCAG 2.2 A and AA rules that a machine can check."""
    from tests.support.browser import find_barriers

    return find_barriers
