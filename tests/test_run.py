"""`eventhub run` is one process to whoever supervises it."""

from pathlib import Path
from typing import Any

from eventhub.db import unit_of_work
from tests import factories
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
