"""What was backed up comes back, on either database, or nothing does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import archive
from eventhub.db import Base, db, unit_of_work
from eventhub.errors import Refusal
from tests import factories


def rows() -> dict[str, list[Any]]:
    found = {}
    for table in Base.metadata.sorted_tables:
        found[table.name] = [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
    db.session.rollback()
    return found


def fill() -> None:
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(3), ends_at=factories.in_days(3) + timedelta(hours=1))
        factories.application()
        matchmaking = factories.matchmaking(event)
        factories.meeting(factories.request(factories.profile(matchmaking), factories.profile(matchmaking)))


def empty() -> None:
    with unit_of_work():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())


def test_a_backup_brings_every_row_back_as_it_was(db_session: Any, tmp_path: Path) -> None:
    fill()
    before = rows()
    count = archive.back_up(tmp_path / "backup.gz")
    empty()
    assert archive.restore(tmp_path / "backup.gz") == count == sum(map(len, before.values()))
    assert rows() == before


def test_new_rows_find_their_ids_after_a_restore(db_session: Any, tmp_path: Path) -> None:
    fill()
    archive.back_up(tmp_path / "backup.gz")
    empty()
    archive.restore(tmp_path / "backup.gz")
    with unit_of_work():
        factories.event()


def test_a_database_that_holds_something_is_not_restored_into(db_session: Any, tmp_path: Path) -> None:
    fill()
    before = rows()
    archive.back_up(tmp_path / "backup.gz")
    with pytest.raises(Refusal, match="not empty"):
        archive.restore(tmp_path / "backup.gz")
    assert rows() == before


def test_a_broken_file_leaves_the_database_empty(db_session: Any, tmp_path: Path) -> None:
    fill()
    archive.back_up(tmp_path / "backup.gz")
    whole = (tmp_path / "backup.gz").read_bytes()
    (tmp_path / "broken.gz").write_bytes(whole[: len(whole) // 2])
    empty()
    with pytest.raises(EOFError):
        archive.restore(tmp_path / "broken.gz")
    assert not any(rows().values())


def test_an_older_backup_is_never_overwritten(db_session: Any, tmp_path: Path) -> None:
    (tmp_path / "backup.gz").write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        archive.back_up(tmp_path / "backup.gz")
    assert (tmp_path / "backup.gz").read_bytes() == b"precious"
