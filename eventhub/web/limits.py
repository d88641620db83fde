"""How often one account or one network may ask, counted in the database that all processes share."""

import hashlib
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar

from flask import Flask, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage
from sqlalchemy import String, bindparam, case, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from eventhub import clock
from eventhub.db import INSERT, Base, db, writing_connection

PER_NETWORK = "300 per hour"
PER_TYPIST = "3000 per hour"
"""For what a page asks while somebody types: a whole venue may sit behind one address of the network."""
PER_ACCOUNT = "10 per 15 minutes"


class AskedWindow(Base):
    """How often somebody asked in the running window; `key` is a hash, so no address is kept."""

    __tablename__ = "asked_window"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class DatabaseStorage(Storage):
    """Counts windows for the `limits` library in the application's own database."""

    STORAGE_SCHEME: ClassVar[list[str]] = ["database"]  # type: ignore[misc]
    base_exceptions = SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count once more; a window that has ended begins anew."""
        now = clock.now()
        counted = {"window": _hashed(key), "amount": amount, "until": now + timedelta(seconds=expiry), "now": now}
        with writing_connection() as connection:
            window = connection.execute(_count_more(db.engine.dialect.name), counted).one()
        _counted()[key] = window
        return int(window[0])

    def get(self, key: str) -> int:
        """Return the count of the running window, as this request left it."""
        window = self._read(key)
        return int(window[0]) if window else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970."""
        window = self._read(key)
        return window.ends_at.timestamp() if window else time.time()

    def check(self) -> bool:
        """Whether the database answers."""
        with db.engine.connect() as connection:
            return bool(connection.scalar(select(1)))

    def reset(self) -> int | None:
        """Forget every window."""
        with writing_connection() as connection:
            return connection.execute(delete(AskedWindow)).rowcount

    def clear(self, key: str) -> None:
        """Forget one window."""
        with writing_connection() as connection:
            connection.execute(delete(AskedWindow).where(AskedWindow.key == _hashed(key)))

    @staticmethod
    def _read(key: str) -> Any:
        if key in _counted():
            return _counted()[key]
        is_running = (AskedWindow.key == _hashed(key), AskedWindow.ends_at > clock.now())
        with db.engine.connect() as connection:
            return connection.execute(select(AskedWindow.count, AskedWindow.ends_at).where(*is_running)).one_or_none()


@lru_cache(maxsize=len(INSERT))
def _count_more(dialect: str) -> Any:
    """Count `amount` more in a `window`, or begin it anew `until` an instant where it is over `now`.

    Building this costs more than running it.
    """
    insert = INSERT[dialect](AskedWindow)
    is_over = AskedWindow.ends_at <= bindparam("now")
    new = insert.excluded
    upsert = insert.values(key=bindparam("window"), count=bindparam("amount"), ends_at=bindparam("until"))
    return upsert.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((is_over, new["count"]), else_=AskedWindow.count + new["count"]),
            "ends_at": case((is_over, new["ends_at"]), else_=AskedWindow.ends_at),
        },
    ).returning(AskedWindow.count, AskedWindow.ends_at)


def _counted() -> dict[str, Any]:
    """Return the windows that this request counted in, by key: its headers name them again."""
    counted: dict[str, Any] = g.setdefault("asked_windows", {})
    return counted


limiter = Limiter(get_remote_address, storage_uri="database://", strategy="fixed-window", headers_enabled=True)


def init_app(app: Flask) -> None:
    """Count with the application's database."""
    limiter.init_app(app)


def named_account() -> str:
    """Return whom a form is about: the address typed, however it is written."""
    return "account " + request.form.get("email", "").strip().casefold()


def named_account_here() -> str:
    """Return whom a form is about, as seen from one network: nobody can lock another out from elsewhere."""
    return f"{named_account()} from {get_remote_address()}"


def over(now: datetime) -> Any:
    """Delete the windows that ended."""
    return delete(AskedWindow).where(AskedWindow.ends_at < now.astimezone(UTC))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
