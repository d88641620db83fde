"""The roll: the list of who was erased, outside of the database: what a restore from an older backup cannot know.

One line a person: the number of their row and the instant it was made, which together are nobody else's, when they were
erased, and a keyed hash of their address, by which they are found where the backup is older than their row. No name, no
address: whoever reads the list without the installation's secret key learns nothing.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Select, select

from eventhub.accounts.models import User
from eventhub.accounts.queries import normal_email
from eventhub.db import db, first_or_none
from eventhub.erasure.rows import classes
from eventhub.errors import Refusal

KNOWN_SINCE = {"user": "created_at", "invitation": "created_at", "follow": "confirmed_at", "late_pass": "granted_at"}
"""The tables by whose addresses people are known, and since when a row has been there."""


class Line(NamedTuple):
    """What the roll says of one person; an older line, or one written anew, has no address."""

    person: int
    known_since: datetime
    erased_at: datetime
    address: str | None

    def written(self) -> str:
        """Return the line as it stands in the file."""
        said = self._asdict() | {each: getattr(self, each).isoformat() for each in ("known_since", "erased_at")}
        return json.dumps(said) + "\n"


def line_of(user: User, at: datetime) -> Line:
    """Return what is to be written of somebody who is erased at an instant, while their address is known."""
    return Line(user.id, user.created_at, at, _hashed(user.email))


def append(line: Line) -> None:
    """Write a person down, and have it on the disk before they are erased."""
    try:
        path().parent.mkdir(exist_ok=True)
        descriptor = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.written().encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as problem:
        words = _(
            "The list of people who were erased cannot be written, so nobody is erased now. Tell whoever runs this."
        )
        raise Refusal(words) from problem


def write_all(users: Iterable[User]) -> int:
    """Write down who is erased in this database and not yet on the list; return how many that were."""
    missing = unlisted(users)
    for each in missing:
        append(Line(each.id, each.created_at, each.erased_at or each.created_at, None))
    return len(missing)


def unlisted(users: Iterable[User]) -> list[User]:
    """Return those who are erased and not on the list."""
    known = {(line.person, line.known_since) for line in _lines()}
    return [each for each in users if (each.id, each.created_at) not in known]


def take_over(other: Path) -> int:
    """Add the lines of another list that are not on this one; return how many these are."""
    known = set(_lines(path()))
    new = [line for line in _lines(other) if line not in known]
    for line in new:
        append(line)
    return len(new)


def is_writable() -> bool:
    """Whether somebody could be written down now."""
    place = path() if path().exists() else path().parent
    return os.access(place, os.W_OK)


def path() -> Path:
    """Return where the list is kept."""
    return Path(current_app.config["ERASED_FILE"])


def erased() -> Select[User]:
    """Select who is erased in this database."""
    return select(User).where(User.erased_at.is_not(None)).order_by(User.id)


def to_erase_again() -> list[str]:
    """Return the addresses of whoever is on the list and stands in this database as if nothing had been."""
    known = list(_known_addresses())
    found = dict.fromkeys(address for line in _lines() for address in _standing(line, known))
    return list(found)


def _standing(line: Line, known: list[tuple[str, str, datetime]]) -> Iterator[str]:
    """Yield where somebody is still written to; whoever came after the erasure is somebody new."""
    own = select(User).where(User.id == line.person, User.created_at == line.known_since)
    user = first_or_none(own)
    if user is not None:
        yield from [] if user.erased_at else [user.email]
        return
    yield from (address for hashed, address, since in known if hashed == line.address and since < line.erased_at)


def _known_addresses() -> Iterator[tuple[str, str, datetime]]:
    for table, column in KNOWN_SINCE.items():
        kind = classes()[table]
        for email, since in db.session.execute(select(kind.email, getattr(kind, column)).order_by(kind.id)):
            yield _hashed(email), normal_email(email), since


def _hashed(address: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, normal_email(address).encode(), hashlib.sha256).hexdigest()


def _lines(file: Path | None = None) -> Iterator[Line]:
    file = file or path()
    if not file.exists():
        return
    for written in file.read_text(encoding="utf-8").splitlines():
        if written.strip():
            said = json.loads(written)
            since, at = (datetime.fromisoformat(said[each]) for each in ("known_since", "erased_at"))
            yield Line(said["person"], since, at, said.get("address"))
