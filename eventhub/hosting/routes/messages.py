"""The thread between an application's authors and the programme team, from both sides."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.hosting import permissions
from eventhub.hosting.forms.messages import QuestionForm, ReplyForm
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import messages as operations
from eventhub.hosting.queries import applications as application_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.own import around, own
from eventhub.web.access import actor, manager, require, signed_in
from eventhub.web.rows import one_or_404


@bp.get("/applications/<int:application_id>/messages")
@signed_in
def messages(application_id: int) -> ResponseReturnValue:
    """What was asked and answered."""
    return _thread(own(application_id), QuestionForm(formdata=None))


@bp.post("/applications/<int:application_id>/messages")
@signed_in
def ask(application_id: int) -> ResponseReturnValue:
    """Ask the programme team something."""
    application = own(application_id)
    form = QuestionForm()
    if not form.validate():
        return _thread(application, form, 422)
    with unit_of_work():
        operations.ask(application, by=actor(), text=form.text.data)
    flash(_("Your question is with the programme team. We write to you when it is answered."), "done")
    return redirect(url_for("hosting.messages", application_id=application_id))


@bp.get("/staff/applications/<int:application_id>/messages")
@manager
def messages_at_desk(application_id: int) -> ResponseReturnValue:
    """What an application's authors asked, to be answered; of a draft no more than its title is known here."""
    return _thread_at_desk(_at_desk(application_id), ReplyForm(formdata=None))


@bp.post("/staff/applications/<int:application_id>/messages")
@manager
def reply(application_id: int) -> ResponseReturnValue:
    """Write to an application's authors."""
    application = _at_desk(application_id)
    form = ReplyForm()
    if not form.validate():
        return _thread_at_desk(application, form, 422)
    with unit_of_work():
        operations.reply(application, by=actor(), text=form.text.data)
    flash(_("Your answer is on its way."), "done")
    return redirect(url_for("hosting.messages_at_desk", application_id=application_id))


def _at_desk(application_id: int) -> HostingApplication:
    """Load an application for a manager who does not write it themselves."""
    application = one_or_404(application_queries.applications().where(HostingApplication.id == application_id))
    require(permissions.can_decide(actor(), application))
    return application


def _thread(application: HostingApplication, form: QuestionForm, status: int = 200) -> ResponseReturnValue:
    return render_template("hosting/messages.html", **around(application, "messages"), form=form), status


def _thread_at_desk(application: HostingApplication, form: ReplyForm, status: int = 200) -> ResponseReturnValue:
    return render_template("hosting/messages_at_desk.html", application=application, form=form), status
