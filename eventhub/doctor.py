"""A check-up of the installation, for whoever sets it up or is called at night."""

import smtplib
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from alembic.script import ScriptDirectory
from flask import Flask, current_app

from eventhub import archive, clock, jobs, pausing, search
from eventhub.config import Config
from eventhub.db import db
from eventhub.health import LONGEST_SILENCE

SMTP_PATIENCE_SECONDS = 5
Finding = tuple[bool, str]


def examine(app: Flask, config: Config) -> Iterator[Finding]:
    """Yield what is well and what is not, each in one line."""
    with app.app_context():
        for check in (_database, _tables, _search, _worker, _pause):
            yield _safely(check)
        yield _safely(lambda: _mail(config))


def _safely(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - a check-up reports whatever it meets and goes on
        return False, f"{check.__name__.strip('_')}: {type(error).__name__}: {error}".splitlines()[0]


def _database() -> Finding:
    return True, f"database: {db.engine.dialect.name} {'.'.join(map(str, db.engine.dialect.server_version_info or ()))}"


def _tables() -> Finding:
    newest = ScriptDirectory(current_app.config["MIGRATIONS"]).get_current_head()
    present = archive.revision()
    if present == newest:
        return True, f"tables: revision {present}, the newest"
    return False, f"tables: revision {present}, but {newest} is the newest; run `eventhub migrate`"


def _search() -> Finding:
    if lacking := search.missing():
        return False, f"search: {lacking} rows are found wrongly or not at all; call eventhub.search.rebuild()"
    return True, f"search: {search.engine()}, every row has its words"


def _worker() -> Finding:
    heard = jobs.last_tick(clock.now())
    if heard and clock.now() - heard < LONGEST_SILENCE:
        return True, f"worker: ticked at {heard:%Y-%m-%d %H:%M:%S} UTC"
    return False, "worker: silent; start `eventhub worker`"


def _pause() -> Finding:
    current = pausing.in_force()
    if current is None:
        return True, "pause: none, people are written to"
    why = "since the restore" if current.after_restore else "since"
    return False, f"pause: nobody is written to {why} at {current.began_at:%Y-%m-%d %H:%M} UTC; run `eventhub resume`"


def _mail(config: Config) -> Finding:
    if not config.smtp_url:
        return True, "mail: no EVENTHUB_SMTP_URL, mails are kept for staff to read"
    parts = urlsplit(config.smtp_url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "", parts.port or 0, timeout=SMTP_PATIENCE_SECONDS) as connection:
        connection.noop()
    return True, f"mail: {parts.hostname}:{parts.port} answers"
