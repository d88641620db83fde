"""Registering: the form, the link that proves an address, one's own registration, and the organiser's desk."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts import queries as account_queries
from eventhub.accounts.models import EmailLink, LinkPurpose
from eventhub.accounts.routes import enter, is_open
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.directory.labels import kind_name
from eventhub.directory.queries import organisations_of
from eventhub.errors import Refusal
from eventhub.events import queries as event_queries
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration import operations, permissions, queries, window
from eventhub.registration.answers import unpacked
from eventhub.registration.export import table
from eventhub.registration.forms import (
    AddForm,
    AttendanceForm,
    CancellationForm,
    DeskFilter,
    OwnRegistrationForm,
    RegistrationForm,
)
from eventhub.registration.labels import MARKS
from eventhub.registration.models import Registration
from eventhub.registration.states import RegistrationState
from eventhub.sheets import as_csv
from eventhub.transitions import can_move
from eventhub.web.access import actor, link_holder, public, signed_in
from eventhub.web.limits import PER_ACCOUNT, PER_NETWORK, limiter, named_account
from eventhub.web.pages import page_number
from eventhub.web.rows import get_or_404, one_or_404

bp = Blueprint("registration", __name__)
ROWS_A_PAGE = 50


@bp.context_processor
def words() -> dict[str, Any]:
    """Give the pages the names of things and the table of moves."""
    return {"kind_name": kind_name, "marks": MARKS, "states": RegistrationState, "can_move": can_move}


@bp.get("/events/<slug_id:event_id>/register")
@public
def register(event_id: int) -> ResponseReturnValue:
    """The form; whoever is registered already finds their own registration instead."""
    event = _event(event_id)
    mine = _mine(event)
    if mine and mine.state is not RegistrationState.CANCELLED:
        return _to_own_page(mine)
    return _form_page(event, _blank_form())


@bp.post("/events/<slug_id:event_id>/register")
@public
@limiter.limit(PER_NETWORK)
@limiter.limit(PER_ACCOUNT, key_func=named_account, exempt_when=lambda: actor() is not None)
def submit(event_id: int) -> ResponseReturnValue:
    """Register who is signed in; send everybody else a link, whether or not their address is known."""
    event = _event(event_id)
    form = OwnRegistrationForm() if actor() else RegistrationForm()
    if not form.validate():
        return _form_page(event, form, 422)
    return _register_actor(event, form) if actor() else _send_link(event, form)


@bp.get("/events/<slug_id:event_id>/register/<token>")
@link_holder
def show_link(event_id: int, token: str) -> ResponseReturnValue:
    """Say what the link will do; opening it does nothing, since mail scanners open links too."""
    event, link = _event(event_id), _link(event_id, token)
    if link.used_at:
        return _to_own_page(one_or_404(queries.registration_by(link, event)))
    template = "registration/link.html" if is_open(link) else "registration/link_expired.html"
    values = {"link": link, "token": token, "person": unpacked(link.payload)}
    return render_template(template, event=event, **values, **_prospects(event))


@bp.post("/events/<slug_id:event_id>/register/<token>")
@link_holder
def confirm(event_id: int, token: str) -> ResponseReturnValue:
    """Register whom the link speaks for and sign them in here; the same link again shows the same page."""
    event, link = _event(event_id), _link(event_id, token)
    if not (link.used_at or is_open(link)):
        return redirect(url_for("registration.show_link", event_id=event, token=token))
    is_first = link.used_at is None
    with unit_of_work():
        registration = operations.register_by_link(link, event, locale=str(get_locale()))
    if is_first:
        enter(registration.user)
    return _to_own_page(registration)


@bp.post("/events/<slug_id:event_id>/register/<token>/renewal")
@link_holder
@limiter.limit(PER_NETWORK)
def renew(event_id: int, token: str) -> ResponseReturnValue:
    """Send what was typed in a fresh link, since the old one has expired."""
    event, link = _event(event_id), _link(event_id, token)
    if link.used_at or is_open(link):
        return redirect(url_for("registration.show_link", event_id=event, token=token))
    with unit_of_work():
        operations.renew_link(link, event, locale=str(get_locale()))
    return render_template("registration/link_sent.html", event=event, email=link.email)


@bp.get("/my/registrations/<token>")
@link_holder
def manage(token: str) -> ResponseReturnValue:
    """One's own registration: where one stands, what comes next, and the way out."""
    registration = _managed(token)
    now = clock.now()
    return render_template(
        "registration/manage.html",
        registration=registration,
        event=registration.event,
        token=token,
        position=db.session.scalar(queries.waiting_position(registration)),
        off=window.off_because(registration.event, now),
        closed=window.closed_because(registration.event, now),
    )


@bp.get("/my/registrations/<token>/cancellation")
@link_holder
def ask_to_cancel(token: str) -> ResponseReturnValue:
    """Ask once whether to give up the seat or the waiting place."""
    registration = _managed(token)
    if registration.state is RegistrationState.CANCELLED:
        return _to_own_page(registration)
    return render_template("registration/cancel.html", registration=registration, event=registration.event, token=token)


@bp.post("/my/registrations/<token>/cancellation")
@link_holder
def cancel(token: str) -> ResponseReturnValue:
    """Give up the seat or the waiting place."""
    registration = _managed(token)
    with unit_of_work():
        operations.cancel(registration, by=registration.user)
    return _to_own_page(registration)


