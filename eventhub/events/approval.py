"""The programme team's approval, which some drafts need before they are published."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts import queries as accounts
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.events import checklist, letters
from eventhub.events.facts import WHEN_AND_WHERE
from eventhub.events.models import Event
from eventhub.events.states import NOT_PUBLISHED_NOW, EventState
from eventhub.history.operations import record

APPROVED_FACTS = WHEN_AND_WHERE | {"title"}
"""What an approval is given to: a draft that says something else of these needs a new one."""


def require_approval(event: Event, *, by: Any) -> None:
    """From now on an event is published only with the programme team's approval."""
    _refuse_unless_unpublished(event)
    if not event.needs_approval:
        event.needs_approval = True
        _note(event, "approval required", by)


def ask_approval(event: Event, *, by: Any) -> None:
    """The programme team is asked, once, whether an event may be published; refuse while facts are missing."""
    _refuse_unless_unpublished(event)
    if not event.needs_approval or event.approved_at:
        raise Refusal(_("This event can be published without asking."))
    if event.approval_asked_at:
        return
    lacks = checklist.facts_missing(event, clock.now())
    if lacks:
        raise Refusal(_("Before you ask, the event needs %(what)s.", what=checklist.listed(lacks)))
    event.approval_asked_at = clock.now()
    _note(event, "approval asked", by)
    letters.ask_managers(event, [each for each in db.session.scalars(accounts.programme_managers()) if each != by])


def approve(event: Event, *, by: Any) -> None:
    """The programme team lets an event be published; its host hears of it."""
    _refuse_unless_asked(event)
    event.approved_at, event.approval_asked_at = clock.now(), None
    _note(event, "approved", by)
    letters.tell_of_approval(event)


def decline_approval(event: Event, *, by: Any, note: str) -> None:
    """The programme team sends an event back with a word on what to change; its host may ask again."""
    if not note.strip():
        raise Refusal(_("Say what is to be changed: the host will read it."))
    _refuse_unless_asked(event)
    event.approval_asked_at = None
    _note(event, "approval declined", by, note)
    letters.tell_of_declined_approval(event, note)


def lapse(event: Event, changed: Collection[str], *, by: Any) -> None:
    """An approval given to a draft ends when the draft's title, time or place becomes another."""
    if event.state is EventState.DRAFT and event.approved_at and APPROVED_FACTS & set(changed):
        event.approved_at = None
        record(event, "approval lapsed", by=by)


def _refuse_unless_unpublished(event: Event) -> None:
    if event.state not in NOT_PUBLISHED_NOW:
        raise Refusal(_("Only an event that is still to be published waits for approval."))


def _refuse_unless_asked(event: Event) -> None:
    _refuse_unless_unpublished(event)
    if event.approved_at:
        raise Refusal(_("This event is approved already."))
    if event.approval_asked_at is None:
        raise Refusal(_("Nobody asks for the approval of this event now."))


def _note(event: Event, verb: str, by: Any, note: str = "") -> None:
    """Write down what was said about the event; the row is written, so that its letters carry its new version."""
    record(event, verb, by=by, note=note)
    db.session.flush()
