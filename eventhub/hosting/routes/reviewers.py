"""For managers: who reviews how much, and asking all the reviewers a call still wants in one deed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Outdated
from eventhub.hosting.forms.reviews import AssignmentForm
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations.assignment import Assignment, fill_up, proposal_for
from eventhub.hosting.queries import reviews as review_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web.access import actor, manager
from eventhub.web.rows import get_or_404


@bp.get("/staff/reviewers")
@manager
def reviewers() -> ResponseReturnValue:
    """Every reviewer with what they know and how much they have to do, and the calls that lack reviews."""
    loads = {row.reviewer_id: row for row in db.session.execute(review_queries.loads(clock.now()))}
    return render_template(
        "hosting/reviewers.html",
        reviewers=db.session.scalars(review_queries.reviewers()).all(),
        profiles={profile.user_id: profile for profile in db.session.scalars(review_queries.profiles())},
        loads=loads,
        lacking=db.session.execute(review_queries.calls_lacking_reviews()).all(),
    )


@bp.get("/staff/calls/<int:call_id>/reviewers")
@manager
def assignment(call_id: int) -> ResponseReturnValue:
    """Whom the call's applications would be given to, before anybody is asked."""
    return _proposal_page(get_or_404(Call, call_id))


@bp.post("/staff/calls/<int:call_id>/reviewers")
@manager
def assign_reviewers(call_id: int) -> ResponseReturnValue:
    """Ask exactly the reviewers that were proposed."""
    call = get_or_404(Call, call_id)
    form = AssignmentForm()
    if not form.validate():
        return _proposal_page(call, 422, _("Please look at this proposal and ask again."))
    try:
        with unit_of_work():
            done = fill_up(db.session.scalars(review_queries.reviewable(call)).all(), actor(), form.seen.data)
            said = _said(done)
    except Outdated as refusal:
        return _proposal_page(call, refusal.status, str(refusal))
    flash(said, "done")
    return redirect(url_for("hosting.reviewers"))


def _said(done: Assignment) -> str:
    """Say how many reviews were asked of how many people."""
    people = ngettext("%(num)s person", "%(num)s people", done.people)
    return str(
        ngettext(
            "%(num)s review is asked of %(people)s.",
            "%(num)s reviews are asked of %(people)s.",
            len(done.pairs),
            people=people,
        )
    )


def _proposal_page(call: Call, status: int = 200, refusal: str | None = None) -> ResponseReturnValue:
    proposal = proposal_for(db.session.scalars(review_queries.reviewable(call)).all(), actor())
    form = AssignmentForm(formdata=None, data={"seen": proposal.fingerprint})
    page = render_template("hosting/reviewers_proposal.html", call=call, proposal=proposal, form=form, refusal=refusal)
    return page, status
