"""Exceptions for single applications: a rule of the call does not hold for them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.hosting import permissions
from eventhub.hosting.forms.call_deeds import ExceptionForm
from eventhub.hosting.forms.desk import CaseForm
from eventhub.hosting.forms.fields import show_version
from eventhub.hosting.labels import title_of
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import exceptions
from eventhub.hosting.operations.eligibility import refusals_of_organisation, refusals_of_version
from eventhub.hosting.operations.holding import expect_case
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.states import ApplicationState
from eventhub.web.access import actor, manager, require
from eventhub.web.rows import get_or_404


@bp.get("/staff/applications/<int:application_id>/exception")
@manager
def ask_for_exception(application_id: int) -> ResponseReturnValue:
    """Show which rules are against an application, and ask why it is taken all the same."""
    application = _open_case(application_id)
    return _page(application, ExceptionForm(formdata=None, data={"version": application.case_version}))


@bp.post("/staff/applications/<int:application_id>/exception")
@manager
def make_exception(application_id: int) -> ResponseReturnValue:
    """Take an application although a rule is against it."""
    application, form = _open_case(application_id), ExceptionForm()
    if not form.validate():
        return _page(application, form, 422)
    try:
        with unit_of_work():
            expect_case(application, form.version.data)
            exceptions.admit(application, by=actor(), reason=form.reason.data)
    except Refusal as refusal:
        return _page(application, form, refusal.status, refusal)
    flash(_("The rules of the call do not hold for “%(title)s”.", title=title_of(application)), "done")
    return redirect(_back(application))


@bp.post("/staff/applications/<int:application_id>/exception/removal")
@manager
def end_exception(application_id: int) -> ResponseReturnValue:
    """Let the rules of the call hold for an application again."""
    application, form = _open_case(application_id), CaseForm()
    if not form.validate():
        return _page(application, ExceptionForm(formdata=None), 422)
    try:
        with unit_of_work():
            expect_case(application, form.version.data)
            exceptions.end_exception(application, by=actor())
    except Refusal as refusal:
        return _page(application, ExceptionForm(formdata=None), refusal.status, refusal)
    flash(_("The rules of the call hold for “%(title)s” again.", title=title_of(application)), "done")
    return redirect(_back(application))


def _open_case(application_id: int) -> HostingApplication:
    """Load an application about which this manager may decide."""
    application = get_or_404(HostingApplication, application_id)
    require(permissions.can_decide(actor(), application))
    return application


def _back(application: HostingApplication) -> str:
    """Return where the manager came from: the desk knows no draft."""
    if application.latest is None:
        return url_for("hosting.late_passes", call_id=application.call_id)
    return url_for("hosting.application", application_id=application.id)


def _page(
    application: HostingApplication, form: ExceptionForm, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """The page with what was typed; after a 409 it carries the newest case."""
    if refusal or form.version.data is None:
        show_version(form, application.case_version)
    is_secret = application.state is ApplicationState.DRAFT
    found = [*refusals_of_organisation(application)] if is_secret else refusals_of_version(application)
    page = render_template(
        "hosting/exception.html",
        application=application,
        form=form,
        refusals=found,
        refusal=refusal,
        back=_back(application),
        is_open=application.state not in exceptions.DECIDED,
    )
    return page, status
