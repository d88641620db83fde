"""What reviewers say about themselves, and the files of what they judge."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.accounts.models import Role
from eventhub.attachments.queries import by_key
from eventhub.attachments.sending import send
from eventhub.db import first_or_none, unit_of_work
from eventhub.errors import Missing
from eventhub.hosting import permissions
from eventhub.hosting.forms.reviews import ReviewerProfileForm
from eventhub.hosting.labels import nameless, title_for_reviewers
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.operations import reviews as operations
from eventhub.hosting.queries import reviews as review_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.questions.states import QuestionKind
from eventhub.web.access import actor, require, staff
from eventhub.web.rows import NOT_HERE, one_or_404


@bp.get("/staff/reviews/profile")
@staff
def reviewer_profile() -> ResponseReturnValue:
    """What the reader reviews best, and how much of it."""
    require(actor().has_role(Role.REVIEWER))
    return render_template("hosting/reviewer.html", form=ReviewerProfileForm(formdata=None, obj=_own_profile()))


@bp.post("/staff/reviews/profile")
@staff
def save_reviewer_profile() -> ResponseReturnValue:
    """Say what one reviews best, and how much of it."""
    require(actor().has_role(Role.REVIEWER))
    form = ReviewerProfileForm()
    if not form.validate():
        return render_template("hosting/reviewer.html", form=form), 422
    with unit_of_work():
        operations.describe_reviewer(_own_profile() or ReviewerProfile(user=actor()), by=actor(), **form.facts())
    flash(_("Saved. From now on, requests for reviews follow it."), "done")
    return redirect(url_for("hosting.reviews"))


@bp.get("/staff/reviews/<int:review_id>/files/<key>")
@staff
def review_file(review_id: int, key: str) -> ResponseReturnValue:
    """A file of what one was asked to judge; in a blind call neither its name nor a hidden answer tells who applies."""
    application = one_or_404(review_queries.reviews_of(actor()).where(Review.id == review_id)).application
    numbers = _numbered_files(permissions.answers_for_reviewers(application))
    attachment = first_or_none(by_key(key)) if key in numbers else None
    if attachment is None:
        raise Missing(NOT_HERE)
    return send(attachment, filename=nameless(attachment.filename, numbers[key]) if application.call.is_blind else None)


bp.add_app_template_filter(nameless)
bp.add_app_template_filter(title_for_reviewers, "reviewers_title")


def _own_profile() -> ReviewerProfile | None:
    return first_or_none(review_queries.profile_of(actor()))


def _numbered_files(entries: list[dict[str, Any]]) -> dict[str, int]:
    """Return the place of each file, by its key, among the answers a reviewer reads."""
    return {
        entry["value"]: number
        for number, entry in enumerate(entries, start=1)
        if entry["kind"] == QuestionKind.FILE.value
    }
