"""One application at the desk: what was handed in, what is said about it, and what the team decides."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.attachments.queries import by_key
from eventhub.attachments.sending import send
from eventhub.db import db, lock, unit_of_work
from eventhub.errors import Missing, Refusal
from eventhub.hosting import permissions
from eventhub.hosting.forms.desk import CaseForm, DecideForm, QuestionForm, RankForm
from eventhub.hosting.forms.reviews import AssignForm
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import decisions, versions
from eventhub.hosting.operations import reviews as review_operations
from eventhub.hosting.operations.holding import expect_case
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.case_page import application_at_desk, case_page, file_url, reviewers
from eventhub.web.access import actor, manager, require
from eventhub.web.rows import NOT_HERE, one_or_404


@bp.get("/staff/applications/<int:application_id>")
@manager
def application(application_id: int) -> ResponseReturnValue:
    """One application with its reviews, its history and the decision."""
    return case_page(application_at_desk(application_id))


@bp.get("/staff/applications/<int:application_id>/versions/<int:number>")
@manager
def version_at_desk(application_id: int, number: int) -> ResponseReturnValue:
    """An earlier version of an application, and what the next one says differently."""
    row = application_at_desk(application_id)
    by_number = {each.number: each for each in row.versions}
    if number not in by_number:
        raise Missing(NOT_HERE)
    return render_template(
        "hosting/version_at_desk.html",
        application=row,
        version=by_number[number],
        old=by_number[number],
        new=row.latest,
        differences=versions.differences(by_number[number], row.versions[-1]),
        file_url=file_url(row),
    )


@bp.get("/staff/applications/<int:application_id>/files/<key>")
@manager
def file_at_desk(application_id: int, key: str) -> ResponseReturnValue:
    """A file that was handed in with the application."""
    row = application_at_desk(application_id)
    entries = (entry for version in row.versions for entry in version.answers)
    if key not in {entry["value"] for entry in entries if entry["kind"] == "file"}:
        raise Missing(NOT_HERE)
    return send(one_or_404(by_key(key)))


@bp.post("/staff/applications/<int:application_id>/reviewers")
@manager
def assign(application_id: int) -> ResponseReturnValue:
    """Ask a reviewer for a judgement."""
    row = application_at_desk(application_id)
    require(permissions.can_assign(actor(), row))
    form = AssignForm(reviewers=reviewers())
    if not form.validate():
        return case_page(row, 422, assign_form=form)
    try:
        with unit_of_work():
            reviewer = db.session.get_one(User, form.reviewer_id.data)
            reason = form.override_reason.data or ""
            review_operations.assign(lock(row), reviewer, by=actor(), override_reason=reason)
    except Refusal as refusal:
        return case_page(row, refusal.status, refusal, assign_form=form)
    flash(_("%(who)s is asked for a review.", who=reviewer.name or reviewer.email), "done")
    return redirect(url_for("hosting.application", application_id=application_id))


@bp.post("/staff/applications/<int:application_id>/review")
@manager
def start_review(application_id: int) -> ResponseReturnValue:
    """Begin to judge an application."""
    return _do(application_id, CaseForm(), decisions.start_review, _("The review has started."))


@bp.post("/staff/applications/<int:application_id>/clarification")
@manager
def ask_for_clarification(application_id: int) -> ResponseReturnValue:
    """Ask the applicant a question."""
    form = QuestionForm()

    def ask(row: HostingApplication, *, by: User) -> None:
        decisions.ask_for_clarification(row, by=by, note=form.note.data)

    return _do(application_id, form, ask, _("Your question is on its way."), question_form=form)


@bp.post("/staff/applications/<int:application_id>/decision")
@manager
def decide(application_id: int) -> ResponseReturnValue:
    """Decide; the applicant does not know before the decision is released."""
    form = DecideForm()

    def decided(row: HostingApplication, *, by: User) -> None:
        words = {"note": form.note.data or "", "reason": form.reason.data or ""}
        decisions.decide(row, form.decided(), by=by, **words)

    done = _("Decided. Nobody outside the programme team knows until you release it.")
    target = "release_one" if form.and_release.data else "application"
    return _do(application_id, form, decided, done, target, decide_form=form)


@bp.post("/staff/applications/<int:application_id>/decision/removal")
@manager
def revoke(application_id: int) -> ResponseReturnValue:
    """Take a hidden decision back."""
    return _do(application_id, CaseForm(), decisions.revoke, _("The decision is taken back. Nobody heard of it."))


@bp.post("/staff/applications/<int:application_id>/rank")
@manager
def rank(application_id: int) -> ResponseReturnValue:
    """Say when an application's turn on the reserve list comes."""
    form = RankForm()

    def ranked(row: HostingApplication, *, by: User) -> None:
        decisions.rank(row, form.rank.data, by=by)

    return _do(application_id, form, ranked, _("The order of the reserve list is changed."), rank_form=form)


def _do(
    application_id: int,
    form: Any,
    deed: Callable[..., None],
    done: str,
    target: str = "application",
    **forms: Any,
) -> ResponseReturnValue:
    """Do one deed of the desk with a case as it was shown; the slower of two managers gets the 409."""
    row = application_at_desk(application_id)
    require(permissions.can_decide(actor(), row))
    if not form.validate():
        return case_page(row, 422, **forms)
    try:
        with unit_of_work():
            expect_case(row, form.version.data)
            deed(row, by=actor())
    except Refusal as refusal:
        return case_page(row, refusal.status, refusal, **forms)
    flash(done, "done")
    return redirect(url_for(f"hosting.{target}", application_id=application_id))
