"""What an organiser asks people to agree to: the texts with their versions."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration.forms.consents import ConsentForm, NewVersionForm
from eventhub.registration.models.consents import Consent, ConsentText
from eventhub.registration.operations import consents
from eventhub.registration.queries import consents as queries
from eventhub.registration.routes.blueprint import bp
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404


@bp.get("/staff/events/<slug_id:event_id>/registration/consents")
@signed_in
def consent_list(event_id: int) -> ResponseReturnValue:
    """Every text in all its versions, with how many people stand by each."""
    event = edited_event(event_id)
    texts = db.session.scalars(queries.texts_of(event)).all()
    numbers = dict(db.session.execute(queries.numbers_who_agreed(event)).all())
    return render_template("registration/consents.html", event=event, texts=texts, numbers=numbers)


@bp.route("/staff/events/<slug_id:event_id>/registration/consents/new", methods=["GET", "POST"])
@signed_in
def add_consent(event_id: int) -> ResponseReturnValue:
    """Ask who registers from now on for something more."""
    event, form = edited_event(event_id), ConsentForm()
    if not form.validate_on_submit():
        return _page(event, None, form, 422 if form.errors else 200)
    try:
        with unit_of_work():
            consents.add(event, form.text.data, is_required=form.is_required.data, by=actor())
    except Refusal as refusal:
        return _page(event, None, form, 409, refusal)
    flash(_("Whoever registers from now on is asked."), "done")
    return redirect(url_for("registration.consent_list", event_id=event))


@bp.route("/staff/events/<slug_id:event_id>/registration/consents/<int:consent_id>", methods=["GET", "POST"])
@signed_in
def rewrite_consent(event_id: int, consent_id: int) -> ResponseReturnValue:
    """Write another version of a text."""
    event, text = _newest(event_id, consent_id)
    form = NewVersionForm(data={"text": text.text, "is_required": text.is_required})
    if not form.validate_on_submit():
        return _page(event, text, form, 422 if form.errors else 200)
    facts = {"is_required": form.is_required.data, "asks_again": form.asks_again.data}
    try:
        with unit_of_work():
            consents.rewrite(text.consent, form.text.data, **facts, by=actor())
    except Refusal as refusal:
        return _page(event, text, form, 409, refusal)
    flash(_("Saved as a new version. Earlier agreements stand, each in its own version."), "done")
    return redirect(url_for("registration.consent_list", event_id=event))


@bp.post("/staff/events/<slug_id:event_id>/registration/consents/<int:consent_id>/retirement")
@signed_in
def retire_consent(event_id: int, consent_id: int) -> ResponseReturnValue:
    """Ask nobody else for this."""
    event, text = _newest(event_id, consent_id)
    with unit_of_work():
        consents.retire(text.consent, by=actor())
    flash(_("Nobody else is asked. Who agreed is still known to have."), "done")
    return redirect(url_for("registration.consent_list", event_id=event))


def _newest(event_id: int, consent_id: int) -> tuple[Event, ConsentText]:
    event = edited_event(event_id)
    return event, one_or_404(queries.texts_of(event).where(Consent.id == consent_id).limit(1))


def _page(
    event: Event, row: ConsentText | None, form: ConsentForm, status: int, refusal: Any = None
) -> ResponseReturnValue:
    if refusal:
        form.text.errors = [*form.text.errors, str(refusal)]
    return render_template("registration/consent.html", event=event, row=row, form=form), status
