"""The answers that more than one address of the host's desk gives."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.events import checklist, permissions, queries
from eventhub.events.labels import deed, remark
from eventhub.events.models import Event
from eventhub.events.routes.blueprint import bp
from eventhub.events.routes.doors import edited_event
from eventhub.events.states import NOT_PUBLISHED_NOW, STILL_TO_COME, EventState
from eventhub.history.models import HistoryEntry
from eventhub.web.access import actor
from eventhub.web.failures import refused
from eventhub.web.pages import datetime_in

DESKS = (
    (_l("Registrations"), "registration.desk"),
    (_l("Check-in"), "attendance.door"),
    (_l("Thanks and survey"), "surveys.desk"),
    (_l("One-to-one meetings"), "matchmaking.desk"),
    (_l("Reminders"), "reminders.index"),
    (_l("Mails"), "outbox.of_event"),
    (_l("The public page"), "calendar.event"),
)
"""Where an event's other work is done; a desk that the installation does not have is not linked."""
MEETINGS = "matchmaking.desk"
LONGEST_HISTORY = 20


def overview(event: Event, status: int = 200, refusal: Refusal | None = None) -> ResponseReturnValue:
    """Answer with an event's facts, what is missing, who has to act, and what happened; after a 409, why not."""
    now = clock.now()
    page = render_template(
        "events/show.html",
        event=event,
        refusal=refusal,
        items=db.session.scalars(queries.items_of(event)).all(),
        changes=[_told(*change) for change in _changes(event)],
        requirements=checklist.requirements(event, now),
        advice=checklist.advice(event),
        next_step=checklist.next_step(event, now),
        missing=checklist.missing(event, now),
        speakers=db.session.scalars(queries.speakers_of(event)).all(),
        documents=db.session.scalars(queries.documents_of(event)).all(),
        may_create=permissions.can_create(actor()),
        may_ask=event.needs_approval and not checklist.facts_missing(event, now),
        may_approve=permissions.can_approve(actor(), event),
        begin_meetings=_begin_meetings(event),
        desks=[(label, endpoint) for label, endpoint in DESKS if endpoint in current_app.view_functions],
        to_act=_to_act(event),
    )
    return page, status


def form_page(
    template: str, event: Event, form: Any, status: int = 200, refusal: Refusal | None = None, **more: Any
) -> ResponseReturnValue:
    """Answer with a form and what was typed; after a 409 the next attempt knowingly goes over the newer state."""
    if refusal and hasattr(form, "show_newest"):
        form.show_newest(event)
    return render_template(template, event=event, form=form, refusal=refusal, **more), status


@bp.errorhandler(Refusal)
def refuse(refusal: Refusal) -> ResponseReturnValue:
    """What an event's state does not allow is said on its own page, which shows why."""
    event_id = (request.view_args or {}).get("event_id")
    if refusal.status != HTTPStatus.CONFLICT or event_id is None:
        return refused(refusal)
    return overview(edited_event(event_id), refusal.status, refusal)


def _changes(event: Event) -> Sequence[Any]:
    return db.session.execute(queries.changes_of(event).limit(LONGEST_HISTORY)).all()


def _told(entry: HistoryEntry, person: User | None) -> dict[str, Any]:
    who = person.name or person.email if person else _("The clock")
    return {"at": entry.at, "who": who, "what": deed(entry), "note": remark(entry)}


def _begin_meetings(event: Event) -> str | None:
    """Return where the meetings that the host wished for are begun, where the installation has them."""
    is_wished = event.wants_matchmaking and event.state in STILL_TO_COME
    return url_for(MEETINGS, event_id=event) if is_wished and MEETINGS in current_app.view_functions else None


def _to_act(event: Event) -> str:
    if event.approval_asked_at and event.state in NOT_PUBLISHED_NOW:
        return str(_("The programme team has to act: it was asked to approve the event."))
    words = {
        EventState.DRAFT: _to_act_on_draft(event),
        EventState.PUBLISHED: _("Nobody has to act: the event stands in the calendar."),
        EventState.POSTPONED: _("The host has to act: people wait for a new date."),
        EventState.CANCELLED: _("Nobody has to act: the event will not take place."),
        EventState.FINISHED: _("Nobody has to act: the event is over."),
        EventState.DROPPED: _("Nobody has to act: the draft was dropped, and nobody else knows of it."),
    }
    return str(words[event.state])


def _to_act_on_draft(event: Event) -> Any:
    if event.publishes_at:
        when = datetime_in(event.publishes_at, event.timezone)
        return _("Nobody has to act: the event is published on %(when)s.", when=when)
    return _("The host has to act: only who edits the event sees it.")
