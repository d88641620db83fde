"""Every event's entry, written when the event changes and kept beside it, so that a feed only joins what is there."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import icalendar
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from eventhub import ical, watching
from eventhub.calendar import queries
from eventhub.calendar.models import EntryText
from eventhub.calendar.versions import public_changed
from eventhub.db import INSERT, db
from eventhub.directory import themes
from eventhub.directory.models import Organisation
from eventhub.events import entries
from eventhub.events.models import (
    CoOrganiser,
    Event,
    EventDocument,
    EventTheme,
    Programme,
    ProgrammeItem,
    Speaker,
    Venue,
)
from eventhub.events.states import PUBLIC_STATES
from eventhub.ical import writer
from eventhub.ical.writer import Fragment
from eventhub.watching import Watch

ROWS_A_STEP = 500
_OF_EVENTS = tuple(column.key for column in Event.__mapper__.column_attrs if column.key not in ("id", "version"))
_OF_ITEMS, _OF_VENUES = (
    tuple(column.key for column in row.__mapper__.column_attrs if column.key != "id") for row in (ProgrammeItem, Venue)
)
SHOWN = (
    Watch(Event, (*_OF_EVENTS, "themes")),
    Watch(Venue, _OF_VENUES, Event.venue_id),
    Watch(EventTheme, ("theme",), names="event_id"),
)
"""What an entry is made of."""
BESIDE = (
    Watch(Event, ("items", "speakers", "co_organisers", "documents")),
    Watch(ProgrammeItem, (*_OF_ITEMS, "speakers"), names="event_id"),
    Watch(Speaker, ("name", "role", "organisation"), names="event_id"),
    Watch(EventDocument, ("title", "attachment_id"), names="event_id"),
    Watch(Programme, ("slug", "name"), Event.programme_id),
    Watch(Organisation, ("name", "country"), Event.organiser_id),
    Watch(Organisation, ("name", "country"), CoOrganiser.organisation_id, finds=CoOrganiser.event_id),
)
"""What else stands in an event's own file or on its page, or decides which events a feed holds."""


def edition() -> str:
    """Name everything beside the rows that decides how an entry is written: this release, its address, its language."""
    return _edition(current_app.config["BASE_URL"], current_app.config["BABEL_DEFAULT_LOCALE"])


@lru_cache(maxsize=8)
def _edition(*settings: str) -> str:
    folder = Path(ical.__path__[0])
    sources = [*sorted(folder.glob("*.py")), Path(entries.__file__), Path(themes.__file__)]
    code = (hashlib.sha256(path.read_bytes()).hexdigest() for path in sources)
    return hashlib.sha256(" ".join([*code, icalendar.__version__, *settings]).encode()).hexdigest()[:32]


def found(rows: Sequence[Any]) -> tuple[list[Fragment], dict[int, Fragment]]:
    """Return the fragments of rows of `queries.fragments`, and those of them that were missing and are written now."""
    kept = {row.id: _fragment(row) for row in rows if row.edition == edition()}
    missing = written_now([row.id for row in rows if row.id not in kept])
    whole = kept | missing
    unwritable = writer.zones_without_a_rule(whole.values())
    if unwritable:
        elsewhere = sorted(number for number, each in whole.items() if each.zone in unwritable)
        whole |= written_now(elsewhere, in_utc=True)
    return list(whole.values()), missing


def _fragment(row: Any) -> Fragment:
    return Fragment(uid=row.uid, starts_at=row.starts_at, ends_at=row.ends_at, zone=row.zone, text=row.text)


def written_now(ids: Sequence[int], *, in_utc: bool = False) -> dict[int, Fragment]:
    """Write the entries of these events, in the installation's language, whoever asks."""
    found: dict[int, Fragment] = {}
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        for start in range(0, len(ids), ROWS_A_STEP):
            for row in db.session.execute(queries.entry_rows(ids[start : start + ROWS_A_STEP])):
                found[row.id] = writer.fragment(entries.of_row(row), _("Cancelled"), in_utc=in_utc)
    return found


def keep(written: dict[int, Fragment], *, over_newer: bool) -> None:
    """Store fragments; one that the same release wrote meanwhile is newer, and stays unless told otherwise."""
    if not written:
        return
    insert = INSERT[db.engine.dialect.name](EntryText)
    values = {name: insert.excluded[name] for name in ("edition", "zone", "text")}
    stays = None if over_newer else EntryText.edition != insert.excluded.edition
    upsert = insert.on_conflict_do_update(index_elements=["event_id"], set_=values, where=stays)
    rows = [
        {"event_id": number, "edition": edition(), "zone": each.zone, "text": each.text}
        for number, each in sorted(written.items())
    ]
    for start in range(0, len(rows), ROWS_A_STEP):
        db.session.execute(upsert, rows[start : start + ROWS_A_STEP])


@event.listens_for(db.session, "after_flush")
def _follow(session: Session, _context: object) -> None:
    """After rows were written and before anybody can commit: write the entries that read differently now."""
    shown = sorted(watching.changed(session, Event, SHOWN))
    if shown:
        held = select(EntryText.id).where(EntryText.event_id.in_(shown)).order_by(EntryText.event_id)
        session.execute(held.with_for_update()).all()
        keep(written_now(shown), over_newer=True)
    asked = {*shown, *watching.changed(session, Event, BESIDE)}
    if watching.gone(session, Event) or (asked and _any_is_public(session, asked)):
        public_changed(session)


def _any_is_public(session: Session, ids: Iterable[int]) -> bool:
    public = select(Event.id).where(Event.id.in_(ids), Event.state.in_(PUBLIC_STATES)).limit(1)
    return session.scalar(public) is not None
