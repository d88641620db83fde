"""Who writes an application together with its applicant."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Missing, Refusal
from eventhub.hosting import permissions
from eventhub.hosting.forms.messages import CoApplicantForm
from eventhub.hosting.models.applications import CoApplicant, HostingApplication
from eventhub.hosting.operations import co_applicants as operations
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.own import around, own
from eventhub.web.access import actor, require, signed_in
from eventhub.web.rows import NOT_HERE


@bp.get("/applications/<int:application_id>/co-applicants")
@signed_in
def co_applicants(application_id: int) -> ResponseReturnValue:
    """Who writes this application."""
    return _page(own(application_id), CoApplicantForm(formdata=None))


@bp.post("/applications/<int:application_id>/co-applicants")
@signed_in
def invite_co_applicant(application_id: int) -> ResponseReturnValue:
    """Let somebody of the same organisation write it too."""
    application = own(application_id)
    require(permissions.can_act_for(actor(), application))
    form = CoApplicantForm()
    if not form.validate():
        return _page(application, form, 422)
    try:
        with unit_of_work():
            operations.invite(application, by=actor(), email=form.email.data, name=form.name.data or "")
    except Refusal as refusal:
        return _page(application, form, refusal.status, refusal)
    flash(_("Invited. We have written to %(email)s.", email=form.email.data), "done")
    return redirect(url_for("hosting.co_applicants", application_id=application_id))


@bp.get("/applications/<int:application_id>/co-applicants/<int:co_applicant_id>/removal")
@signed_in
def confirm_co_applicant_removal(application_id: int, co_applicant_id: int) -> ResponseReturnValue:
    """Ask once before somebody does not write the application any more."""
    row = _removable(own(application_id), co_applicant_id)
    return render_template("hosting/co_applicant_removal.html", application=row.application, co_applicant=row)


@bp.post("/applications/<int:application_id>/co-applicants/<int:co_applicant_id>/removal")
@signed_in
def remove_co_applicant(application_id: int, co_applicant_id: int) -> ResponseReturnValue:
    """Take the application out of somebody's hands; co-applicants may also leave."""
    row = _removable(own(application_id), co_applicant_id)
    leaves = row.user == actor()
    with unit_of_work():
        operations.remove(row, by=actor())
    flash(_("Done. The application is open to fewer people now."), "done")
    if leaves:
        return redirect(url_for("hosting.mine"))
    return redirect(url_for("hosting.co_applicants", application_id=application_id))


def _removable(application: HostingApplication, co_applicant_id: int) -> CoApplicant:
    row = next((each for each in application.co_applicants if each.id == co_applicant_id), None)
    if row is None:
        raise Missing(NOT_HERE)
    require(row.user == actor() or permissions.can_act_for(actor(), application))
    return row


def _page(
    application: HostingApplication, form: CoApplicantForm, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    page = render_template(
        "hosting/co_applicants.html", **around(application, "co_applicants"), form=form, refusal=refusal
    )
    return page, status
