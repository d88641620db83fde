"""Registering: the form, and what happens when it is sent."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.db import first_or_none, unit_of_work
from eventhub.directory.queries import organisations_of
from eventhub.events.models import Event
from eventhub.registration import queries
from eventhub.registration.forms import OwnRegistrationForm, RegistrationForm
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import links, places
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import prospects, to_own_page, visible_event
from eventhub.registration.states import GONE
from eventhub.web.access import actor, public
from eventhub.web.limits import PER_ACCOUNT, PER_NETWORK, limiter, named_account


@bp.get("/events/<slug_id:event_id>/register")
@public
def register(event_id: int) -> ResponseReturnValue:
    """The form; whoever is registered already finds their own registration instead."""
    event = visible_event(event_id)
    mine = _mine(event)
    if mine and mine.state not in GONE:
        return to_own_page(mine)
    return _form_page(event, _blank_form())


@bp.post("/events/<slug_id:event_id>/register")
@public
@limiter.limit(PER_NETWORK)
@limiter.limit(PER_ACCOUNT, key_func=named_account, exempt_when=lambda: actor() is not None)
def submit(event_id: int) -> ResponseReturnValue:
    """Register who is signed in; send everybody else a link, whether or not their address is known."""
    event = visible_event(event_id)
    form = OwnRegistrationForm() if actor() else RegistrationForm()
    if not form.validate():
        return _form_page(event, form, 422)
    return _register_actor(event, form) if actor() else _send_link(event, form)


def _register_actor(event: Event, form: OwnRegistrationForm) -> ResponseReturnValue:
    with unit_of_work():
        registration = places.register(event, actor(), by=actor(), **form.answers(clock.now()))
    return to_own_page(registration)


def _send_link(event: Event, form: RegistrationForm) -> ResponseReturnValue:
    key = accounts.hashed(f"{event.id} {form.email.data} {form.attempt.data}")[:40]
    with unit_of_work():
        links.ask_for_link(event, form.email.data, key=key, locale=str(get_locale()), **form.answers(clock.now()))
    return render_template("registration/link_sent.html", event=event, email=form.email.data)


def _mine(event: Event) -> Registration | None:
    return first_or_none(queries.registration_of(actor(), event)) if actor() else None


def _blank_form() -> RegistrationForm:
    """Start from what is known of who is signed in."""
    if actor() is None:
        return RegistrationForm(formdata=None)
    own = first_or_none(organisations_of(actor()))
    known = {"organisation": own.name, "organisation_kind": own.kind.value, "country": own.country} if own else {}
    return OwnRegistrationForm(formdata=None, name=actor().name, **known)


def _form_page(event: Event, form: RegistrationForm, status: int = 200) -> ResponseReturnValue:
    return render_template("registration/register.html", event=event, form=form, **prospects(event)), status
