"""Whose events go to whom when their host is erased."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.directory.queries import members_of
from eventhub.events.models import Event
from eventhub.events.queries import contacted_at
from eventhub.events.states import STILL_TO_COME
from eventhub.history.operations import record
from eventhub.signals import erasure_foreseen, erasure_opposed, heirs_asked, person_leaving

HANDED_OVER = "handed over"


@erasure_opposed.connect
def keep_only_host(user: User, **_more: Any) -> list[str]:
    """An event to come needs somebody who answers for it."""
    return [
        _(
            "You are the host of “%(event)s”, and nobody else speaks for %(organiser)s. Ask a colleague to join it, or"
            " cancel the event first.",
            event=event.title,
            organiser=event.organiser.name,
        )
        for event in _hosted(user)
        if _heir(event, user) is None
    ]


@erasure_foreseen.connect
def tell_of_heirs(user: User, **_more: Any) -> list[str]:
    """Who becomes the host of what."""
    heirs = ((event, _heir(event, user)) for event in _hosted(user))
    return [
        _("%(heir)s becomes the host of “%(event)s”.", heir=heir.name or heir.email, event=event.title)
        for event, heir in heirs
        if heir
    ]


@erasure_foreseen.connect
def tell_of_contacts(user: User, **_more: Any) -> list[str]:
    """Where the person's address is an event's contact: it may be a mailbox that several people read."""
    return [
        _(
            "%(email)s stays the contact address of “%(event)s” until its hosts change it.",
            email=event.contact,
            event=event.title,
        )
        for event in db.session.scalars(contacted_at(user.email))
    ]


@heirs_asked.connect
def name_heirs(user: User, **_more: Any) -> list[User]:
    """Who hosts what the person hosts."""
    return [heir for event in _hosted(user) if (heir := _heir(event, user))]


@person_leaving.connect
def hand_over(user: User, *, by: Any, **_more: Any) -> None:
    """Whoever speaks for the organiser longest is the host from now on."""
    for event in _hosted(user):
        heir = _heir(event, user)
        if heir:
            event.host = heir
            record(event, HANDED_OVER, by=by, note=_("The host was erased."))


def _hosted(user: User) -> Sequence[Event]:
    """Return what somebody hosts and what is not over, drafts too."""
    to_come = (Event.host_id == user.id, Event.state.in_(STILL_TO_COME))
    return db.session.scalars(select(Event).where(*to_come, Event.ends_at > clock.now()).order_by(Event.id)).all()


def _heir(event: Event, user: User) -> User | None:
    """Return who speaks for the organiser longest, beside the host."""
    speaking = [each for each in db.session.scalars(members_of(event.organiser)) if each.confirmed_at]
    speaking.sort(key=lambda each: (each.confirmed_at, each.id))
    return next((each.user for each in speaking if each.user_id != user.id), None)
