"""Who must not judge which application, found for one reviewer or for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.hosting import permissions
from eventhub.hosting.labels import conflict_sentence
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.permissions import Conflict
from eventhub.hosting.queries import reviews as review_queries
from eventhub.hosting.states import ReviewState

Hindrances = dict[int, Conflict | ReviewState]
"""Why a reviewer, by id, is not asked: a conflict that was detected, or what became of an earlier request."""


def conflict_with(application: HostingApplication, reviewer: User) -> Conflict | None:
    """Detect why a person may not review an application."""
    colleagues = db.session.scalars(review_queries.colleagues_of(application)).all()
    return permissions.conflict(reviewer, application, colleagues)


def refuse_conflict(application: HostingApplication, reviewer: User, *, override_reason: str, by: User) -> bool:
    """Refuse a reviewer in conflict unless a manager may and does override it; return whether that is the case."""
    found = conflict_with(application, reviewer)
    if found is None:
        return False
    if not override_reason:
        raise Refusal(conflict_sentence(reviewer, found))
    if not permissions.can_override(by, reviewer, found):
        why = _("No reason sets this conflict aside for you.")
        raise Refusal(" ".join((conflict_sentence(reviewer, found), why)))
    return True


def hindrances(applications: Collection[HostingApplication], reviewers: Collection[User]) -> dict[int, Hindrances]:
    """Say for each application, by id, whom among the reviewers not to ask and why, with one question for all."""
    people = {author.id for application in applications for author in application.authors}
    belongs = defaultdict(set)
    pairs = db.session.execute(review_queries.memberships_of(people | {reviewer.id for reviewer in reviewers}))
    for person, organisation in pairs:
        belongs[person].add(organisation)
    return {application.id: _hindrances(application, reviewers, belongs) for application in applications}


def _hindrances(application: HostingApplication, reviewers: Iterable[User], belongs: dict[int, set[int]]) -> Hindrances:
    asked: Hindrances = {review.reviewer_id: review.state for review in application.reviews}
    theirs = {application.organisation_id}.union(*(belongs[author.id] for author in application.authors))
    colleagues = {reviewer.id for reviewer in reviewers if belongs[reviewer.id] & theirs}
    found = {
        reviewer.id: asked.get(reviewer.id) or permissions.conflict(reviewer, application, colleagues)
        for reviewer in reviewers
    }
    return {reviewer: why for reviewer, why in found.items() if why}
