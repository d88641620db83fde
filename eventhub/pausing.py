"""The pause: while one is in force, nobody is written to, whatever falls due."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from eventhub import clock
from eventhub.db import Base, db, first_or_none


class Pause(Base):
    """From when to when mails and the jobs that write to people rested, and who let them go on.

    `after_restore` says that the rows were older than the world: what waits may have been sent before. These are the
    mails up to `newest_mail`, whatever a clock said when they were written. What fell due after the backup and before
    the restore may have been sent too, and nothing here says so: the jobs in `to_catch_up` have still to write it,
    and it is held.
    """

    __tablename__ = "pause"

    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    began_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    after_restore: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    newest_mail: Mapped[int | None]
    to_catch_up: Mapped[list[str]] = mapped_column(default=list)


def pause(*, by: Any, after_restore: bool = False, newest_mail: int | None = None) -> None:
    """Let everything that writes to people rest from now on; a pause in force goes on, from its own beginning."""
    current = in_force()
    if current is None:
        current = Pause(began_by_id=by.id if by else None)
        db.session.add(current)
    current.after_restore = current.after_restore or after_restore
    if after_restore:
        current.began_at, current.newest_mail = clock.now(), newest_mail


def resume(*, by: Any) -> Pause | None:
    """Let everything go on; return the pause that ended, or None where there was none."""
    pauses = db.session.scalars(_unended()).all()
    for each in pauses:
        each.ended_at, each.ended_by_id = clock.now(), by.id if by else None
    return pauses[0] if pauses else None


def to_be_caught_up(job: str) -> Pause | None:
    """Return the restore before which things fell due that a job has still to write, if there is one."""
    ended = db.session.scalars(select(Pause).where(Pause.after_restore, Pause.ended_at.is_not(None)).order_by(Pause.id))
    return next((each for each in ended if job in each.to_catch_up), None)


def has_caught_up(pause_id: int, job: str) -> None:
    """A job has written what fell due before a restore."""
    row = db.session.scalars(select(Pause).where(Pause.id == pause_id).with_for_update()).one()
    row.to_catch_up = [each for each in row.to_catch_up if each != job]


def in_force() -> Pause | None:
    """Return the pause in force, if there is one."""
    return first_or_none(_unended())


def rests() -> ColumnElement[bool]:
    """Whether a pause is in force, as a condition of a statement."""
    return _unended().order_by(None).exists()


def is_paused() -> bool:
    """Whether nobody is written to now."""
    return in_force() is not None


def _unended() -> Select[Pause]:
    return select(Pause).where(Pause.ended_at.is_(None)).order_by(Pause.id)