@bp.get("/staff/events/<slug_id:event_id>/registrations")
@signed_in
def desk(event_id: int) -> ResponseReturnValue:
    """Everybody registered for an event, with counts, search and the waiting list in its order."""
    event = edited_event(event_id)
    wanted = DeskFilter(request.args)
    found = queries.desk_list(event, **wanted.values()) if wanted.validate() else queries.desk_list(event)
    return render_template(
        "registration/desk.html",
        event=event,
        wanted=wanted,
        page=db.paginate(found, page=page_number(), per_page=ROWS_A_PAGE, error_out=False),
        counts=_pairs(queries.counts_by_state(event)),
        positions=_pairs(queries.waiting_positions(event)),
    )


@bp.post("/staff/events/<slug_id:event_id>/registrations/export")
@signed_in
def export(event_id: int) -> ResponseReturnValue:
    """The list as a file; that it was taken is written down."""
    event = edited_event(event_id)
    with unit_of_work():
        operations.record_export(event, by=actor())
    positions = _pairs(queries.waiting_positions(event))
    sheet = as_csv(table(db.session.scalars(queries.desk_list(event)), positions))
    name = f"attachment; filename=registrations-{event.path}.csv"
    return Response(sheet, mimetype="text/csv", headers={"Content-Disposition": name})


@bp.route("/staff/events/<slug_id:event_id>/registrations/new", methods=["GET", "POST"])
@signed_in
def add(event_id: int) -> ResponseReturnValue:
    """Register somebody who wrote or called."""
    event = edited_event(event_id)
    form = AddForm()
    if not form.validate_on_submit():
        return render_template("registration/add.html", event=event, form=form), 422 if form.errors else 200
    with unit_of_work():
        operations.add(event, form.email.data, by=actor(), locale=str(get_locale()), **form.answers(clock.now()))
    flash(_("%(name)s has a place on the list, and a mail that says so.", name=form.name.data))
    return redirect(url_for("registration.desk", event_id=event))


@bp.route("/staff/registrations/<int:registration_id>/cancellation", methods=["GET", "POST"])
@signed_in
def cancel_for(registration_id: int) -> ResponseReturnValue:
    """Cancel somebody's registration with a reason, which they read."""
    registration = _registration_to_edit(registration_id)
    form = CancellationForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("registration/cancel_for.html", registration=registration, form=form), status
    with unit_of_work():
        operations.cancel(registration, by=actor(), note=form.reason.data)
    flash(_("The registration of %(name)s is cancelled; a mail says so.", name=registration.name))
    return redirect(url_for("registration.desk", event_id=registration.event))


@bp.post("/staff/registrations/<int:registration_id>/attendance")
@signed_in
def mark(registration_id: int) -> ResponseReturnValue:
    """Write down that somebody came or stayed away, or take it back."""
    registration = _registration_to_edit(registration_id)
    form = AttendanceForm()
    if not form.validate():
        raise Refusal(_("Say whether the person attended or was absent."))
    with unit_of_work():
        operations.record_attendance(registration, RegistrationState(form.state.data), by=actor())
    return redirect(url_for("registration.desk", event_id=registration.event))


def _register_actor(event: Event, form: OwnRegistrationForm) -> ResponseReturnValue:
    with unit_of_work():
        registration = operations.register(event, actor(), by=actor(), **form.answers(clock.now()))
    return _to_own_page(registration)


def _send_link(event: Event, form: RegistrationForm) -> ResponseReturnValue:
    key = accounts.hashed(f"{event.id} {form.email.data} {form.attempt.data}")[:40]
    with unit_of_work():
        operations.ask_for_link(event, form.email.data, key=key, locale=str(get_locale()), **form.answers(clock.now()))
    return render_template("registration/link_sent.html", event=event, email=form.email.data)


def _event(event_id: int) -> Event:
    return one_or_404(event_queries.visible_to(actor()).where(Event.id == event_id))


def _registration_to_edit(registration_id: int) -> Registration:
    registration = get_or_404(Registration, registration_id)
    one_or_404(event_queries.editable_by(actor()).where(Event.id == registration.event_id))
    return registration


def _pairs(query: Select[Any, Any]) -> dict[Any, Any]:
    return dict(db.session.execute(query).all())


def _link(event_id: int, token: str) -> EmailLink:
    query = account_queries.email_link(LinkPurpose.REGISTER, accounts.hashed(token))
    return one_or_404(query.where(EmailLink.payload["event_id"].as_integer() == event_id))


def _managed(token: str) -> Registration:
    return get_or_404(Registration, permissions.managed_id(token) or 0)


def _mine(event: Event) -> Registration | None:
    return first_or_none(queries.registration_of(actor(), event)) if actor() else None


def _to_own_page(registration: Registration) -> ResponseReturnValue:
    return redirect(url_for("registration.manage", token=permissions.manage_token(registration)))


def _blank_form() -> RegistrationForm:
    """Start from what is known of who is signed in."""
    if actor() is None:
        return RegistrationForm(formdata=None)
    own = first_or_none(organisations_of(actor()))
    known = {"organisation": own.name, "organisation_kind": own.kind.value, "country": own.country} if own else {}
    return OwnRegistrationForm(formdata=None, name=actor().name, **known)


def _form_page(event: Event, form: RegistrationForm, status: int = 200) -> ResponseReturnValue:
    return render_template("registration/register.html", event=event, form=form, **_prospects(event)), status


def _prospects(event: Event) -> dict[str, Any]:
    """Say what somebody who registers now may expect; by the time they do, it may be otherwise."""
    waiting = db.session.scalar(queries.people_waiting(event)) or 0
    taken = db.session.scalar(queries.seats_taken(event)) or 0
    left = None if event.seats is None else max(event.seats - taken, 0)
    return {"closed": window.closed_because(event, clock.now()), "waiting": waiting, "left": left}
