"""What a host does with the documents of an event."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.attachments.queries import by_key
from eventhub.db import db, unit_of_work
from eventhub.events import documents, operations, queries
from eventhub.events.forms.people import DocumentForm
from eventhub.events.models import Event, EventDocument
from eventhub.events.routes.answers import form_page
from eventhub.events.routes.blueprint import bp
from eventhub.events.routes.doors import edited_event
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404
from eventhub.web.uploads import takes_uploads


@bp.get("/<slug_id:event_id>/documents")
@signed_in
def edit_documents(event_id: int) -> ResponseReturnValue:
    """What there is to read, and a form for more."""
    return _page(edited_event(event_id), DocumentForm(formdata=None))


@bp.post("/<slug_id:event_id>/documents")
@signed_in
@takes_uploads
def add_document(event_id: int) -> ResponseReturnValue:
    """Put a file on the event's page."""
    event, form = edited_event(event_id), DocumentForm()
    if not form.validate():
        return _page(event, form, 422)
    with unit_of_work():
        file = one_or_404(by_key(form.file.data or ""))
        documents.add(operations.hold(event), file, form.title.data, by=actor())
    flash(_("“%(title)s” stands on the event's page.", title=form.title.data), "done")
    return redirect(url_for("events.edit_documents", event_id=event))


@bp.post("/<slug_id:event_id>/documents/<int:document_id>/removal")
@signed_in
def remove_document(event_id: int, document_id: int) -> ResponseReturnValue:
    """Take a file off the event's page."""
    event = edited_event(event_id)
    document = one_or_404(queries.documents_of(event).where(EventDocument.id == document_id))
    with unit_of_work():
        operations.hold(event)
        documents.remove(document, by=actor())
    flash(_("Taken off the page."), "done")
    return redirect(url_for("events.edit_documents", event_id=event))


def _page(event: Event, form: DocumentForm, status: int = 200) -> ResponseReturnValue:
    rows = db.session.scalars(queries.documents_of(event)).all()
    return form_page("events/documents.html", event, form, status, documents=rows)
