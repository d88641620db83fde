"""A reviewer's pages: what was assigned, one application with its score card, and stepping back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.errors import Refusal
from eventhub.hosting import labels, permissions
from eventhub.hosting.forms.reviews import AbstentionForm, ConflictForm, ReviewForm, review_form
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
    """What one was asked to judge, in the order it is best written, and how far one has come."""
    rows = db.session.scalars(review_queries.reviews_of(actor())).unique().all()
    titles = dict(db.session.execute(review_queries.titles_of([row.application_id for row in rows])).all())
    return render_template(
        "hosting/reviews.html",
        reviews=rows,
        progress=_progress(),
        title_of=lambda row: labels.title_for_reviewers(row.application, titles.get(row.application_id, "")),
        now=clock.now(),
    )


@bp.get("/staff/reviews/<int:review_id>")
@staff
def review(review_id: int) -> ResponseReturnValue:
    """An application to read, and its score card with what was noted so far."""
    row = _assigned(review_id)
    return _review_page(row, review_form(row, formdata=None))


@bp.post("/staff/reviews/<int:review_id>/scores")
@staff
def submit_review(review_id: int) -> ResponseReturnValue:
    """Let one's judgement stand, and go on to the application that needs a review most."""
    row = _assigned(review_id)
    form = review_form(row)
    if not form.validate():
        return _review_page(row, form, 422)
    try:
        with unit_of_work():
            operations.submit_review(row, by=actor(), **form.written())
    except Refusal as refusal:
        return _review_page(row, form, refusal.status, refusal)
    return _on_to_the_next(row)


@bp.post("/staff/reviews/<int:review_id>/draft")
@staff
def save_review(review_id: int) -> ResponseReturnValue:
    """Keep what was noted so far; it does not count yet."""
    row = _assigned(review_id)
    form = review_form(row, is_draft=True)
    if not form.validate():
        return _review_page(row, form, 422)
    with unit_of_work():
        operations.save_draft(row, by=actor(), **form.written())
    flash(_("Your draft is saved. Nobody else sees it, and it does not count yet."), "done")
    return redirect(url_for("hosting.review", review_id=review_id))


@bp.get("/staff/reviews/<int:review_id>/conflict")
@staff
def confirm_conflict(review_id: int) -> ResponseReturnValue:
    """Ask why one should not judge an application."""
    return _confirmation("hosting/conflict.html", _assigned(review_id), ConflictForm(formdata=None))


@bp.post("/staff/reviews/<int:review_id>/conflict")
@staff
def declare_conflict(review_id: int) -> ResponseReturnValue:
    """Step back from an application."""
    row = _assigned(review_id)
    form = ConflictForm()
    if not form.validate():
        return _confirmation("hosting/conflict.html", row, form, 422)
    with unit_of_work():
        replacement = operations.declare_conflict(row, by=actor(), note=form.note.data)
    return _stepped_back(replacement)


@bp.get("/staff/reviews/<int:review_id>/abstention")
@staff
def confirm_abstention(review_id: int) -> ResponseReturnValue:
    """Ask whether to leave an application to somebody else."""
    return _confirmation("hosting/abstain.html", _waiting(review_id), AbstentionForm(formdata=None))


@bp.post("/staff/reviews/<int:review_id>/abstention")
@staff
def abstain(review_id: int) -> ResponseReturnValue:
    """Leave an application to somebody else."""
    row = _waiting(review_id)
    form = AbstentionForm()
    if not form.validate():
        return _confirmation("hosting/abstain.html", row, form, 422)
    with unit_of_work():
        replacement = operations.abstain(row, by=actor(), note=form.note.data or "")
    return _stepped_back(replacement)


def _assigned(review_id: int) -> Review:
    """Load a review that the reader was asked for; any other does not exist for them."""
    return one_or_404(review_queries.reviews_of(actor()).where(Review.id == review_id))


def _waiting(review_id: int) -> Review:
    """Load a review that is still to be written; one that was submitted can only be taken back for a conflict."""
    row = _assigned(review_id)
    if row.state is not ReviewState.ASSIGNED:
        raise Refusal(_("Your review is in. You can still declare a conflict."))
    return row


def _on_to_the_next(row: Review) -> ResponseReturnValue:
    following = first_or_none(review_queries.next_for(actor()))
    if following is None:
        flash(_("Your review is in. You have no other to write now."), "done")
        return redirect(url_for("hosting.reviews"))
    title = labels.title_for_reviewers(row.application)
    flash(_("Your review is in. Here is the next; the others' of “%(title)s” are in your list.", title=title), "done")
    return redirect(url_for("hosting.review", review_id=following.id))


def _stepped_back(replacement: Review | None) -> ResponseReturnValue:
    thanks = _("Thank you. The programme team sees that you stepped back, and why.")
    flash(f"{thanks} {_('Somebody else is asked.')}" if replacement else thanks, "done")
    return redirect(url_for("hosting.reviews"))


def _confirmation(template: str, row: Review, form: Any, status: int = 200) -> ResponseReturnValue:
    title = labels.title_for_reviewers(row.application)
    return render_template(template, review=row, title=title, form=form), status


def _progress() -> tuple[int, int]:
    """Return how many of one's reviews of applications not decided on yet are written, of how many."""
    own = review_queries.loads(clock.now()).where(Review.reviewer_id == actor().id)
    load = db.session.execute(own).one_or_none()
    return (load.written, load.asked) if load else (0, 0)


def _review_page(
    row: Review, form: ReviewForm, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """The page with what was typed; a refusal says on top what happened in the meantime."""
    application = row.application
    page = render_template(
        "hosting/review.html",
        review=row,
        application=application,
        title=labels.title_for_reviewers(application),
        version=application.latest,
        form=form,
        refusal=refusal,
        may_write=row.state is ReviewState.ASSIGNED and application.state in review_queries.UNDECIDED,
        may_submit=application.state is ApplicationState.UNDER_REVIEW,
        others=_others(row),
        file_url=lambda key: url_for("hosting.review_file", review_id=row.id, key=key),
        progress=_progress(),
        now=clock.now(),
    )
    return page, status


def _others(row: Review) -> list[Review]:
    """Return the others' reviews, once one may read them."""
    may_read = permissions.can_read_reviews(actor(), row.application)
    return [each for each in row.application.reviews if may_read and each != row and each.score is not None]
