"""The page of one event, and the documents on it."""

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventhub.attachments.models import Attachment
from eventhub.attachments.sending import send
from eventhub.calendar import action, around, directions, linked_data, tracks
from eventhub.calendar.routes.blueprint import bp
from eventhub.db import db, only_or_none
from eventhub.directory.themes import theme_name
from eventhub.errors import Missing
from eventhub.events import permissions
from eventhub.events import queries as events
from eventhub.events.models import Event, EventDocument
from eventhub.events.states import EventState
from eventhub.registration.queries import people
from eventhub.registration.states import COMING
from eventhub.web import ready
from eventhub.web.access import actor, public
from eventhub.web.ready import Made, Turns
from eventhub.web.rows import NOT_HERE, one_or_404


@bp.get("/events/<slug_id:event_id>")
@public
def event(event_id: int) -> ResponseReturnValue:
    def state() -> Any:
        return db.session.execute(around.state(event_id)).one_or_none()

    return ready.page(("event", request.path), state, partial(_page, event_id))


@bp.get("/events/<slug_id:event_id>/documents/<key>")
@public
def event_document(event_id: int, key: str) -> ResponseReturnValue:
    shown = one_or_404(events.visible_to(actor()).where(Event.id == event_id))
    of_event = events.documents_of(shown).join(EventDocument.attachment).where(Attachment.key == key)
    return send(one_or_404(of_event).attachment)


def _page(event_id: int, now: datetime) -> Made:
    """Write the page; one that everybody may see is made from what `around.state` says it depends on."""
    found = db.session.execute(around.shown(event_id, actor())).unique().one_or_none()
    if found is None:
        raise Missing(NOT_HERE)
    shown, taken, matchmaking, version, invites = found
    address = url_for("calendar.event", event_id=shown)
    if request.path != address:
        return Made(redirect(address, HTTPStatus.MOVED_PERMANENTLY))
    context = _context(shown, taken, matchmaking, now, invites=bool(invites))
    state = (version, taken, invites) if shown.is_public and version else None
    turns = Turns(around.turns(shown, context["around"]), around.told(shown))
    return Made(render_template("calendar/event.html", **context), state, turns)


def _context(shown: Event, taken: int, matchmaking: Any, now: datetime, *, invites: bool) -> dict[str, Any]:
    """Find out how the event and its reader stand to each other."""
    user = actor()
    stands = around.sorted_by_kind(db.session.execute(around.around(shown, now)))
    registration = only_or_none(people.registration_of(), user_id=user.id, event_id=shown.id) if user else None
    seats_left = None if shown.seats is None else max(shown.seats - taken, 0)
    is_coming = registration is not None and registration.state in COMING
    return {
        "event": shown,
        "around": stands,
        "theme_names": [theme_name(theme) for theme in shown.theme_slugs],
        "days": tracks.days(shown.items, shown.timezone, now),
        "directions": directions.to(shown.venue) if shown.venue else [],
        "seats_left": seats_left,
        "action": action.for_reader(shown, registration, taken, now, invites=invites),
        "join_url": shown.online_url if is_coming and shown.state is EventState.PUBLISHED else None,
        "registration": registration,
        "matchmaking": matchmaking,
        "can_edit": permissions.can_edit(user, shown),
        "linked_data": linked_data.of_event(shown, stands, seats_left) if shown.is_public else None,
    }
