"""The programme team's desk: every application that came in, and what is done with each."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, lock, unit_of_work
from eventhub.errors import Refusal
from eventhub.hosting import labels, permissions
from eventhub.hosting.forms.fields import show_version
from eventhub.hosting.forms.reviews import AssignForm, DecisionForm, ReasonForm
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import decisions
from eventhub.hosting.operations import reviews as review_operations
from eventhub.hosting.operations.holding import expect
from eventhub.hosting.queries import applications as application_queries
from eventhub.hosting.queries import desk as desk_queries
from eventhub.hosting.queries import reviews as review_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.states import ApplicationState
from eventhub.transitions import can_move
from eventhub.web.access import actor, manager, require
from eventhub.web.rows import one_or_404

SORTS: dict[str, Callable[[HostingApplication], Any]] = {
    "age": lambda application: (application.submitted_at, application.id),
    "score": lambda application: (-(application.median_score or -1), application.id),
    "title": lambda application: (application.title.casefold(), application.id),
}
"""The orders of the table: longest waiting first, best first, by name."""


@bp.get("/staff/applications")
@manager
def desk() -> ResponseReturnValue:
    """Every application that came in: where it stands, what it scores, how long it has waited."""
    everything = db.session.scalars(desk_queries.at_desk()).all()
    state, sort = request.args.get("state", ""), request.args.get("sort", "age")
    shown = [application for application in everything if state in ("", application.state.value)]
    return render_template(
        "hosting/desk.html",
        applications=sorted(shown, key=SORTS.get(sort, SORTS["age"])),
        tallies=Counter(application.state for application in everything),
        state=state,
        sort=sort if sort in SORTS else "age",
        now=clock.now(),
        may_read_scores=lambda application: permissions.can_read_reviews(actor(), application),
    )


@bp.get("/staff/applications/<int:application_id>")
@manager
def application(application_id: int) -> ResponseReturnValue:
    """One application with its reviews, its history and the decision."""
    row = _at_desk(application_id)
    return _application_page(row, _fresh(row))


@bp.post("/staff/applications/<int:application_id>/reviewers")
@manager
def assign(application_id: int) -> ResponseReturnValue:
    """Ask a reviewer for a judgement."""
    row = _at_desk(application_id)
    require(permissions.can_assign(actor(), row))
    form = AssignForm(reviewers=_reviewers())
    if not form.validate():
        return _application_page(row, _fresh(row), 422, assign_form=form)
    with unit_of_work():
        reviewer = db.session.get_one(User, form.reviewer_id.data)
        reason = form.override_reason.data or ""
        review_operations.assign(lock(row), reviewer, by=actor(), override_reason=reason)
    flash(_("%(who)s is asked for a review.", who=reviewer.name or reviewer.email), "done")
    return redirect(url_for("hosting.application", application_id=application_id))


@bp.post("/staff/applications/<int:application_id>/review")
@manager
def start_review(application_id: int) -> ResponseReturnValue:
    """Begin to judge an application."""
    return _do(application_id, DecisionForm(), decisions.start_review, _("The review has started."))


@bp.post("/staff/applications/<int:application_id>/clarification")
@manager
def ask_for_clarification(application_id: int) -> ResponseReturnValue:
    """Ask the applicant a question."""
    return _do(application_id, ReasonForm(), decisions.ask_for_clarification, _("Your question is on its way."))


@bp.post("/staff/applications/<int:application_id>/acceptance")
@manager
def accept(application_id: int) -> ResponseReturnValue:
    """Accept, and draft the event."""
    done = _("Accepted. The event is drafted, and the applicant hears of it.")
    return _do(application_id, DecisionForm(), decisions.accept, done)


@bp.post("/staff/applications/<int:application_id>/reserve")
@manager
def reserve(application_id: int) -> ResponseReturnValue:
    """Put on the reserve list."""
    return _do(application_id, DecisionForm(), decisions.reserve, _("On the reserve list. The applicant hears of it."))


@bp.post("/staff/applications/<int:application_id>/rejection")
@manager
def reject(application_id: int) -> ResponseReturnValue:
    """Turn down, with the reason."""
    return _do(application_id, ReasonForm(), decisions.reject, _("Rejected. The applicant hears of it."))


def _do(application_id: int, form: DecisionForm, deed: Callable[..., None], done: str) -> ResponseReturnValue:
    """Do one deed of the desk with an application as it was shown; the slower of two managers gets the 409."""
    row = _at_desk(application_id)
    require(permissions.can_decide(actor(), row))
    if not form.validate():
        return _application_page(row, form, 422)
    try:
        with unit_of_work():
            expect(row, form.version.data)
            deed(row, by=actor(), note=form.note.data or "")
    except Refusal as refusal:
        return _application_page(row, form, refusal.status, refusal)
    flash(done, "done")
    return redirect(url_for("hosting.application", application_id=application_id))


def _at_desk(application_id: int) -> HostingApplication:
    return one_or_404(desk_queries.at_desk().where(HostingApplication.id == application_id))


def _fresh(row: HostingApplication) -> DecisionForm:
    return DecisionForm(formdata=None, data={"version": row.version})


def _application_page(
    row: HostingApplication,
    form: DecisionForm,
    status: int = 200,
    refusal: Refusal | None = None,
    assign_form: AssignForm | None = None,
) -> ResponseReturnValue:
    """The page with what was typed; a refusal says on top what happened in the meantime."""
    if refusal:
        show_version(form, row.version)
    page = render_template(
        "hosting/application.html",
        application=row,
        form=form,
        refusal=refusal,
        assign_form=assign_form or AssignForm(formdata=None, reviewers=_reviewers()),
        conflicts=_conflicts(row),
        history=labels.story(db.session.execute(application_queries.story_of(row))),
        may_decide=permissions.can_decide(actor(), row),
        may_read_reviews=permissions.can_read_reviews(actor(), row),
        deeds=[state for state in ApplicationState if can_move(row, state)],
    )
    return page, status


def _reviewers() -> list[User]:
    return list(db.session.scalars(review_queries.reviewers()))


def _conflicts(row: HostingApplication) -> list[str]:
    """Say of every reviewer who cannot judge an application why not."""
    colleagues = db.session.scalars(review_queries.colleagues_of(row)).all()
    found = [(reviewer, permissions.conflict(reviewer, row, colleagues)) for reviewer in _reviewers()]
    return [labels.conflict_sentence(reviewer, conflict) for reviewer, conflict in found if conflict]
