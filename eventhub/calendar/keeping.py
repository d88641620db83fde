"""What a public feed answered last, kept ready while nothing has changed; otherwise made anew and compared."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, null, select
from sqlalchemy.exc import DBAPIError

from eventhub.calendar import fragments, versions
from eventhub.calendar.models import FeedState, FeedToken, PublicVersion
from eventhub.db import INSERT, db, lock, unit_of_work
from eventhub.ical.writer import Fragment
from eventhub.web.machines import Coding, etag_of, zipped
from eventhub.web.unchanged import Holds

MOST_KEPT = 500
"""Questions are anybody's to ask; the answers given longest ago make room."""
SECOND = timedelta(seconds=1)
_CONTENT = {"plain": FeedState.body, "gzip": FeedState.gzip}
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Built:
    """The bytes of a feed as it is now, and the entries that had to be written on the way."""

    body: bytes
    written: dict[int, Fragment] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a feed answers; `content` only where it was asked for, `changed_at` only where it could be kept.

    `holds` says for how long nothing else can be the answer, where that is known.
    """

    etag: str
    changed_at: datetime | None
    content: bytes | None
    holds: Holds | None = None


def answer(question: str, build: Callable[[], Built], now: datetime, *, coding: Coding, with_content: bool) -> Answer:
    """Return what stands under a question, made anew when anything public, the release or the day has changed."""
    key = hashlib.sha256(question.encode()).hexdigest()
    row = db.session.execute(_standing(key, coding if with_content else None)).one_or_none()
    if row and row.version == row.number and row.edition == fragments.edition() and now < row.good_until:
        holds = Holds(row.number, row.good_until)
        return Answer(etag=row.etag, changed_at=row.changed_at, content=row.content, holds=holds)
    built = build()
    changed_at = _kept(key, row.number if row else None, built, now)
    content = built.body if coding == "plain" else zipped(built.body)
    return Answer(etag=etag_of(built.body), changed_at=changed_at, content=content)


def changed_since(last: datetime | None, now: datetime) -> datetime:
    """Return when bytes that differ from the last ones changed: to the second, and always later than those."""
    at = now.replace(microsecond=0)
    return max(at, last.replace(microsecond=0) + SECOND) if last else at


def of_token(token: FeedToken, etag: str, now: datetime) -> datetime | None:
    """Return when the bytes under a secret address came to be what they are; write it down where they are new."""
    if token.etag == etag:
        return token.changed_at
    try:
        with unit_of_work():
            token.changed_at = changed_since(lock(token).changed_at, now)
            token.etag = etag
            return token.changed_at
    except DBAPIError:
        logger.warning("when an agenda changed could not be kept", exc_info=True)
    return None


def _standing(key: str, coding: Coding | None) -> Any:
    content = _CONTENT[coding] if coding else null()
    columns = (FeedState.version, FeedState.edition, FeedState.etag, FeedState.changed_at, FeedState.good_until)
    kept = select(PublicVersion.number, *columns, content.label("content"))
    return kept.outerjoin(FeedState, FeedState.key == key)


def _kept(key: str, version: int | None, built: Built, now: datetime) -> datetime | None:
    """Keep what was built and return when it changed; a database that cannot be written now stops no reader."""
    try:
        with unit_of_work():
            fragments.keep(built.written, over_newer=False)
            if version is not None:
                return _store(key, version, built.body, now)
            versions.begin(db.session())
    except DBAPIError:
        logger.warning("a feed could not be kept", exc_info=True)
    return None


def _store(key: str, version: int, body: bytes, now: datetime) -> datetime | None:
    """Write what was built over what it replaces; where that answers for a later version, it stays."""
    insert, etag = INSERT[db.engine.dialect.name], etag_of(body)
    facts = select(FeedState.version, FeedState.etag, FeedState.changed_at).where(FeedState.key == key)
    old = db.session.execute(facts.with_for_update()).one_or_none()
    if old and old.version > version:
        return None
    changed_at: datetime = old.changed_at if old and old.etag == etag else changed_since(old and old.changed_at, now)
    values = {
        "version": version,
        "edition": fragments.edition(),
        "etag": etag,
        "changed_at": changed_at,
        "good_until": datetime.combine(now.date() + timedelta(days=1), time(), UTC),
        "stored_at": now,
        "body": body,
        "gzip": zipped(body),
    }
    upsert = insert(FeedState).values(key=key, **values)
    db.session.execute(upsert.on_conflict_do_update(index_elements=["key"], set_=values))
    _make_room()
    return changed_at


def _make_room() -> None:
    oldest = select(FeedState.id).order_by(FeedState.stored_at.desc(), FeedState.id.desc()).offset(MOST_KEPT)
    gone = [row.id for row in db.session.execute(oldest)]
    if gone:
        db.session.execute(delete(FeedState).where(FeedState.id.in_(gone)))
