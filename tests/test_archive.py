"""What was backed up comes back, on either database, or nothing does."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from eventhub import archive, clock, pausing, worker
from eventhub.db import Base, db, unit_of_work
from eventhub.errors import Refusal
from eventhub.mail.jobs import send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import MailState
from eventhub.reminders.models import ReminderRule
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


def test_what_waited_is_held_whatever_the_clock_said_when_it_was_written(
    db_session: Any, mailbox: Any, tmp_path: Path
) -> None:
    """The clock of the machine that was lost ran ahead of this one's."""
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        queue("waiting:1")
        archive.back_up(tmp_path / "backup.gz")
        empty()
    archive.restore(tmp_path / "backup.gz")
    with unit_of_work():
        assert running.resume(by=None) == 1
    assert states() == {"waiting:1": MailState.HELD}


@pytest.mark.parametrize(("sends_waiting", "first"), [(False, MailState.HELD), (True, MailState.SENT)])
def test_what_fell_due_between_a_backup_and_its_restore_is_held_and_what_falls_due_later_leaves(
    app: Any, db_session: Any, mailbox: Any, tmp_path: Path, sends_waiting: bool, first: MailState
) -> None:
    """The reminder that left in between stands in no row: without the catching up it would leave a second time."""
    start = clock.now().replace(microsecond=0) + timedelta(days=2)
    remind_of(start, 24, 20)
    with time_machine.travel(start - timedelta(hours=25), tick=False) as traveller:
        archive.back_up(tmp_path / "backup.gz")
        traveller.shift(timedelta(hours=1, minutes=5))
        worker.run_once(app)
        list(send_all_due(clock.now()))
        assert reminders() == [MailState.SENT]
        empty()
        traveller.shift(timedelta(hours=1))
        archive.restore(tmp_path / "backup.gz")
        worker.run_once(app)
        assert reminders() == []
        with unit_of_work():
            running.resume(by=None, sends_waiting=sends_waiting)
        for _ in range(2):
            traveller.shift(timedelta(minutes=5))
            worker.run_once(app)
        assert reminders() == [first]
        traveller.move_to(start - timedelta(hours=20) + timedelta(minutes=1))
        for _ in range(2):
            worker.run_once(app)
            traveller.shift(timedelta(minutes=5))
    assert reminders() == [first, MailState.SENT]


def remind_of(start: datetime, *hours: int) -> None:
    with unit_of_work():
        event = factories.event(starts_at=start, ends_at=start + timedelta(hours=3))
        factories.registration(event, created_at=factories.in_days(-20))
        for each in hours:
            factories.saved(ReminderRule(event=event, minutes_before=each * 60))


def reminders() -> list[MailState]:
    db.session.rollback()
    query = select(OutgoingMail.state).where(OutgoingMail.template == "reminders/event").order_by(OutgoingMail.id)
    return list(db.session.scalars(query))
