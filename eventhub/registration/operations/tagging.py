"""Marking registrations at the desk: tags, notes, and views under a name."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration.models.desk import TAG_LENGTH, DeskView, RegistrationNote, RegistrationTag
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import tags

MOST_TAGS = 100
MOST_VIEWS = 50


def tag(event: Event, registrations: Collection[Registration], name: str, *, by: Any) -> int:
    """Give registrations of one event a tag; return how many did not have it yet.

    A tag that the event knows already is written as it was before.
    """
    lock(event)
    name, key = " ".join(name.split())[:TAG_LENGTH], tags.tag_key(name)
    known = {tags.tag_key(each): each for each, _number in db.session.execute(tags.tags_of(event))}
    if key not in known and len(known) >= MOST_TAGS:
        raise Refusal(_("This event has %(count)s tags already. Use one of them.", count=MOST_TAGS))
    have = set(db.session.scalars(tags.tagged(event, name)))
    new = [each for each in registrations if each.id not in have]
    db.session.add_all(RegistrationTag(registration_id=each.id, name=known.get(key, name), key=key) for each in new)
    for each in new:
        record(each, "tagged", by=by, note=known.get(key, name))
    db.session.flush()
    return len(new)


def untag(event: Event, registrations: Collection[Registration], name: str, *, by: Any) -> int:
    """Take a tag from registrations of one event; return how many had it."""
    lock(event)
    have = set(db.session.scalars(tags.tagged(event, name)))
    had = [each for each in registrations if each.id in have]
    ids = [each.id for each in had]
    gone = delete(RegistrationTag).where(
        RegistrationTag.registration_id.in_(ids), RegistrationTag.key == tags.tag_key(name)
    )
    db.session.execute(gone.execution_options(synchronize_session=False))
    for each in had:
        record(each, "untagged", by=by, note=name)
    return len(had)


def write_note(registration: Registration, text: str, *, by: Any) -> RegistrationNote:
    """Write something down about a registration, for colleagues; the history says that it was, not what."""
    note = RegistrationNote(registration_id=registration.id, text=text, by_id=by.id if by else None)
    db.session.add(note)
    record(registration, "note written", by=by)
    return note


def remove_note(note: RegistrationNote, *, by: Any) -> None:
    """Forget a note."""
    record(note.registration, "note removed", by=by)
    db.session.delete(note)


def save_view(event: Event, name: str, query: str, *, by: Any) -> DeskView:
    """Everybody at the event's desk finds a view under this name; one that had it before shows this now."""
    lock(event)
    views: Sequence[DeskView] = db.session.scalars(tags.views_of(event)).all()
    view = next((each for each in views if each.name == name), None)
    if view is None:
        if len(views) >= MOST_VIEWS:
            raise Refusal(_("This desk has %(count)s views already. Forget one of them first.", count=MOST_VIEWS))
        view = DeskView(event_id=event.id, name=name)
        db.session.add(view)
    view.query = query
    record(event, "desk view saved", by=by, note=name)
    return view


def forget_view(event: Event, view_id: int, *, by: Any) -> None:
    """Nobody needs a view any more; a second time changes nothing."""
    view = first_or_none(tags.views_of(event).where(DeskView.id == view_id))
    if view:
        record(event, "desk view forgotten", by=by, note=view.name)
        db.session.delete(view)
