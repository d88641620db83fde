"""The list of one's events, a new one, and the page of each."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory import operations as directory
from eventhub.directory.models import Organisation
from eventhub.directory.queries import organisations, represented_by
from eventhub.events import checklist, operations, permissions, queries
from eventhub.events.forms.facts import NewEventForm
from eventhub.events.models import Event
from eventhub.events.routes.answers import overview
from eventhub.events.routes.blueprint import bp
from eventhub.events.routes.doors import edited_event
from eventhub.events.states import EventFormat, EventState
from eventhub.web.access import actor, require, signed_in
from eventhub.web.pages import page_number

ROWS_A_PAGE = 50
DEFAULT_ZONE = "Europe/Brussels"
FIRST_VALUES = {"version": 1, "timezone": DEFAULT_ZONE, "format": EventFormat.ON_SITE.value}


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """The events one edits, those of one state if asked for, each with its next step."""
    state = _state_asked_for()
    mine = queries.in_state(queries.editable_by(actor()), state).order_by(Event.starts_at.desc(), Event.id)
    events = db.paginate(mine.options(*queries.CARD), page=page_number(), per_page=ROWS_A_PAGE, error_out=False)
    steps = {event.id: checklist.next_step(event, clock.now()) for event in events}
    return render_template(
        "events/index.html",
        events=events,
        steps=steps,
        state=state,
        states=EventState,
        may_create=permissions.can_create(actor()),
    )


@bp.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    """Ask for an event's facts."""
    require(permissions.can_create(actor()))
    return render_template("events/new.html", form=_new_form(formdata=None, data=FIRST_VALUES))


@bp.post("")
@signed_in
def create() -> ResponseReturnValue:
    """Draft an event without a call."""
    require(permissions.can_create(actor()))
    form = _new_form()
    if not form.validate():
        return render_template("events/new.html", form=form), 422
    with unit_of_work():
        event = operations.create_draft(organiser=_organiser(form), host=actor(), by=actor(), **form.read())
    flash(_("The event is a draft. Look at what is still missing, then publish it."), "done")
    return redirect(url_for("events.show", event_id=event))


@bp.get("/<slug_id:event_id>")
@signed_in
def show(event_id: int) -> ResponseReturnValue:
    """One event: where it stands, what is missing, who has to act."""
    return overview(edited_event(event_id))


def _state_asked_for() -> EventState | None:
    value = request.args.get("state")
    return EventState(value) if value in {state.value for state in EventState} else None


def _new_form(**options: object) -> NewEventForm:
    """Offer a host their own organisations, a programme manager all of them and one that is not listed."""
    may_name = actor().is_programme_manager
    offered = organisations() if may_name else represented_by(actor())
    programmes = db.session.scalars(queries.programmes()).all()
    return NewEventForm(
        organisers=db.session.scalars(offered).all(), may_name=may_name, programmes=programmes, **options
    )


def _organiser(form: NewEventForm) -> Organisation:
    return directory.organisation(by=actor(), **form.organisation()) if form.names_new else form.chosen_organiser()
