"""The link in a mail that proves an address."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from eventhub.accounts.routes import is_open, open_here, stay
from eventhub.db import unit_of_work
from eventhub.registration import rules
from eventhub.registration.answers import unpacked
from eventhub.registration.described import described
from eventhub.registration.operations import links
from eventhub.registration.queries import people
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import prospects, sent_link, to_own_page, visible_event
from eventhub.web.access import link_holder
from eventhub.web.limits import PER_NETWORK, limiter
from eventhub.web.rows import one_or_404


@bp.get("/events/<slug_id:event_id>/register/<token>")
@link_holder
def show_link(event_id: int, token: str) -> ResponseReturnValue:
    """Say what the link will do; opening it does nothing, since mail scanners open links too."""
    event, link = visible_event(event_id), sent_link(event_id, token)
    if link.used_at:
        return to_own_page(one_or_404(people.registration_by(link, event)))
    template = "registration/link.html" if is_open(link) else "registration/link_expired.html"
    person = unpacked(link.payload)
    kind = rules.type_of(event, person.get("type_id"))
    more = described(event, person.get("type_id"), person.get("answers", {}))
    values = {"link": link, "token": token, "person": person, "more": more}
    return render_template(template, event=event, **values, **prospects(event, kind, choosing=kind is None))


@bp.post("/events/<slug_id:event_id>/register/<token>")
@link_holder
def confirm(event_id: int, token: str) -> ResponseReturnValue:
    """Register whom the link speaks for and sign them in here; the same link again shows the same page."""
    event, link = visible_event(event_id), sent_link(event_id, token)
    if not (link.used_at or is_open(link)):
        return redirect(url_for("registration.show_link", event_id=event, token=token))
    is_first = link.used_at is None
    with unit_of_work():
        registration = links.register_by_link(link, event, locale=str(get_locale()))
        own_page = to_own_page(registration)
        welcome = open_here(registration.user) if is_first else None
    stay(welcome)
    return own_page


@bp.post("/events/<slug_id:event_id>/register/<token>/renewal")
@link_holder
@limiter.limit(PER_NETWORK)
def renew(event_id: int, token: str) -> ResponseReturnValue:
    """Send what was typed in a fresh link, since the old one has expired."""
    event, link = visible_event(event_id), sent_link(event_id, token)
    if link.used_at or is_open(link):
        return redirect(url_for("registration.show_link", event_id=event, token=token))
    with unit_of_work():
        links.renew_link(link, event, locale=str(get_locale()))
        about = {"title": event.title, "path": event.path, "email": link.email}
    return render_template("registration/link_sent.html", **about)
