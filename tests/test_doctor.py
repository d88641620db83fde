"""A check-up says in one line each what is well and what is not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from eventhub import clock, pausing
from eventhub.config import Config
from eventhub.db import db, unit_of_work
from eventhub.doctor import examine
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import MailState
from eventhub.matchmaking.solver.compiled import keeping
from tests.support.application import SECRET_KEY
from tests.support.faulty_smtp import FaultySmtpServer


def findings(app: Any, smtp_url: str | None = None) -> dict[str, tuple[bool, str]]:
    config = Config(database_url="sqlite:///unused", secret_key=SECRET_KEY, smtp_url=smtp_url)
    found = list(examine(app, config))
    return {words.partition(": ")[0]: (is_well, words.partition(": ")[2]) for is_well, words in found}


def queue(key: str, **changes: Any) -> None:
    with unit_of_work():
        queue_mail(key, "visitor@example.org", "accounts/sign_in", url="http://127.0.0.1/")
        mail = db.session.scalars(db.select(OutgoingMail).filter_by(dedupe_key=key)).one()
        for name, value in changes.items():
            setattr(mail, name, value)


def test_an_installation_without_a_worker_is_told_to_start_one(app: Any, db_session: Any) -> None:
    found = findings(app)
    assert found["worker"] == (False, "silent; start `eventhub worker`")
    others = {name: is_well for name, (is_well, _) in found.items() if name not in ("worker", "tables")}
    assert others == {
        "database": True,
        "search": True,
        "pause": True,
        "outbox": True,
        "optimiser": True,
        "mail server": True,
        "erased people": True,
    }


def test_mails_that_wait_too_long_are_counted_and_failed_ones_named(app: Any, db_session: Any) -> None:
    """Mails that came a minute ago, or wait for their next try, are no reason to call anybody."""
    queue("young:1")
    queue("later:1", next_attempt_at=clock.now() + timedelta(hours=1))
    queue("failed:1", state=MailState.FAILED)
    assert findings(app)["outbox"] == (True, "0 mails have waited for 10 minutes or more, 1 failed; see /staff/mail")
    queue("late:1", next_attempt_at=clock.now() - timedelta(minutes=11))
    assert findings(app)["outbox"][0] is False


def test_a_pause_is_named_with_the_way_out(app: Any, db_session: Any) -> None:
    with unit_of_work():
        pausing.pause(by=None, after_restore=True)
    is_well, words = findings(app)["pause"]
    assert (is_well, "since the restore" in words, "eventhub resume" in words) == (False, True, True)


@pytest.mark.parametrize("fault", [None, "421 going down"])
def test_the_mail_server_is_met_as_a_mail_meets_it(app: Any, db_session: Any, fault: str | None) -> None:
    server = FaultySmtpServer()
    if fault:
        server.faults["EHLO"] = fault
    try:
        is_well, words = findings(app, server.url)["mail server"]
    finally:
        server.stop()
    assert is_well is (fault is None)
    assert ("answers" in words) is is_well


def test_a_mail_server_that_is_away_is_called_by_its_name(app: Any, db_session: Any) -> None:
    is_well, words = findings(app, "smtp://127.0.0.1:1")["mail server"]
    assert (is_well, words.startswith("ConnectionRefusedError")) == (False, True)


def test_an_optimiser_without_machine_code_is_told_how_to_make_it(
    app: Any, db_session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "kept", lambda: tmp_path)
    is_well, words = findings(app)["optimiser"]
    assert is_well, "a timetable is made all the same"
    assert words.startswith(f"no machine code in {tmp_path}")
    assert "run `python -m eventhub.matchmaking.solver.compiled`" in words
    (tmp_path / "some.nbc").write_text("code")
    (tmp_path / keeping.SEAL).write_text("of something else")
    assert findings(app)["optimiser"][1].startswith("damaged machine code")
    (tmp_path / keeping.SEAL).write_text(keeping.sealed(tmp_path))
    assert findings(app)["optimiser"] == (True, "its machine code is at hand")
