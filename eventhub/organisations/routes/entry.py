"""What an organisation's members write about it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.directory import operations
from eventhub.directory.forms import ProfileForm, values_of
from eventhub.directory.models import Organisation
from eventhub.errors import Refusal
from eventhub.organisations.routes.blueprint import bp
from eventhub.organisations.routes.doors import edited_entry
from eventhub.web.access import actor, signed_in


@bp.get("/<slug_id:organisation_id>/profile")
@signed_in
def edit(organisation_id: int) -> ResponseReturnValue:
    """Show what is said about an organisation, to be changed."""
    organisation = edited_entry(organisation_id)
    return _page(organisation, ProfileForm(formdata=None, data=values_of(organisation)))


@bp.post("/<slug_id:organisation_id>/profile")
@signed_in
def revise(organisation_id: int) -> ResponseReturnValue:
    """Write something else about an organisation."""
    organisation, form = edited_entry(organisation_id), ProfileForm()
    if not form.validate():
        return _page(organisation, form, 422)
    try:
        with unit_of_work():
            operations.revise(operations.hold(organisation, form.version.data), by=actor(), **form.read())
    except Refusal as refusal:
        return _page(organisation, form, 409, refusal)
    flash(_("Saved. This is how everybody sees it."), "done")
    return redirect(url_for("organisations.show", organisation_id=organisation))


def _page(
    organisation: Organisation, form: ProfileForm, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """Show the form; after a refusal, what was typed stays, and sending it again goes knowingly over the rest."""
    if refusal:
        form.show_newest(organisation)
    return render_template("directory/edit.html", organisation=organisation, form=form, refusal=refusal), status
