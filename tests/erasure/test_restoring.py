"""Whoever was erased stays erased, whatever backup is restored."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import archive, clock
from eventhub.accounts.models import User
from eventhub.config import Config
from eventhub.db import Base, db, unit_of_work
from eventhub.doctor import examine
from eventhub.erasure import operations, roll
from eventhub.erasure.inventory import OTHERS
from eventhub.errors import Refusal
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState
from tests import factories
from tests.erasure.life import ADDRESS, NAME, lived
from tests.erasure.test_everywhere import told


@pytest.fixture
def kept_list(app: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(app.config, "ERASED_FILE", str(tmp_path / "erased"))
    return tmp_path / "erased"


def restored(backup: Path) -> int:
    with unit_of_work():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())
    archive.restore(backup)
    return operations.erase_all_again()[0]


def doctors_word(app: Any) -> tuple[bool, str]:
    config = Config(database_url="sqlite:///unused", secret_key="x" * 40)
    return next(each for each in examine(app, config) if each[1].startswith("erased people"))


def test_an_older_backup_brings_nobody_back(kept_list: Path, tmp_path: Path) -> None:
    """Without the list the person stands in the restored database as if nothing had been."""
    with unit_of_work():
        person = lived(past=False)
    archive.back_up(tmp_path / "backup.gz")
    with unit_of_work():
        operations.erase(person, by=person)
    assert restored(tmp_path / "backup.gz") == 1
    assert told() == {f"{table}.{name}" for table in OTHERS for name in OTHERS[table].lists.split()}
    assert db.session.scalars(select(User).where(User.erased_at.is_not(None))).one().is_active is False
    waiting = db.session.scalars(select(OutgoingMail).where(OutgoingMail.state == MailState.QUEUED))
    assert [each.template for each in waiting] == ["x"], "the backup's own, and none that the second erasure wrote"
    assert operations.erase_all_again() == (0, 0)


def test_whoever_got_the_number_later_is_somebody_else(kept_list: Path, tmp_path: Path) -> None:
    archive.back_up(tmp_path / "backup.gz")
    with unit_of_work():
        person = factories.user()
        number = person.id
    with unit_of_work():
        operations.erase(person, by=person)
    restored(tmp_path / "backup.gz")
    with unit_of_work():
        newcomer = factories.user(id=number, created_at=clock.now())
    assert operations.erase_all_again() == (0, 0)
    assert newcomer.erased_at is None


def test_the_list_names_nobody(kept_list: Path) -> None:
    with unit_of_work():
        person = factories.user(name=NAME, email=ADDRESS)
    with unit_of_work():
        operations.erase(person, by=person)
    line = kept_list.read_text()
    assert f'"person": {person.id}' in line
    assert not any(each in line for each in (ADDRESS, *NAME.split()))


def test_nobody_is_erased_while_the_list_cannot_be_written(app: Any, kept_list: Path, tmp_path: Path) -> None:
    kept_list.mkdir()
    with unit_of_work():
        person = factories.user()
    with pytest.raises(Refusal, match="cannot be written"), unit_of_work():
        operations.erase(person, by=person)
    assert person.erased_at is None


def test_a_lost_list_is_written_anew_and_the_check_up_asks_for_it(app: Any, kept_list: Path) -> None:
    with unit_of_work():
        person = factories.user()
    with unit_of_work():
        operations.erase(person, by=person)
    assert doctors_word(app)[0]
    before = kept_list.read_text()
    kept_list.unlink()
    assert "eventhub erased" in doctors_word(app)[1]
    assert roll.write_all(db.session.scalars(roll.erased())) == 1
    again = kept_list.read_text()
    assert again.partition("erased_at")[0] == before.partition("erased_at")[0]
    assert doctors_word(app)[0]
