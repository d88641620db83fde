"""Asking people to help at the doors of one event."""

from typing import Any

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.attendance import queries
from eventhub.attendance.models import DoorHelper
from eventhub.db import db, first_or_none, lock
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address


def ask_to_help(event: Event, email: str, *, name: str, by: Any) -> DoorHelper:
    """Somebody may check people in at this event from now on, and hears of it; a second time changes nothing."""
    lock(event)
    person = accounts.person(email, name=name)
    known = first_or_none(queries.helper(event, person))
    if known:
        return known
    helper = DoorHelper(event=event, user=person)
    db.session.add(helper)
    db.session.flush()
    record(event, "door helper added", by=by, note=person.name or person.email)
    _tell(helper, by)
    return helper


def end_help(helper: DoorHelper, *, by: Any) -> None:
    """Somebody does not check people in at this event any more; the next request of theirs is refused."""
    record(helper.event, "door helper removed", by=by, note=helper.user.name or helper.user.email)
    db.session.delete(helper)
    db.session.flush()


def _tell(helper: DoorHelper, by: Any) -> None:
    event = helper.event
    queue_mail(
        f"attendance:helper:{helper.id}:{clock.now().isoformat()}",
        helper.user.email,
        "attendance/helper",
        locale=helper.user.locale,
        event_id=event.id,
        name=helper.user.name,
        inviter=by.name or event.organiser.name,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.timezone,
        url=address("attendance.door", event_id=event),
    )
