"""What happens to followers: they ask, confirm, change their mind, and are told."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import EmailLink, LinkPurpose
from eventhub.accounts.queries import normal_email
from eventhub.calendar.filters import Filters, read
from eventhub.calendar.words import as_arguments
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.following import letters, queries
from eventhub.following.models import Follow, News, new_key
from eventhub.following.states import NewsKind, Rhythm
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind

MOST = 20
"""As many views as one address may follow."""


def digest_of(filters: Filters) -> str:
    """Return what two ways of asking for the same have in common."""
    return hashlib.sha256(json.dumps(filters.arguments(), sort_keys=True).encode()).hexdigest()


def ask(email: str, filters: Filters, rhythm: Rhythm, zone: str, *, key: str, locale: str) -> None:
    """Write to an address that somebody wants to follow with; whether it follows already, only its reader learns."""
    email = normal_email(email)
    known = first_or_none(queries.same(email, digest_of(filters)))
    if known and preferences.wants(email, MailKind.FOLLOWING):
        letters.say_it_is_followed(known, key=key, locale=locale)
        return
    wanted = {"filters": filters.arguments(), "rhythm": rhythm.value, "zone": zone}
    token = accounts.create_link(LinkPurpose.FOLLOW, email, **wanted)
    letters.send_link(email, filters, token, key=key, locale=locale)


def filters_of_link(link: EmailLink) -> Filters:
    """Return what a link lets its reader follow."""
    return read(as_arguments(link.payload["filters"]))


def confirm(link: EmailLink, *, locale: str) -> Follow:
    """Whoever holds the link follows from now on; the same link again changes nothing and finds the same row."""
    filters = filters_of_link(lock(link))
    known = first_or_none(queries.same(link.email, digest_of(filters)))
    if link.used_at and known:
        return known
    accounts.use_link(link)
    preferences.allow(link.email, MailKind.FOLLOWING)
    follow = known or begin(link.email, filters, locale=locale)
    change(follow, Rhythm(link.payload["rhythm"]), link.payload["zone"])
    db.session.flush()
    return follow


def begin(email: str, filters: Filters, *, locale: str = "en_GB") -> Follow:
    """An address follows what these filters find from now on; how often is still to be said."""
    others = db.session.scalars(queries.of_address(email)).all()
    if len(others) >= MOST:
        raise Refusal(_("You follow %(most)s views already. End one of them first.", most=MOST))
    follow = Follow(
        email=email,
        locale=locale,
        filters=filters.arguments(),
        digest=digest_of(filters),
        reader_key=others[0].reader_key if others else new_key(),
    )
    db.session.add(follow)
    return follow


def change(follow: Follow, rhythm: Rhythm, zone: str) -> None:
    """A follower hears in another rhythm, or on other clocks."""
    follow.rhythm, follow.zone = rhythm, zone


def stop(follow: Follow) -> None:
    """A follower hears no more of this; nothing about it is kept."""
    db.session.delete(follow)


def stop_all(reader_key: str) -> None:
    """A reader follows nothing any more; nothing about them is kept."""
    db.session.execute(delete(Follow).where(Follow.reader_key == reader_key))


def note(event: Event, kind: NewsKind) -> None:
    """Write down what followers may hear, in the transaction in which it happens."""
    db.session.add(News(event_id=event.id, kind=kind))


def tell(follow: Follow, until: datetime) -> bool:
    """Write to a follower what happened until an instant, if anything did that they follow; return whether it did.

    That it was told is written down in the same transaction as the mail, whose key names the newest of the news: after
    a crash both are there or none, and no other worker can write the same.
    """
    rows = db.session.scalars(queries.news_for(follow, until)).all()
    follow.told_until = until
    found = _found(follow, rows)
    if found:
        letters.tell(follow, found, key=f"follow:{follow.id}:{rows[-1].id}")
    return bool(found)


def _found(follow: Follow, rows: Iterable[News]) -> list[tuple[NewsKind, Any]]:
    """Return each event that is followed once, with what is to be said of it as it stands now."""
    happened: dict[int, set[NewsKind]] = {}
    for row in rows:
        happened.setdefault(row.event_id, set()).add(row.kind)
    if not happened:
        return []
    events = db.session.execute(queries.found_by(letters.filters_of(follow), happened, clock.now()))
    said = [(_said_of(event.state, happened[event.id]), event) for event in events]
    return [(kind, event) for kind, event in said if kind]


def _said_of(state: EventState, kinds: set[NewsKind]) -> NewsKind | None:
    """What came and went before anybody was told of it is no news."""
    if state is EventState.CANCELLED:
        return None if NewsKind.PUBLISHED in kinds else NewsKind.CANCELLED
    if NewsKind.PUBLISHED in kinds:
        return NewsKind.PUBLISHED
    if state is EventState.POSTPONED:
        return NewsKind.POSTPONED
    return NewsKind.RESUMED if NewsKind.RESUMED in kinds else NewsKind.MOVED
