"""The mails to reviewers, queued in the transaction that asks them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from eventhub.db import db
from eventhub.hosting.labels import title_for_reviewers
from eventhub.hosting.models.reviews import Review
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address


def ask_for_reviews(reviews: Sequence[Review]) -> None:
    """Tell every reviewer what waits for their judgement: one mail each, however much it is."""
    db.session.flush()
    by_reviewer = sorted(reviews, key=lambda review: (review.reviewer_id, review.id))
    for _reviewer, group in groupby(by_reviewer, key=lambda review: review.reviewer_id):
        asked = list(group)
        if len(asked) == 1:
            _write(asked[0], "review_assigned", **_one(asked[0]))
        else:
            _write(asked[0], "reviews_assigned", **_several(asked))


def _one(review: Review) -> dict[str, Any]:
    application = review.application
    return {
        "title": title_for_reviewers(application),
        "due_at": application.decision_due_at,
        "zone": application.call.timezone,
        "url": address("hosting.review", review_id=review.id),
    }


def _several(reviews: list[Review]) -> dict[str, Any]:
    first = min(reviews, key=_due)
    return {
        "number": len(reviews),
        "titles": [title_for_reviewers(review.application) for review in sorted(reviews, key=_due)],
        "due_at": first.application.decision_due_at,
        "zone": first.application.call.timezone,
        "url": address("hosting.reviews"),
    }


def _due(review: Review) -> tuple[bool, datetime | None, int]:
    due_at = review.application.decision_due_at
    return due_at is None, due_at, review.id


def _write(review: Review, template: str, **context: Any) -> None:
    reviewer = review.reviewer
    key = f"review:{review.id}:{template.removeprefix('review_').removeprefix('reviews_')}"
    queue_mail(key, reviewer.email, f"hosting/{template}", locale=reviewer.locale, name=reviewer.name, **context)
