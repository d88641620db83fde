"""What authors write into the working copy. Where two write at once nothing is lost: three versions are merged.

A page knows the `draft_version` it was built from. The journal tells what stood in a field then, the row what stands
there now, the page what its reader typed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.errors import Outdated
from eventhub.events.states import EventFormat
from eventhub.hosting.models.applications import FIXED, DraftEdit, HostingApplication
from eventhub.hosting.operations.deadlines import require_writing
from eventhub.hosting.operations.versions import INSTANTS, pack
from eventhub.hosting.queries import drafts as queries
from eventhub.questions.conditions import is_answer

KEPT_FOR = timedelta(days=14)
"""How long the journal is kept: a page that has been open for longer cannot be merged."""
UNREADABLE: Any = object()
"""What was typed in a field and makes no sense: it is not kept, and nothing newer goes over it unnoticed."""


@dataclass(frozen=True)
class Change:
    """Somebody wrote a field after the page was built: what stood there then, and what stands there now."""

    field: str
    was: Any
    now: Any
    by: User | None
    at: datetime


@dataclass(frozen=True)
class Merge:
    """What became of a page's answers: `saved` ones count now, `theirs` are newer, `conflicts` were written twice.

    Of a conflict the stored answer stays, until the author who has seen it sends theirs again.
    """

    version: int
    saved: list[str] = field(default_factory=list)
    theirs: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)


def save(
    application: HostingApplication,
    *,
    by: User,
    base: int,
    values: Mapping[str, Any],
    bases: Mapping[str, int] | None = None,
) -> Merge:
    """Keep what an author typed since the page was built at `base`, together with what others wrote meanwhile.

    `values` are by field: a fixed question's name or `q` and the key of one of the call's own. `bases` says of single
    fields that the page showed them at another version.
    """
    lock(application)
    require_writing(application, by=by)
    return merge(application, by=by, base=base, values=values, bases=bases)


def merge(
    application: HostingApplication,
    *,
    by: User,
    base: int,
    values: Mapping[str, Any],
    bases: Mapping[str, int] | None = None,
) -> Merge:
    """Merge what was typed into a locked application, whoever may write it and whenever."""
    shown_at = {name: (bases or {}).get(name, base) for name in values}
    edits = _journal(application, {base, *shown_at.values()})
    theirs: list[Change] = []
    conflicts: list[Change] = []
    taken: dict[str, Any] = {}
    for name, mine in values.items():
        newer = [edit for edit in edits if edit.field == name and edit.draft_version > shown_at[name]]
        current = value_of(application, name)
        was = unpacked(name, newer[0].was) if newer else current
        if newer and not same(current, was) and not same(current, mine):
            change = Change(name, was, current, newer[-1].by, newer[-1].at)
            (theirs if same(mine, was) else conflicts).append(change)
        elif mine is not UNREADABLE and not same(current, mine):
            taken[name] = mine
    _write(application, taken, by)
    return Merge(application.draft_version, list(taken), theirs, conflicts)


def values_at(application: HostingApplication, base: int) -> dict[str, Any]:
    """Return the answers to the call's own questions as they stood at a version, by the questions' keys."""
    answers = dict(application.answers)
    for edit in reversed(_journal(application, {base})):
        if edit.field not in FIXED:
            answers[edit.field.removeprefix("q")] = edit.was["value"]
    return {key: value for key, value in answers.items() if is_answer(value)}


def value_of(application: HostingApplication, name: str) -> Any:
    """Return what stands in a field now."""
    return getattr(application, name) if name in FIXED else application.answers.get(name.removeprefix("q"))


def unpacked(name: str, packed: Mapping[str, Any]) -> Any:
    """Return what stood in a field as the application keeps it."""
    value = packed["value"]
    if name in INSTANTS and value:
        return datetime.fromisoformat(value)
    return EventFormat(value) if name == "format" else value


def same(one: Any, other: Any) -> bool:
    """Whether two answers say the same: the order of ticks, the ends of lines and kinds of nothing do not count."""
    return one is other or bool(_comparable(one) == _comparable(other))


def forget_old_edits(now: datetime) -> None:
    """Forget what nobody merges with any more."""
    old = delete(DraftEdit).where(DraftEdit.at < now - KEPT_FOR)
    db.session.execute(old.execution_options(synchronize_session=False))


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value) if value else None
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    return value


def _journal(application: HostingApplication, bases: Iterable[int]) -> list[DraftEdit]:
    """Return the edits after the oldest of these versions; refuse where not all of them are kept any more."""
    oldest = min(bases)
    edits = list(db.session.scalars(queries.edits_after(application, oldest)))
    steps = len({edit.draft_version for edit in edits})
    if not 0 <= application.draft_version - oldest == steps:
        raise Outdated(_("This page was open for too long. Load it again to go on with what is there now."))
    return edits


def _write(application: HostingApplication, taken: dict[str, Any], by: User) -> None:
    if not taken:
        return
    application.draft_version += 1
    application.saved_at = clock.now()
    answers = dict(application.answers)
    for name, mine in taken.items():
        was = {"value": pack(value_of(application, name))}
        edit = DraftEdit(application_id=application.id, draft_version=application.draft_version, field=name, was=was)
        edit.by, edit.at = by, application.saved_at
        db.session.add(edit)
        if name in FIXED:
            setattr(application, name, mine)
        else:
            answers[name.removeprefix("q")] = mine
    application.answers = {key: value for key, value in answers.items() if is_answer(value)}
    db.session.flush()
