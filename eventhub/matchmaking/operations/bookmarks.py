"""Keeping people in mind."""

from flask_babel import gettext as _

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.matchmaking.bookmarks import Bookmark, bookmark_on
from eventhub.matchmaking.models import Profile


def keep(profile: Profile, person: Profile) -> None:
    """The person is among those kept in mind; a second time changes nothing."""
    lock(profile)
    if person.id == profile.id:
        raise Refusal(_("This is your own profile."))
    if first_or_none(bookmark_on(profile, person)) is None:
        db.session.add(Bookmark(profile_id=profile.id, person_id=person.id))


def let_go(profile: Profile, person: Profile) -> None:
    """The person is not kept in mind any more."""
    lock(profile)
    known = first_or_none(bookmark_on(profile, person))
    if known is not None:
        db.session.delete(known)
