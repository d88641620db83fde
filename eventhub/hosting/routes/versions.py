"""What was handed in: every version, one of them, and what two of them say differently."""

from flask import render_template
from flask.typing import ResponseReturnValue

from eventhub.errors import Missing
from eventhub.hosting.forms.versions import CompareForm
from eventhub.hosting.models.applications import HostingApplication, SubmittedVersion
from eventhub.hosting.operations.versions import differences
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.own import around, file_url, own
from eventhub.web.access import signed_in
from eventhub.web.rows import NOT_HERE


@bp.get("/applications/<int:application_id>/versions")
@signed_in
def versions(application_id: int) -> ResponseReturnValue:
    """Every version, and two of them side by side if one chooses them."""
    application = own(application_id)
    form = CompareForm(application.versions)
    old, new = form.chosen()
    return render_template(
        "hosting/versions.html",
        **around(application, "versions"),
        form=form,
        old=old,
        new=new,
        differences=differences(old, new) if old and new else [],
    )


@bp.get("/applications/<int:application_id>/versions/<int:number>")
@signed_in
def version(application_id: int, number: int) -> ResponseReturnValue:
    """One version, as the programme team reads it."""
    application = own(application_id)
    row = _numbered(application, number)
    return render_template(
        "hosting/version.html", **around(application, "versions"), version=row, file_url=file_url(application)
    )


def _numbered(application: HostingApplication, number: int) -> SubmittedVersion:
    row = next((each for each in application.versions if each.number == number), None)
    if row is None:
        raise Missing(NOT_HERE)
    return row
