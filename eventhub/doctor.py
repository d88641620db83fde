"""A check-up of the installation, for whoever sets it up or is called at night."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from alembic.script import ScriptDirectory
from flask import Flask, current_app

from eventhub import archive, clock, jobs, pausing, search
from eventhub.config import Config
from eventhub.db import db
from eventhub.erasure import roll
from eventhub.health import LONGEST_SILENCE
from eventhub.mail import queries as mails
from eventhub.mail.smtp import SmtpTransport
from eventhub.matchmaking.solver.compiled import keeping

LATE_MINUTES = 10
Finding = tuple[bool, str]


def examine(app: Flask, config: Config) -> Iterator[Finding]:
    """Yield what is well and what is not, each in one line."""
    with app.app_context():
        for name, check in (
            ("database", _database),
            ("tables", _tables),
            ("search", _search),
            ("worker", _worker),
            ("pause", _pause),
            ("outbox", _outbox),
            ("optimiser", _optimiser),
            ("erased people", _erased),
            ("mail server", partial(_mail_server, config)),
        ):
            yield _safely(name, check)


def _safely(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        is_well, words = check()
    except Exception as error:  # noqa: BLE001 - a check-up reports whatever it meets and goes on
        return False, f"{name}: {type(error).__name__}: {error}".splitlines()[0]
    return is_well, f"{name}: {words}"


def _database() -> Finding:
    return True, f"{db.engine.dialect.name} {'.'.join(map(str, db.engine.dialect.server_version_info or ()))}"


def _tables() -> Finding:
    newest = ScriptDirectory(current_app.config["MIGRATIONS"]).get_current_head()
    present = archive.revision()
    if present == newest:
        return True, f"revision {present}, the newest"
    return False, f"revision {present}, but {newest} is the newest; run `eventhub migrate`"


def _search() -> Finding:
    if lacking := search.missing():
        return False, f"{lacking} rows are found wrongly or not at all; call eventhub.search.rebuild()"
    return True, f"{search.engine()}, every row has its words"


def _worker() -> Finding:
    heard = jobs.last_tick(clock.now())
    if heard and clock.now() - heard < LONGEST_SILENCE:
        return True, f"ticked at {heard:%Y-%m-%d %H:%M:%S} UTC"
    return False, "silent; start `eventhub worker`"


def _pause() -> Finding:
    current = pausing.in_force()
    if current is None:
        return True, "none, people are written to"
    why = "since the restore" if current.after_restore else "since"
    return False, f"nobody is written to {why} at {current.began_at:%Y-%m-%d %H:%M} UTC; run `eventhub resume`"


def _outbox() -> Finding:
    late, failed = (db.session.scalar(query) or 0 for query in (mails.number_due(_long_ago()), mails.number_failed()))
    words = f"{late} mails have waited for {LATE_MINUTES} minutes or more, {failed} failed; see /staff/mail"
    return not late, words if late or failed else "no mail is late, none failed"


def _optimiser() -> Finding:
    """Without machine code timetables are made all the same: that is slower, and nothing to be called at night for."""
    if lacking := keeping.lacking():
        return True, f"{lacking}, it does without; run `python -m eventhub.matchmaking.solver.compiled`"
    return True, "its machine code is at hand"


def _erased() -> Finding:
    """Whether the list that a restore reads says what the database says."""
    if not roll.is_writable():
        return False, f"{roll.path()} cannot be written, so nobody can be erased"
    listed_only = len(roll.to_erase_again())
    if listed_only:
        return False, f"{listed_only} on the list are not erased here; run `eventhub erased --again`"
    if unlisted := len(roll.unlisted(db.session.scalars(roll.erased()))):
        return False, f"{unlisted} are not on the list {roll.path()}; run `eventhub erased`"
    return True, "the list and the database say the same"


def _long_ago() -> datetime:
    return clock.now() - timedelta(minutes=LATE_MINUTES)


def _mail_server(config: Config) -> Finding:
    if not config.smtp_url:
        return True, "no EVENTHUB_SMTP_URL, mails are kept for staff to read"
    parts, way_out = urlsplit(config.smtp_url), SmtpTransport(config.smtp_url)
    try:
        way_out.greet()
    finally:
        way_out.close()
    return True, f"{parts.hostname}:{parts.port} answers" + (f" and knows {parts.username}" if parts.username else "")
