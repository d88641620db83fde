"""A form after what it sent was merged with what others wrote: which answers it shows now."""

from flask import request

from eventhub import clock
from eventhub.hosting.forms.applications import (
    INSTANTS,
    ApplicationForm,
    application_form,
    values_of_application,
)
from eventhub.hosting.forms.fields import wall
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations.drafts import Merge

WHEN = (*INSTANTS, "timezone")
"""Fields that mean something only together, so a page shows all of them as one author wrote them."""


def merged_form(application: HostingApplication, sent: ApplicationForm, merged: Merge) -> ApplicationForm:
    """Return the form with the newest answers, and with what was typed where that is still in question."""
    values = values_of_application(application)
    form = application_form(application, application.answers, now=clock.now(), formdata=None, data=values)
    in_question = {change.field for change in merged.conflicts}
    for name in in_question - set(WHEN):
        form[name].process_data(sent[name].data)
    if in_question & set(WHEN):
        _show_when(application, form, sent, in_question)
    for name in sent.unreadable():
        form[name].errors = sent[name].errors
    if "note" in form and "note" in sent:
        form.note.process_data(sent.note.data)
    return form


def show_newest(form: ApplicationForm, application: HostingApplication) -> None:
    """Let the page carry the newest versions, so that sending it again is a decision and no accident."""
    values = values_of_application(application)
    for field in (form.base, form.after):
        field.process_data(values[field.name])
        field.raw_data = None


def parts_to_show(sent: ApplicationForm, merged: Merge) -> tuple[list[str], set[str]]:
    """Return the fields whose part of the page is to be shown anew, and those which stay with what was typed."""
    conflicts = {change.field for change in merged.conflicts}
    theirs = {change.field for change in merged.theirs}
    held = conflicts | (theirs & set(WHEN) if conflicts & set(WHEN) else set())
    names = [("starts_at" if name in WHEN else name) for name in theirs - held]
    files = [name for name in sent.unreadable() | set(request.files) if name in sent and name not in held]
    files = [name for name in files if sent[name].type == "UploadField"]
    return sorted({*names, *files}), held


def _show_when(
    application: HostingApplication, form: ApplicationForm, sent: ApplicationForm, in_question: set[str]
) -> None:
    """Show the times as clocks in the zone that the page shows, whoever wrote which of them."""
    zone = sent.timezone.data if "timezone" in in_question else application.timezone
    form.timezone.process_data(zone)
    for name in INSTANTS:
        instant = sent[name].at(sent.timezone.data) if name in in_question else getattr(application, name)
        form[name].process_data(wall(instant, zone))
