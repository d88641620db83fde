"""A mail in the organiser's own words to many: written, looked at as its readers get it, and sent once."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import unit_of_work
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.mail.message import Letter, write
from eventhub.mail.operations import unsent
from eventhub.registration.forms.bulk import MailForm
from eventhub.registration.labels import FILLED
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import writing
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.bulk import named, wanted
from eventhub.registration.routes.desk import filter_of
from eventhub.registration.states import ENDED
from eventhub.web.access import actor, signed_in


@bp.get("/staff/events/<slug_id:event_id>/registrations/mail")
@signed_in
def write_mail(event_id: int) -> ResponseReturnValue:
    """The form, and who would get the mail."""
    event = edited_event(event_id)
    found = wanted(event)
    readers = _concerned(event, found)
    if not readers:
        flash(_("Nobody found takes part any more.") if found else _("Choose to whom you write."), "wait")
        return redirect(url_for("registration.desk", event_id=event))
    return _page(event, readers, MailForm(formdata=None, left_out=len(found) - len(readers)))


@bp.post("/staff/events/<slug_id:event_id>/registrations/mail")
@signed_in
def send_mail(event_id: int) -> ResponseReturnValue:
    """Show the mail as one of its readers gets it, or send it where that was looked at."""
    event = edited_event(event_id)
    readers, form = named(event, request.form.getlist("chosen")), MailForm()
    if not readers or len(readers) > writing.MOST_READERS:
        return redirect(url_for("registration.desk", event_id=event))
    if not form.validate():
        return _page(event, readers, form, status=422)
    if "send" not in request.form:
        return _page(event, readers, form, preview=True)
    words = {"subject": form.subject.data, "text": form.text.data, "key": form.attempt.data}
    with unit_of_work():
        writing.write_to_all(event, readers, **words, by=actor())
    flash(ngettext("%(num)s mail leaves.", "%(num)s mails leave.", len(readers)), "done")
    return redirect(url_for("outbox.index", event=event.id))


def _concerned(event: Event, found: Sequence[Registration]) -> Sequence[Registration]:
    """Leave out of everybody found who was told that no more is written, unless their state was asked for."""
    if "everybody" not in request.args or filter_of(event).wanted().state:
        return found
    return [each for each in found if each.state not in ENDED]


def _page(
    event: Event, readers: Sequence[Registration], form: MailForm, *, preview: bool = False, status: int = 200
) -> ResponseReturnValue:
    values = {
        "readers": readers,
        "most": writing.MOST_READERS,
        "known": FILLED,
        "letter": _letter(readers[0], form) if preview else None,
    }
    return render_template("registration/mail.html", event=event, form=form, **values), status


def _letter(reader: Registration, form: MailForm) -> Letter:
    mail = writing.letter(reader, form.subject.data, form.text.data, form.attempt.data)
    return write(unsent(mail.recipient, mail.template, locale=mail.locale, **mail.context))
