"""A reviewer's pages: what was assigned, one application with its score card, and stepping back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.hosting import permissions
from eventhub.hosting.forms.reviews import ConflictForm, ReviewForm, review_form
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.operations import reviews as operations
from eventhub.hosting.queries import reviews as review_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.web.access import actor, staff
from eventhub.web.rows import one_or_404


@bp.get("/staff/reviews")
@staff
def reviews() -> ResponseReturnValue:
    """What one was asked to judge, the oldest unwritten review first."""
    return render_template("hosting/reviews.html", reviews=db.session.scalars(review_queries.reviews_of(actor())).all())


@bp.get("/staff/reviews/<int:review_id>")
@staff
def review(review_id: int) -> ResponseReturnValue:
    """An application to read, and its score card."""
    row = _assigned(review_id)
    return _review_page(row, review_form(row.application.call, formdata=None))


@bp.post("/staff/reviews/<int:review_id>/scores")
@staff
def submit_review(review_id: int) -> ResponseReturnValue:
    """Let one's judgement stand."""
    row = _assigned(review_id)
    form = review_form(row.application.call)
    if not form.validate():
        return _review_page(row, form, 422)
    with unit_of_work():
        operations.submit_review(row, by=actor(), scores=form.scores(), comment=form.comment.data or "")
    flash(_("Your review is in. You can read the others' now."), "done")
    return redirect(url_for("hosting.review", review_id=review_id))


@bp.get("/staff/reviews/<int:review_id>/conflict")
@staff
def confirm_conflict(review_id: int) -> ResponseReturnValue:
    """Ask why one should not judge an application."""
    return render_template("hosting/conflict.html", review=_assigned(review_id), form=ConflictForm(formdata=None))


@bp.post("/staff/reviews/<int:review_id>/conflict")
@staff
def declare_conflict(review_id: int) -> ResponseReturnValue:
    """Step back from an application."""
    row = _assigned(review_id)
    form = ConflictForm()
    if not form.validate():
        return render_template("hosting/conflict.html", review=row, form=form), 422
    with unit_of_work():
        operations.declare_conflict(row, by=actor(), note=form.note.data)
    flash(_("Thank you. The programme team sees that you stepped back, and why."), "done")
    return redirect(url_for("hosting.reviews"))


def _assigned(review_id: int) -> Review:
    """Load a review that the reader was asked for; any other does not exist for them."""
    return one_or_404(review_queries.reviews_of(actor()).where(Review.id == review_id))


def _review_page(row: Review, form: ReviewForm, status: int = 200) -> ResponseReturnValue:
    application = row.application
    may_score = row.state is ReviewState.ASSIGNED and application.state is ApplicationState.UNDER_REVIEW
    others = [each for each in application.reviews if each is not row and each.score is not None]
    page = render_template(
        "hosting/review.html",
        review=row,
        application=application,
        form=form,
        may_score=may_score,
        others=others if permissions.can_read_reviews(actor(), application) else [],
    )
    return page, status
