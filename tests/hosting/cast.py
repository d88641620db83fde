"""The people around one application, and shortcuts to what is written about it."""

from dataclasses import dataclass

from sqlalchemy import select

from eventhub.accounts.models import Role, User
from eventhub.db import db
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.queries import applications as application_queries
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.mail.models import OutgoingMail
from tests import factories


@dataclass
class Cast:
    """An application under review and everybody who might want something of it; strangers are nobody to it."""

    application: HostingApplication
    review: Review
    applicant: User
    colleague: User
    other_applicant: User
    reviewer: User
    unassigned: User
    manager: User
    stranger: User
    anonymous: None = None


def cast(state: ApplicationState = ApplicationState.UNDER_REVIEW, **changes) -> Cast:
    """Save an application with its people, inside the running unit of work."""
    applicant = changes.pop("applicant", None) or factories.user()
    colleague, stranger, other = (factories.user() for _ in range(3))
    reviewer, unassigned = factories.user(Role.REVIEWER), factories.user(Role.REVIEWER)
    submitted_at = None if state is ApplicationState.DRAFT else factories.in_days(-1)
    application = factories.application(
        applicant=applicant,
        organisation=factories.organisation(applicant, colleague),
        state=state,
        **{"submitted_at": submitted_at} | changes,
    )
    factories.application(applicant=other, call=application.call)
    return Cast(
        application=application,
        review=factories.saved(Review(application=application, reviewer=reviewer)),
        applicant=applicant,
        colleague=colleague,
        other_applicant=other,
        reviewer=reviewer,
        unassigned=unassigned,
        manager=factories.user(Role.PROGRAMME_MANAGER),
        stranger=stranger,
    )


def reviewed(application: HostingApplication, *scores: int) -> Review:
    """Save the submitted review of somebody new, with a score for each criterion in order."""
    by_criterion = dict(zip((str(each.id) for each in application.call.criteria), scores, strict=True))
    reviewer = factories.user(Role.REVIEWER)
    review = Review(application=application, reviewer=reviewer, state=ReviewState.SUBMITTED, scores=by_criterion)
    review.submitted_at = factories.in_days(0)
    return factories.saved(review)


def story(application: HostingApplication) -> list[tuple]:
    """Return an application's moves, oldest first: from, to, by whom, with which word."""
    entries = db.session.execute(application_queries.story_of(application)).all()
    return [(entry.source, entry.target, person, entry.note) for entry, person in reversed(entries)]


def mails() -> list[tuple[str, str]]:
    """Return every queued mail as (recipient, template), oldest first."""
    rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    return [(mail.recipient, mail.template.removeprefix("hosting/")) for mail in rows]
