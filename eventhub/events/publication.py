"""Publication at an instant that was set beforehand."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.events import checklist, letters, operations
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.history.operations import record
from eventhub.web.pages import datetime_in


def schedule(event: Event, at: datetime, *, by: Any) -> None:
    """A complete draft publishes itself at an instant; another one takes the place of the first."""
    if event.state is not EventState.DRAFT:
        raise Refusal(_("Only a draft can be published later."))
    if not clock.now() < at < event.starts_at:
        raise Refusal(_("An event is published after now and before it starts."))
    lacks = checklist.missing(event, clock.now())
    if lacks:
        raise Refusal(_("A public event needs %(what)s.", what=checklist.listed(lacks)))
    event.publishes_at = at
    _note(event, "publication set", by, datetime_in(at, event.timezone))


def unschedule(event: Event, *, by: Any) -> None:
    """A draft waits for its host again."""
    if event.publishes_at is None:
        raise Refusal(_("This event is not waiting to be published."))
    event.publishes_at = None
    _note(event, "publication unset", by)


def carry_out(event: Event) -> None:
    """The instant has come: the event is public, or its host hears what it lacks by now."""
    lacks = checklist.missing(event, clock.now())
    if not lacks:
        operations.publish(event, by=None)
        return
    event.publishes_at = None
    _note(event, "publication failed", None, checklist.listed(lacks))
    letters.tell_of_failed_publication(event, checklist.listed(lacks))


def _note(event: Event, verb: str, by: Any, note: str = "") -> None:
    """Write down what was said; the row is written, so that its letters carry its new version."""
    event.changed_at = clock.now()
    record(event, verb, by=by, note=note)
    db.session.flush()
