"""An author's own pages: where the application stands, what it will be, and taking it back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.attachments.queries import by_key
from eventhub.attachments.sending import send
from eventhub.db import db, unit_of_work
from eventhub.errors import Missing, Refusal
from eventhub.hosting import labels, permissions
from eventhub.hosting.forms.messages import WithdrawalForm
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import applications as operations
from eventhub.hosting.operations import status, versions
from eventhub.hosting.queries import applications as application_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.later_answers import later_form
from eventhub.hosting.routes.own import around, file_url, own
from eventhub.hosting.states import ApplicationState, CallKind
from eventhub.transitions import can_move
from eventhub.web.access import actor, require, signed_in
from eventhub.web.rows import NOT_HERE, one_or_404


@bp.get("/applications")
@signed_in
def mine() -> ResponseReturnValue:
    """Everything one applied for, and what one was invited to write."""
    applications = db.session.scalars(application_queries.visible_to(actor())).all()
    return render_template("hosting/mine.html", applications=applications)


@bp.get("/applications/<int:application_id>")
@signed_in
def show(application_id: int) -> ResponseReturnValue:
    """Where an application stands, who has to act, and until when."""
    application = own(application_id)
    return render_template(
        "hosting/show.html",
        **around(application, "status"),
        stands=status.stands(application),
        steps=status.journey(application, clock.now(), actor()),
        history=labels.story(db.session.execute(application_queries.story_of(application)), reader=actor()),
        can_withdraw=can_move(application, ApplicationState.WITHDRAWN),
        has_unsent=operations.has_unsent_changes(application),
        later=later_form(application),
        file_url=file_url(application),
    )


@bp.get("/applications/<int:application_id>/preview")
@signed_in
def preview(application_id: int) -> ResponseReturnValue:
    """The event's page as it would be; who travels with a delegation makes none."""
    application = own(application_id)
    if application.call.kind is not CallKind.HOST:
        raise Missing(NOT_HERE)
    return render_template("hosting/preview.html", application=application)


@bp.get("/applications/<int:application_id>/files/<key>")
@signed_in
def application_file(application_id: int, key: str) -> ResponseReturnValue:
    """A file that is, or was, an answer of this application."""
    application = own(application_id)
    if key not in versions.files_of(application):
        raise Missing(NOT_HERE)
    return send(one_or_404(by_key(key)))


@bp.get("/applications/<int:application_id>/withdrawal")
@signed_in
def confirm_withdrawal(application_id: int) -> ResponseReturnValue:
    """Ask once before an application is taken back."""
    application = own(application_id)
    require(permissions.can_act_for(actor(), application))
    operations.refuse_while_public(application)
    return _withdrawal_page(application, WithdrawalForm(formdata=None, data={"state": application.state.value}))


@bp.post("/applications/<int:application_id>/withdrawal")
@signed_in
def withdraw(application_id: int) -> ResponseReturnValue:
    """Take the application back."""
    application = own(application_id)
    require(permissions.can_act_for(actor(), application))
    form = WithdrawalForm()
    if not form.validate():
        return _withdrawal_page(application, form, 422)
    try:
        with unit_of_work():
            operations.withdraw(application, by=actor(), note=form.note.data or "", shown=form.shown)
    except Refusal as refusal:
        form.state.data = application.state.value
        return _withdrawal_page(application, form, refusal.status, refusal)
    flash(_("You took the application back."), "done")
    return redirect(url_for("hosting.show", application_id=application_id))


def _withdrawal_page(
    application: HostingApplication, form: WithdrawalForm, status_code: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    page = render_template("hosting/withdrawal.html", application=application, form=form, refusal=refusal)
    return page, status_code
