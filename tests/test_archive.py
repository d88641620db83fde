"""What was backed up comes back, on either database, or nothing does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import archive, clock, pausing
from eventhub.db import Base, db, unit_of_work
from eventhub.errors import Refusal
from eventhub.mail.jobs import send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import MailState
from eventhub.running import operations as running
from tests import factories


def rows() -> dict[str, list[Any]]:
    found = {}
    for table in archive.kept_tables():
        found[table.name] = [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
    db.session.rollback()
    return found


def brought_back() -> dict[str, list[Any]]:
    """Return every row but the pause, which is what a restore adds."""
    return rows() | {"pause": []}


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
    assert brought_back() == before


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


def queue(*keys: str) -> None:
    with unit_of_work():
        for key in keys:
            queue_mail(key, "visitor@example.org", "accounts/sign_in", url="http://127.0.0.1/")


def states() -> dict[str, MailState]:
    db.session.rollback()
    return {mail.dedupe_key: mail.state for mail in db.session.scalars(select(OutgoingMail))}


def test_nobody_is_written_to_after_a_restore_until_somebody_says_so(
    db_session: Any, mailbox: Any, tmp_path: Path
) -> None:
    """Without the pause in `archive.restore`, what waited when the backup was made leaves twice."""
    queue("sent:1")
    list(send_all_due(clock.now()))
    queue("waiting:1")
    archive.back_up(tmp_path / "backup.gz")
    list(send_all_due(clock.now()))
    mailbox.messages.clear()
    empty()
    archive.restore(tmp_path / "backup.gz")
    list(send_all_due(clock.now()))
    assert (pausing.is_paused(), mailbox.messages) == (True, [])
    with unit_of_work():
        assert running.resume(by=None) == 1
    queue("sent:1", "waiting:1", "new:1")
    list(send_all_due(clock.now()))
    assert states() == {"sent:1": MailState.SENT, "waiting:1": MailState.HELD, "new:1": MailState.SENT}
    assert len(mailbox.messages) == 1
