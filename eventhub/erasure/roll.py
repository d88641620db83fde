"""The list of who was erased, outside of the database: what a restore from an older backup cannot know.

One line a person: the number of their row and the instant it was made, which together are nobody else's, and when they
were erased. No name, no address: whoever reads the list learns nothing.
"""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Select, select

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.errors import Refusal


def write(user: User) -> None:
    """Write a person down, and have it on the disk before anything is erased."""
    _append(_line(user, clock.now()))


def write_all(users: Iterable[User]) -> int:
    """Write down who is erased in this database and not yet on the list; return how many that were."""
    missing = unlisted(users)
    for each in missing:
        _append(_line(each, each.erased_at))
    return len(missing)


def unlisted(users: Iterable[User]) -> list[User]:
    """Return those who are erased and not on the list."""
    known = set(_entries())
    return [each for each in users if (each.id, each.created_at) not in known]


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


def to_erase_again() -> Iterator[Select[User]]:
    """Yield who is on the list and stands in this database as if nothing had been, one at a time."""
    for number, created_at in dict.fromkeys(_entries()):
        yield select(User).where(User.id == number, User.created_at == created_at, User.erased_at.is_(None))


def _entries() -> Iterator[tuple[int, datetime]]:
    if not path().exists():
        return
    for line in path().read_text(encoding="utf-8").splitlines():
        if line.strip():
            said = json.loads(line)
            yield said["person"], datetime.fromisoformat(said["known_since"])


def _line(user: User, at: datetime | None) -> str:
    said = {"person": user.id, "known_since": user.created_at.isoformat(), "erased_at": at and at.isoformat()}
    return json.dumps(said) + "\n"


def _append(line: str) -> None:
    try:
        path().parent.mkdir(exist_ok=True)
        descriptor = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as problem:
        words = _(
            "The list of people who were erased cannot be written, so nobody is erased now. Tell whoever runs this."
        )
        raise Refusal(words) from problem
