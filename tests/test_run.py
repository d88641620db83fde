"""How the house starts and ends: soon, and as one process to whoever supervises it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from eventhub.db import unit_of_work
from tests import factories
from tests.support.application import SECRET_KEY
from tests.support.server import LiveServer


def test_nothing_is_left_behind_when_a_supervisor_ends_the_house(
    database: Any, db_session: Any, tmp_path: Path
) -> None:
    """A database that knows somebody gets no demo; `stop` fails when any process of the house outlives it."""
    with unit_of_work():
        factories.user()
    house = LiveServer(database.url, tmp_path)

    house.start_house()
    assert len(house.survivors()) > 2

    house.stop()
    assert house.survivors() == []


def test_handing_over_to_the_web_server_reads_nothing_of_the_house() -> None:
    """The server reads it itself; reading it twice would double the time until the first answer."""
    _python(
        "from eventhub.cli import commands; assert commands.get_command(None, 'serve');"
        "assert not {'eventhub.app', 'eventhub.db', 'eventhub.operating', 'eventhub.worker'} & sys.modules.keys();"
        "assert 'worker' in commands.list_commands(None)"
    )


def test_the_collector_searches_what_comes_and_goes_and_never_the_program(database: Any) -> None:
    """What was read is set aside before the web processes split, so that they share it and end at once."""
    _python(
        "import wsgi, gc; assert gc.isenabled(); assert gc.get_freeze_count() > 100_000",
        EVENTHUB_DATABASE_URL=database.url,
        EVENTHUB_SECRET_KEY=SECRET_KEY,
    )


def _python(program: str, **environment: str) -> None:
    command = [sys.executable, "-c", f"import sys; {program}"]
    subprocess.run(command, env={**os.environ, **environment}, check=True)
