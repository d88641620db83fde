"""What becomes of somebody's places at events when they are erased."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import closing, places
from eventhub.registration.queries.people import registrations_of
from eventhub.signals import erasure_foreseen, person_leaving


@erasure_foreseen.connect
def tell_of_places(user: User, **_more: Any) -> list[str]:
    """Which places somebody gives up."""
    rows = db.session.scalars(registrations_of(user)).all()
    ending = [each.event.title for each in rows if _ends(each)]
    return [_("The registration for “%(event)s” ends, and its seat goes to who waits.", event=each) for each in ending]


@person_leaving.connect
def give_up_places(user: User, *, by: Any, **_more: Any) -> None:
    """Every place at an event to come is free, and goes to who waits."""
    own = select(Registration).where(Registration.user_id == user.id).order_by(Registration.event_id)
    for registration in db.session.scalars(own).all():
        if _ends(registration):
            places.cancel(registration, by=by)


def _ends(registration: Registration) -> bool:
    return registration.state in closing.ENDING and registration.event.ends_at > clock.now()
