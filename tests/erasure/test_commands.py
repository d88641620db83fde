"""Restoring into a new place: the list of erased people is read where one is told, and one failure stops no other."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from eventhub import archive, cli, operating
from eventhub.accounts.models import User
from eventhub.config import Config
from eventhub.db import Base, db, unit_of_work
from eventhub.doctor import examine
from eventhub.erasure import operations
from tests import factories

ADDRESSES = ("one@example.org", "other@example.org")
Restore = Callable[..., Result]


@pytest.fixture
def restore(app: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Restore:
    """Erase two people after a backup; `restore(*options)` restores it where the list's usual place is another."""
    monkeypatch.setattr(operating, "create_app", lambda: app)
    monkeypatch.setattr(operating, "_migrate", lambda _app: None)
    monkeypatch.setitem(app.config, "ERASED_FILE", str(tmp_path / "old.erased"))
    with unit_of_work():
        erased = [factories.user(email=each) for each in ADDRESSES]
    archive.back_up(tmp_path / "backup.gz")
    for person in erased:
        with unit_of_work():
            operations.erase(person, by=person)
    with unit_of_work():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())
    monkeypatch.setitem(app.config, "ERASED_FILE", str(tmp_path / "new.erased"))

    def act(*options: str) -> Result:
        return CliRunner().invoke(cli.commands, ["restore", str(tmp_path / "backup.gz"), *options])

    return act


def known() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(User.email).where(User.erased_at.is_(None)).order_by(User.id)))


def test_a_restore_into_a_new_place_says_that_it_found_no_list(restore: Restore) -> None:
    came = restore()
    assert came.exit_code == 0
    assert "new.erased, which is not there" in came.output
    assert known() == list(ADDRESSES)


def test_a_restore_reads_the_list_it_is_told_of_and_keeps_it(restore: Restore, tmp_path: Path) -> None:
    came = restore("--erased", str(tmp_path / "old.erased"))
    assert came.exit_code == 0
    assert "2 people who were erased since the backup are erased again" in came.output
    assert known() == []
    assert (tmp_path / "new.erased").read_text() == (tmp_path / "old.erased").read_text()


def test_one_who_cannot_be_erased_again_stops_nobody_and_is_told_of(
    app: Any,
    restore: Restore,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    leave = operations._leave

    def fail(user: User, *rest: Any, **more: Any) -> None:
        if user.email == ADDRESSES[0]:
            raise RuntimeError(f"nothing works for {user.email}")
        leave(user, *rest, **more)

    monkeypatch.setattr(operations, "_leave", fail)
    with caplog.at_level(logging.ERROR):
        came = restore("--erased", str(tmp_path / "old.erased"))
    assert came.exit_code == 1
    assert "1 COULD NOT BE ERASED" in came.output
    assert known() == [ADDRESSES[0]]
    assert "erasing again failed error=RuntimeError" in caplog.text
    assert ADDRESSES[0] not in caplog.text
    config = Config(database_url="sqlite:///unused", secret_key="x" * 40)
    told = next(each for each in examine(app, config) if each[1].startswith("erased people"))
    assert told == (False, "erased people: 1 on the list are not erased here; run `eventhub erased --again`")
