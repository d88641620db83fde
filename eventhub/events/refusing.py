"""What nobody may do to an event, said in words."""

from collections.abc import Collection

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.events import checklist, queries
from eventhub.events.facts import TIMES, WHEN_AND_WHERE
from eventhub.events.models import Event, ProgrammeItem
from eventhub.events.states import STILL_TO_COME
from eventhub.web.pages import datetime_in, zone_name_in


def who_was_first(event: Event) -> str:
    """Say who changed the event last, and when."""
    last = db.session.execute(queries.revisions_of(event).limit(1)).first()
    if last is None:
        return str(_("This is not the event as it is now."))
    entry, person = last
    return str(
        _(
            "%(who)s changed this event on %(when)s (%(zone)s), after you opened the page.",
            who=person.name or person.email if person else _("The clock"),
            when=datetime_in(entry.at, event.timezone),
            zone=zone_name_in(entry.at, event.timezone),
        )
    )


def refuse_when_over(event: Event, changed: Collection[str]) -> None:
    """What is over or called off keeps its time, its place and its seats; its words may still be improved."""
    if event.state not in STILL_TO_COME and (WHEN_AND_WHERE | {"seats"}) & set(changed):
        raise Refusal(_("This event is over or was cancelled; its time, place and seats stay as they were."))


def refuse_disorder(event: Event) -> None:
    """An event takes some time."""
    if event.ends_at <= event.starts_at:
        raise Refusal(_("An event ends after it starts."))


def refuse_incomplete(missing: list[checklist.Requirement]) -> None:
    """The public does not see an event of which it would have to ask."""
    if missing:
        raise Refusal(_("A public event needs %(what)s.", what=checklist.listed(missing)))


def refuse_item_outside(event: Event, item: ProgrammeItem) -> None:
    """The programme lies inside the event."""
    if not event.spans(item.starts_at, item.ends_at):
        raise Refusal(_("“%(title)s” has to start and end inside the event's time.", title=item.title))


def refuse_past(event: Event, changed: Collection[str]) -> None:
    """What everybody could see is not made to have been."""
    if TIMES & set(changed) and event.ends_at <= clock.now():
        raise Refusal(_("A public event cannot be moved into the past."))
