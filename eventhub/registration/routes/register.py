"""Registering: the form, and what happens when it is sent."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.db import first_or_none, only_or_none, unit_of_work
from eventhub.directory.queries import organisations_of
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.registration.asked import Asks, questions_for, texts_for
from eventhub.registration.choosing import Choice, choices, chosen_type, other_kinds
from eventhub.registration.forms.consents import agreeing
from eventhub.registration.forms.register import OwnRegistrationForm, PersonForm, RegistrationForm, asking
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import links, places
from eventhub.registration.queries import people
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import asks_as_another, event_and_asks, prospects, to_own_page
from eventhub.registration.states import GONE
from eventhub.web.access import actor, public
from eventhub.web.limits import PER_ACCOUNT, PER_NETWORK, limiter, named_account


@bp.get("/events/<slug_id:event_id>/register")
@public
def register(event_id: int) -> ResponseReturnValue:
    """The form; whoever is registered already finds their own registration instead."""
    event, asks = event_and_asks(event_id)
    mine = _mine(event)
    if mine and mine.state not in GONE:
        return to_own_page(mine)
    found = choices(event) if asks.has_types else []
    kind = chosen_type(found, request.args.get("type", type=int))
    if found and kind is None:
        return render_template(
            "registration/choose_type.html", event=event, choices=found, **prospects(event, choosing=True)
        )
    return _form_page(event, kind, found, _blank_form(event, kind, asks))


@bp.post("/events/<slug_id:event_id>/register")
@public
@limiter.limit(PER_NETWORK)
@limiter.limit(PER_ACCOUNT, key_func=named_account, exempt_when=lambda: actor() is not None)
def submit(event_id: int) -> ResponseReturnValue:
    """Register who is signed in; send everybody else a link, whether or not their address is known."""
    event, asks = event_and_asks(event_id)
    found = choices(event) if asks.has_types else []
    kind = chosen_type(found, request.args.get("type", type=int))
    if found and kind is None:
        return redirect(url_for("registration.register", event_id=event))
    form = _form_class(event, kind, asks)()
    if asks_as_another():
        return _form_page(event, kind, found, form.as_typed())
    if not form.is_complete():
        return _form_page(event, kind, found, form, 422)
    try:
        return _register_actor(event, kind, form) if actor() else _send_link(event, kind, form)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _form_page(event, kind, found, form, refusal.status)


def _register_actor(event: Event, kind: ParticipantType | None, form: PersonForm) -> ResponseReturnValue:
    with unit_of_work():
        answers = form.answers(clock.now(), kind.id if kind else None)
        registration = places.register(event, actor(), by=actor(), **answers)
    return to_own_page(registration)


def _send_link(event: Event, kind: ParticipantType | None, form: Any) -> ResponseReturnValue:
    key = accounts.hashed(f"{event.id} {form.email.data} {form.attempt.data}")[:40]
    with unit_of_work():
        answers = form.answers(clock.now(), kind.id if kind else None)
        links.ask_for_link(event, form.email.data, key=key, locale=str(get_locale()), **answers)
        about = {"title": event.title, "path": event.path}
    return render_template("registration/link_sent.html", email=form.email.data, **about)


def _mine(event: Event) -> Registration | None:
    return only_or_none(people.registration_of(), user_id=actor().id, event_id=event.id) if actor() else None


def _form_class(event: Event, kind: ParticipantType | None, asks: Asks) -> type[PersonForm]:
    """Return the form of an event, with the questions it asks who comes as this type."""
    base = OwnRegistrationForm if actor() else RegistrationForm
    questions = questions_for(event, kind.id if kind else None) if kind or asks.has_questions else ()
    texts = texts_for(event) if asks.has_texts else ()
    return asking(agreeing(base, texts), questions, now=clock.now())


def _blank_form(event: Event, kind: ParticipantType | None, asks: Asks) -> PersonForm:
    """Start from what is known of who is signed in."""
    form_class = _form_class(event, kind, asks)
    if actor() is None:
        return form_class(formdata=None)
    own = first_or_none(organisations_of(actor()))
    known = {"organisation": own.name, "organisation_kind": own.kind.value, "country": own.country} if own else {}
    return form_class(formdata=None, name=actor().name, **known)


def _form_page(
    event: Event, kind: ParticipantType | None, found: list[Choice], form: PersonForm, status: int = 200
) -> ResponseReturnValue:
    others = other_kinds([each for each in found if each.closed is None], kind)
    shown = {"event": event, "form": form, "others": others, **prospects(event, kind)}
    return render_template("registration/register.html", **shown), status
