"""Two profiles that turned out to be one person's: whom they keep away, keep in mind and share with, and when."""

from typing import Any

from sqlalchemy import delete, update

from eventhub.db import db, first_or_none
from eventhub.matchmaking.bookmarks import bookmarks_about
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.operations import availability, bookmarks, carrying, vetoes
from eventhub.matchmaking.sharing import Sharing, chosen_by
from eventhub.matchmaking.vetoes import vetoes_about


def join(gone: Profile, kept: Profile, *, by: Any) -> None:
    """Whom the person kept away under either profile stays away, and so do they from whoever kept them away.

    What waits for an answer between two who are kept apart by that ends. Whom they kept in mind, and who kept them in
    mind, still does; where they share their meetings under one profile alone, they share them. They are away when they
    are under either, unless a meeting is to take place then, and what they wait for moves along.
    """
    _join_vetoes(gone, kept, by=by)
    _join_bookmarks(gone, kept)
    carrying.carry_over(gone, kept, by=by)
    availability.take_over(gone, kept)
    _join_choices(gone, kept)


def _join_choices(gone: Profile, kept: Profile) -> None:
    """What the person chose counts before what a colleague chose for them."""
    theirs, own = (first_or_none(chosen_by(each)) for each in (gone, kept))
    if theirs is None or (own and (own.is_own_choice or not theirs.is_own_choice)):
        return
    db.session.execute(delete(Sharing).where(Sharing.profile_id == kept.id))
    db.session.execute(update(Sharing).where(Sharing.profile_id == gone.id).values(profile_id=kept.id))


def _join_vetoes(gone: Profile, kept: Profile, *, by: Any) -> None:
    for veto in db.session.scalars(vetoes_about(gone)).all():
        one, other = (kept if each.id == gone.id else each for each in (veto.profile, veto.person))
        if one.id != other.id:
            vetoes.refuse(one, other, is_block=veto.is_block, by=by)
        db.session.delete(veto)


def _join_bookmarks(gone: Profile, kept: Profile) -> None:
    for bookmark in db.session.scalars(bookmarks_about(gone)).all():
        one, other = (kept if each.id == gone.id else each for each in (bookmark.profile, bookmark.person))
        if one.id != other.id:
            bookmarks.keep(one, other)
        db.session.delete(bookmark)
