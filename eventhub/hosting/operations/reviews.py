"""What happens to reviews: who is asked, what they say, and who must step back."""

from statistics import median
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.models import Role, User
from eventhub.db import lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting.labels import conflict_sentence
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.operations.assignment import ask, replace
from eventhub.hosting.operations.conflicts import conflict_with, refuse_conflict
from eventhub.hosting.operations.review_letters import ask_for_reviews
from eventhub.hosting.permissions import Conflict
from eventhub.hosting.queries.reviews import COUNTING, UNDECIDED
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.transitions import move

DECIDED = frozenset({ApplicationState.ACCEPTED, ApplicationState.REJECTED, ApplicationState.WITHDRAWN})
"""Where no score moves anything any more."""


def assign(application: HostingApplication, reviewer: User, *, by: User, override_reason: str = "") -> Review:
    """Ask a reviewer for a judgement; the first one asked starts the review.

    A detected conflict is refused unless a manager overrides it with a reason, which stands in the history. The
    reason may also come later, for a review that was asked for before the conflict arose.
    """
    if not application.is_reviewable:
        raise Refusal(_("Reviewers are asked while an application waits for its decision."))
    waiting = _waiting(application, reviewer) if override_reason else None
    if waiting is None:
        _refuse_unfit(reviewer, application)
    is_override = refuse_conflict(application, reviewer, override_reason=override_reason, by=by)
    if waiting is None:
        review = ask(application, reviewer, by=by)
        ask_for_reviews([review])
    else:
        review = waiting
    if is_override:
        _override(review, by, override_reason)
    return review


def submit_review(
    review: Review, *, by: User, scores: dict[str, int], comment: str, comment_for_applicant: str = ""
) -> None:
    """A reviewer's judgement stands: it counts, and the others' can be read."""
    _hold(review)
    if review.application.state is not ApplicationState.UNDER_REVIEW:
        raise Refusal(_("This application is not under review now."))
    _refuse_new_conflict(review)
    move(review, ReviewState.SUBMITTED, by=by)
    _write(review, scores, comment, comment_for_applicant)
    review.submitted_at = clock.now()
    tally(review.application)


def save_draft(
    review: Review, *, by: User, scores: dict[str, int], comment: str, comment_for_applicant: str = ""
) -> None:
    """A reviewer finds again what they noted so far; nobody else sees it, and it does not count."""
    _hold(review)
    if review.state is not ReviewState.ASSIGNED or review.application.state not in UNDECIDED:
        raise Refusal(_("This review can no longer be changed."))
    _write(review, scores, comment, comment_for_applicant)
    record(review, "drafted", by=by)


def declare_conflict(review: Review, *, by: User, note: str) -> Review | None:
    """A reviewer steps back from an application, which they do not see any more; a score given does not count.

    Returns the review that somebody else is asked for instead, if anybody is left.
    """
    return _step_back(review, ReviewState.CONFLICT_DECLARED, by, note)


def abstain(review: Review, *, by: User, note: str = "") -> Review | None:
    """A reviewer leaves an application to somebody else, whose review is returned, if anybody is left."""
    return _step_back(review, ReviewState.ABSTAINED, by, note)


def drop_of_author(application: HostingApplication, person: User) -> None:
    """Whoever writes an application does not judge it any more; a score given does not count while it is undecided."""
    if application.state in DECIDED:
        return
    counting = (each for each in application.reviews if each.reviewer == person and each.state in COUNTING)
    for review in list(counting):
        _step_back(review, ReviewState.CONFLICT_DECLARED, None, _("The reviewer writes the application now."))


def tally(application: HostingApplication) -> None:
    """The desk reads from the application what its submitted reviews say together."""
    scores = [review.score for review in application.reviews if review.score is not None]
    application.review_count = len(scores)
    application.median_score = median(scores) if scores else None
    application.score_spread = max(scores) - min(scores) if scores else None


def describe_reviewer(profile: ReviewerProfile, *, by: User, **facts: Any) -> None:
    """A reviewer has said what they know and how much they take."""
    for name, value in facts.items():
        setattr(profile, name, value)
    record(profile, "described", by=by)


def _step_back(review: Review, state: ReviewState, by: User | None, note: str) -> Review | None:
    _hold(review)
    move(review, state, by=by, note=note)
    tally(review.application)
    return replace(review)


def _hold(review: Review) -> None:
    """What the desk does with the application, and others with their reviews of it, waits for the end of this deed."""
    lock(review.application)
    lock(review)


def _write(review: Review, scores: dict[str, int], comment: str, comment_for_applicant: str) -> None:
    review.scores, review.comment, review.comment_for_applicant = scores, comment, comment_for_applicant


def _override(review: Review, by: User, reason: str) -> None:
    review.override_reason = reason
    record(review.application, "override", by=by, note=f"{review.reviewer.name or review.reviewer.email}: {reason}")


def _waiting(application: HostingApplication, reviewer: User) -> Review | None:
    return next(
        (each for each in application.reviews if each.reviewer == reviewer and each.state is ReviewState.ASSIGNED),
        None,
    )


def _refuse_unfit(reviewer: User, application: HostingApplication) -> None:
    if not (reviewer.has_role(Role.REVIEWER) and reviewer.is_active):
        raise Refusal(_("%(who)s is not a reviewer.", who=reviewer.name or reviewer.email))
    if any(review.reviewer_id == reviewer.id for review in application.reviews):
        who = reviewer.name or reviewer.email
        raise Refusal(_("%(who)s was asked for a review of this application already.", who=who))


def _refuse_new_conflict(review: Review) -> None:
    """A conflict may have arisen since the reviewer was asked; one's own application is judged under no reason."""
    found = conflict_with(review.application, review.reviewer)
    if found and (found is Conflict.OWN_APPLICATION or not review.override_reason):
        please = _("Please declare the conflict: somebody else is asked then.")
        raise Refusal(" ".join((conflict_sentence(review.reviewer, found), please)))
