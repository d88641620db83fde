"""The questions that could wait until an application was accepted."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.hosting.forms.later import LaterForm, later_answers_form
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import applications as operations
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.own import around, own
from eventhub.hosting.routes.words import told
from eventhub.hosting.states import ApplicationState
from eventhub.web.access import actor, signed_in
from eventhub.web.uploads import takes_uploads


def later_form(application: HostingApplication) -> LaterForm | None:
    """Return the form as it is shown first; None while nothing is asked later, or not yet."""
    if application.state is not ApplicationState.ACCEPTED or not operations.later_questions(application):
        return None
    return later_answers_form(application, now=clock.now(), formdata=None, data={"base": application.draft_version})


@bp.get("/applications/<int:application_id>/later-answers")
@signed_in
def later_answers(application_id: int) -> ResponseReturnValue:
    """What is asked now that the application is accepted."""
    application = own(application_id)
    form = later_form(application)
    if form is None:
        return redirect(url_for("hosting.show", application_id=application.id))
    return _page(application, form)


@bp.post("/applications/<int:application_id>/later-answers")
@signed_in
@takes_uploads
def answer_later(application_id: int) -> ResponseReturnValue:
    """Keep the answers; the programme team reads them at once."""
    application = own(application_id)
    form = later_answers_form(application, now=clock.now())
    if not form.validate():
        return _page(application, form, 422)
    with unit_of_work():
        merged, _version = operations.answer_later(application, by=actor(), base=form.base.data, values=form.read())
    if merged.conflicts:
        form.base.process_data(merged.version)
        form.base.raw_data = None
        return _page(application, form, 409, told(application, merged.conflicts, actor()))
    flash(_("Saved. The programme team can read your answers."), "done")
    return redirect(url_for("hosting.show", application_id=application_id))


def _page(
    application: HostingApplication, form: LaterForm, status: int = 200, conflicts: object = ()
) -> ResponseReturnValue:
    page = render_template("hosting/later_answers.html", **around(application, "later"), form=form, conflicts=conflicts)
    return page, status
