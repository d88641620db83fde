"""What keeps the meetings that have their time under one profile of a person from being those of another of theirs."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db
from eventhub.matchmaking import queries
from eventhub.matchmaking.asking import is_kept_apart
from eventhub.matchmaking.free import Openings, overlap
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.matchmaking.operations.meetings import obstacles
from eventhub.web.pages import datetime_in


def collisions(gone: Profile, kept: Profile) -> list[str]:
    """Say of each meeting under the profile that goes why it cannot be the kept one's; an empty list means all can."""
    held = db.session.scalars(queries.meetings_with(kept)).all()
    room = Openings([kept], clock.now()).room(kept)
    found = []
    for meeting in db.session.scalars(queries.meetings_with(gone)).all():
        reason = next(_reasons(meeting, gone, kept, held, room), None)
        found += [_line(meeting, gone, reason)] if reason else []
        room -= meeting.slot is not None
    return found


def _reasons(meeting: Meeting, gone: Profile, kept: Profile, held: Sequence[Meeting], room: int) -> Iterator[str]:
    """Say what is in the way: of a meeting that has begun, only another one then or with the same person."""
    others, slot, table = meeting.partners_of(gone), meeting.slot, meeting.table
    if slot is None or table is None:
        return
    name = kept.registration.name
    if kept in others:
        yield _("The two registrations meet each other.")
    if any(each.slot and set(others) & set(each.people) for each in held):
        yield _("%(name)s has a meeting with the same person.", name=name)
    if any(each.slot and overlap(each.slot, slot) for each in held):
        yield _("%(name)s has another meeting then.", name=name)
    if slot.starts_at <= clock.now():
        return
    if any(is_kept_apart(kept, other) and not is_kept_apart(gone, other) for other in others):
        yield _("The rules or somebody's wishes do not let %(name)s meet this person.", name=name)
    if room <= 0:
        yield _("%(name)s has as many meetings as one can take here.", name=name)
    found = obstacles(meeting, slot, table, people=[kept, *others])
    known = obstacles(meeting, slot, table) if found else ()
    yield from (each for each in found if each not in known)


def _line(meeting: Meeting, gone: Profile, reason: str) -> str:
    names = ", ".join(other.registration.name for other in meeting.partners_of(gone))
    at = datetime_in(meeting.slot.starts_at, meeting.matchmaking.event.timezone) if meeting.slot else ""
    return str(_("%(time)s with %(name)s: %(reason)s", time=at, name=names, reason=reason))
