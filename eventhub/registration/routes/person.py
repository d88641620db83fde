"""One registration at the desk: all that is known of it, with tags and notes."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.registration.consent import text_at
from eventhub.registration.described import described
from eventhub.registration.forms.desk import RemarkForm, TagForm
from eventhub.registration.labels import what_changed, what_happened
from eventhub.registration.models.desk import RegistrationNote
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import tagging
from eventhub.registration.queries import consents, people, tags
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import reads_sensitive, registration_to_edit
from eventhub.registration.standing import standing_of
from eventhub.registration.waiting import position_of
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

LONGEST_HISTORY = 100


@bp.get("/staff/registrations/<int:registration_id>")
@signed_in
def person(registration_id: int) -> ResponseReturnValue:
    """Everything an organiser knows of somebody who registered."""
    return _page(registration_to_edit(registration_id))


@bp.post("/staff/registrations/<int:registration_id>/tags")
@signed_in
def tag_person(registration_id: int) -> ResponseReturnValue:
    """Give somebody a tag."""
    registration, form = registration_to_edit(registration_id), TagForm()
    if not form.validate():
        return _page(registration, tag_form=form, status=422)
    with unit_of_work():
        tagging.tag(registration.event, [registration], form.tag.data, by=actor())
    return _back(registration, _("Tagged."))


@bp.post("/staff/registrations/<int:registration_id>/tags/removal")
@signed_in
def untag_person(registration_id: int) -> ResponseReturnValue:
    """Take a tag from somebody."""
    registration, form = registration_to_edit(registration_id), TagForm()
    if not form.validate():
        return _page(registration, status=422)
    with unit_of_work():
        tagging.untag(registration.event, [registration], form.tag.data, by=actor())
    return _back(registration, _("The tag is taken away."))


@bp.post("/staff/registrations/<int:registration_id>/notes")
@signed_in
def write_note(registration_id: int) -> ResponseReturnValue:
    """Write something down about somebody."""
    registration, form = registration_to_edit(registration_id), RemarkForm()
    if not form.validate():
        return _page(registration, note_form=form, status=422)
    with unit_of_work():
        tagging.write_note(registration, form.note.data, by=actor())
    return _back(registration, _("Written down."))


@bp.post("/staff/registrations/<int:registration_id>/notes/<int:note_id>/removal")
@signed_in
def remove_note(registration_id: int, note_id: int) -> ResponseReturnValue:
    """Forget a note."""
    registration = registration_to_edit(registration_id)
    note = one_or_404(tags.notes_on(registration).where(RegistrationNote.id == note_id))
    with unit_of_work():
        tagging.remove_note(note, by=actor())
    return _back(registration, _("The note is gone."))


def _page(
    registration: Registration, *, tag_form: Any = None, note_form: Any = None, status: int = 200
) -> ResponseReturnValue:
    event = registration.event
    changes = db.session.execute(people.changes_of(registration).limit(LONGEST_HISTORY))
    page = render_template(
        "registration/person.html",
        registration=registration,
        event=event,
        said=described(event, registration.type_id, registration.answers, sensitive=reads_sensitive(event)),
        consent=text_at(registration.consented_at),
        agreements=db.session.scalars(consents.agreements_of(registration)).all(),
        awaited=[each.text for each in standing_of(registration) if each.is_asked],
        position=position_of(registration),
        tags=[name for _id, name in db.session.execute(tags.tags_on([registration.id]))],
        known_tags=[name for name, _number in db.session.execute(tags.tags_of(event))],
        notes=db.session.scalars(tags.notes_on(registration)).all(),
        tag_form=tag_form or TagForm(formdata=None),
        note_form=note_form or RemarkForm(formdata=None),
        changes=[_told(entry, user) for entry, user in changes],
    )
    return page, status


def _told(entry: Any, user: Any) -> dict[str, Any]:
    who = (user.name or user.email) if user else _("By itself")
    what, note = what_happened(entry.verb, entry.target), what_changed(entry.verb, entry.note)
    return {"at": entry.at, "who": who, "what": what, "note": note}


def _back(registration: Registration, done: str) -> ResponseReturnValue:
    flash(done, "done")
    return redirect(url_for("registration.person", registration_id=registration.id))
