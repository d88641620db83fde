"""What becomes of somebody's meetings when they are erased."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Profile
from eventhub.matchmaking.operations import profiles, tables
from eventhub.registration.models.registrations import Registration
from eventhub.signals import erasure_foreseen, person_leaving


@erasure_foreseen.connect
def tell_of_meetings(user: User, **_more: Any) -> list[str]:
    """How many requests and meetings end."""
    coming = [each for each in _profiles(user) if each.matchmaking.event.ends_at > clock.now()]
    number = sum(len(db.session.scalars(queries.living_requests(each)).all()) for each in coming)
    words = ngettext(
        "%(num)s meeting or meeting request ends, and the other person is told.",
        "%(num)s meetings and meeting requests end, and the other people are told.",
        number,
    )
    return [words] if number else []


@person_leaving.connect
def leave_meetings(user: User, *, by: Any, **_more: Any) -> None:
    """Nobody waits at a table for somebody who is erased; meetings that have been stay."""
    for profile in _profiles(user):
        if profile.matchmaking.event.ends_at > clock.now():
            profiles.leave(profile, by=by, reason=_("This person does not take part any more."))
            tables.free_tables_of(profile.matchmaking, profile.registration, by=by)


def _profiles(user: User) -> Sequence[Profile]:
    own = select(Profile).join(Profile.registration).join(Profile.matchmaking)
    return db.session.scalars(own.where(Registration.user_id == user.id).order_by(Matchmaking.event_id)).all()
