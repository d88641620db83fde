"""An applicant's own pages: from choosing a call to where the application stands."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory import operations as directory
from eventhub.directory.models import Organisation
from eventhub.directory.queries import organisations_of
from eventhub.errors import Outdated
from eventhub.hosting import labels
from eventhub.hosting.forms.applications import ApplicationForm, values_of_application
from eventhub.hosting.forms.messages import WithdrawalForm
from eventhub.hosting.forms.start import StartForm
from eventhub.hosting.forms.fields import show_version
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations import applications as operations
from eventhub.hosting.operations.holding import expect
from eventhub.hosting.queries import applications as application_queries
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.states import ApplicationState
from eventhub.transitions import can_move
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404


@bp.get("/calls/<slug>/apply")
@signed_in
def apply(slug: str) -> ResponseReturnValue:
    """Begin an application, or go on with one that was begun."""
    call = _open_call(slug)
    return _start_page(call, StartForm(formdata=None, organisations=_own_organisations(), data=_first_choice()))


@bp.post("/calls/<slug>/apply")
@signed_in
def start(slug: str) -> ResponseReturnValue:
    """Keep a new draft and go on to its questions."""
    call = _open_call(slug)
    form = StartForm(organisations=_own_organisations())
    if not form.validate():
        return _start_page(call, form, 422)
    with unit_of_work():
        organisation = _organisation(form)
        application = operations.start(call, applicant=actor(), organisation=organisation, title=form.title.data)
    return redirect(url_for("hosting.edit", application_id=application.id))


@bp.get("/applications")
@signed_in
def mine() -> ResponseReturnValue:
    """Everything one applied for."""
    applications = db.session.scalars(application_queries.visible_to(actor())).all()
    return render_template("hosting/mine.html", applications=applications)


@bp.get("/applications/<int:application_id>")
@signed_in
def show(application_id: int) -> ResponseReturnValue:
    """Where an application stands, who has to act, and until when."""
    application = _own(application_id)
    return render_template(
        "hosting/show.html",
        application=application,
        steps=labels.journey(application),
        stands=labels.STANDS[application.state],
        history=labels.story(db.session.execute(application_queries.story_of(application)), reader=actor()),
        can_edit=_may_write(application),
        can_withdraw=can_move(application, ApplicationState.WITHDRAWN),
    )


@bp.get("/applications/<int:application_id>/answers")
@signed_in
def edit(application_id: int) -> ResponseReturnValue:
    """The application's questions with the answers given so far."""
    application = _own(application_id)
    if not _may_write(application):
        return redirect(url_for("hosting.show", application_id=application.id))
    form = ApplicationForm(formdata=None, call=application.call, data=values_of_application(application))
    return _form_page(application, form)


@bp.post("/applications/<int:application_id>/answers")
@signed_in
def save(application_id: int) -> ResponseReturnValue:
    """Keep a draft as it is, however much is left to answer."""
    application = _own(application_id)
    form = ApplicationForm(call=application.call)
    if not form.validate():
        return _form_page(application, form, 422)
    try:
        with unit_of_work():
            expect(application, form.version.data)
            operations.answer(application, by=actor(), **form.read())
    except Outdated as refusal:
        return _form_page(application, form, 409, refusal)
    flash(_("Saved. Nothing is sent until you submit."), "done")
    return redirect(url_for("hosting.edit", application_id=application_id))


@bp.post("/applications/<int:application_id>/submission")
@signed_in
def submit(application_id: int) -> ResponseReturnValue:
    """Hand the application in; what is left to answer comes back as a list."""
    application = _own(application_id)
    form = ApplicationForm(call=application.call)
    if not (form.validate() and form.is_complete()):
        return _form_page(application, form, 422)
    try:
        with unit_of_work():
            expect(application, form.version.data)
            operations.submit(application, by=actor(), note=form.note.data or "", **form.read())
    except Outdated as refusal:
        return _form_page(application, form, 409, refusal)
    flash(_("Submitted. We have written to %(email)s.", email=application.applicant.email), "done")
    return redirect(url_for("hosting.show", application_id=application_id))


@bp.get("/applications/<int:application_id>/preview")
@signed_in
def preview(application_id: int) -> ResponseReturnValue:
    """The event's page as it would be."""
    return render_template("hosting/preview.html", application=_own(application_id))


@bp.get("/applications/<int:application_id>/withdrawal")
@signed_in
def confirm_withdrawal(application_id: int) -> ResponseReturnValue:
    """Ask once before an application is taken back."""
    application = _own(application_id)
    form = WithdrawalForm(formdata=None, data={"version": application.version})
    return render_template("hosting/withdrawal.html", application=application, form=form)


@bp.post("/applications/<int:application_id>/withdrawal")
@signed_in
def withdraw(application_id: int) -> ResponseReturnValue:
    """Take the application back."""
    application = _own(application_id)
    form = WithdrawalForm()
    if not form.validate():
        return render_template("hosting/withdrawal.html", application=application, form=form), 422
    with unit_of_work():
        expect(application, form.version.data)
        operations.withdraw(application, by=actor(), note=form.note.data or "")
    flash(_("You took the application back."), "done")
    return redirect(url_for("hosting.show", application_id=application_id))


def _own(application_id: int) -> HostingApplication:
    """Load an application of the reader; anybody else's does not exist for them."""
    return one_or_404(application_queries.visible_to(actor()).where(HostingApplication.id == application_id))


def _open_call(slug: str) -> Call:
    return one_or_404(call_queries.public_calls().where(Call.slug == slug))


def _own_organisations() -> list[Organisation]:
    return list(db.session.scalars(organisations_of(actor())))


def _first_choice() -> dict[str, Any]:
    """With no organisation of one's own there is only a new one to name."""
    return {} if _own_organisations() else {"organisation_id": 0}


def _organisation(form: StartForm) -> Organisation:
    """Return the chosen organisation; one that is newly named is joined by whoever named it."""
    if not form.names_new:
        return db.session.get_one(Organisation, form.organisation_id.data)
    organisation = directory.organisation(**form.organisation(), by=actor())
    directory.join(actor(), organisation, by=actor())
    return organisation


def _may_write(application: HostingApplication) -> bool:
    """Whether there is anything to write now: a draft under an open call, or what may be submitted again."""
    if application.state is ApplicationState.CLARIFICATION_ASKED:
        return True
    return can_move(application, ApplicationState.SUBMITTED) and application.call.is_taking(clock.now())


def _start_page(call: Call, form: StartForm, status: int = 200) -> ResponseReturnValue:
    begun = db.session.scalars(
        application_queries.visible_to(actor()).where(HostingApplication.call_id == call.id)
    ).all()
    page = render_template(
        "hosting/apply.html", call=call, form=form, begun=begun, is_taking=call.is_taking(clock.now())
    )
    return page, status


def _form_page(
    application: HostingApplication, form: ApplicationForm, status: int = 200, refusal: Outdated | None = None
) -> ResponseReturnValue:
    """The form with what was typed; after a 409 the next save knowingly goes over the newer state."""
    if refusal:
        show_version(form, application.version)
    left = [form[name] for name in application.unanswered]
    page = render_template("hosting/edit.html", application=application, form=form, left=left, refusal=refusal)
    return page, status
