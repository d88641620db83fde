"""What happens to reviews: who is asked, what they say, and who must step back."""

from statistics import median

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.models import Role, User
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting import permissions
from eventhub.hosting.labels import conflict_sentence
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.operations.decisions import start_review
from eventhub.hosting.operations.letters import ask_for_review
from eventhub.hosting.queries import reviews as review_queries
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.transitions import move


def assign(application: HostingApplication, reviewer: User, *, by: User) -> Review:
    """Ask a reviewer for a judgement; the first one asked starts the review. A detected conflict is refused."""
    if not application.is_reviewable:
        raise Refusal(_("Reviewers are asked while an application waits for its decision."))
    _refuse_unfit(reviewer, application)
    _refuse_conflict(reviewer, application)
    if application.state is ApplicationState.SUBMITTED:
        start_review(application, by=by)
    review = Review(application=application, reviewer=reviewer)
    record(review, "assigned", by=by)
    ask_for_review(review)
    return review


def submit_review(review: Review, *, by: User, scores: dict[str, int], comment: str) -> None:
    """A reviewer's judgement stands: it counts, and the others' can be read."""
    if review.application.state is not ApplicationState.UNDER_REVIEW:
        raise Refusal(_("This application is not under review now."))
    _refuse_conflict(review.reviewer, review.application)
    move(review, ReviewState.SUBMITTED, by=by)
    review.scores, review.comment, review.submitted_at = scores, comment, clock.now()
    tally(review.application)


def declare_conflict(review: Review, *, by: User, note: str) -> None:
    """A reviewer steps back from an application, which they do not see any more; a score given does not count."""
    move(review, ReviewState.CONFLICT_DECLARED, by=by, note=note)
    tally(review.application)


def tally(application: HostingApplication) -> None:
    """The desk reads from the application what its submitted reviews say together."""
    scores = [review.score for review in application.reviews if review.score is not None]
    application.review_count = len(scores)
    application.median_score = median(scores) if scores else None
    application.score_spread = max(scores) - min(scores) if scores else None


def _refuse_unfit(reviewer: User, application: HostingApplication) -> None:
    if not reviewer.has_role(Role.REVIEWER):
        raise Refusal(_("%(who)s is not a reviewer.", who=reviewer.name))
    if any(review.reviewer_id == reviewer.id for review in application.reviews):
        raise Refusal(_("%(who)s was asked for a review of this application already.", who=reviewer.name))


def _refuse_conflict(reviewer: User, application: HostingApplication) -> None:
    colleagues = db.session.scalars(review_queries.colleagues_of(application)).all()
    reason = permissions.conflict(reviewer, application, colleagues)
    if reason:
        raise Refusal(conflict_sentence(reviewer, reason))
