"""A mail server that takes its time, and workers to be hired."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.workforce import SlowPost, Worker


@pytest.fixture
def post() -> Iterator[Any]:
    """A real mail server, `SlowPost`."""
    server = SlowPost()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def hire(database: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Start worker processes: `hire()`, `hire(program="jumpy", smtp_url=..., JUMP_HOURS="2")`."""
    workers: list[Worker] = []

    def start(*, program: str = "hasty", smtp_url: str = "", **environment: str) -> Worker:
        url = smtp_url or request.getfixturevalue("post").url
        workers.append(Worker(database.url, url, tmp_path / f"worker-{len(workers)}.log", program, **environment))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
