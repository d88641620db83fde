"""Who may do what with calls, applications and reviews; when it may be done, the tables of moves say."""

import enum
from collections.abc import Collection
from typing import Any

from eventhub.accounts.models import User
from eventhub.accounts.queries import normal_email
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ReviewState

SHARED_DOMAINS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com"),
        *("aol.com", "proton.me", "protonmail.com", "gmx.net", "gmx.de", "gmx.at", "web.de", "t-online.de", "mail.com"),
        *("orange.fr", "free.fr", "laposte.net", "libero.it", "wp.pl", "onet.pl", "seznam.cz", "abv.bg", "yandex.com"),
        *("example.org", "example.com", "example.net"),
    }
)
"""Domains that say nothing about who employs a person: public mailboxes and the names reserved for examples."""


class Conflict(enum.Enum):
    """Why somebody's judgement of an application could not be trusted."""

    OWN_APPLICATION = "own_application"
    SAME_ORGANISATION = "same_organisation"
    SAME_DOMAIN = "same_domain"


def can_act_for(user: User, application: HostingApplication) -> bool:
    """The applicant alone invites and withdraws; co-applicants write and submit, and other members see nothing."""
    return user == application.applicant


def can_decide(user: User, application: HostingApplication) -> bool:
    """A programme manager decides on any application but those they write themselves."""
    return user.is_programme_manager and user not in application.authors


def can_give_time(user: User, email: str) -> bool:
    """A programme manager lets others be late, never themselves."""
    return user.is_programme_manager and normal_email(email) != user.email


def can_assign(user: User, application: HostingApplication) -> bool:
    """Whoever may decide on an application chooses its reviewers."""
    return can_decide(user, application)


def can_read_reviews(user: User, application: HostingApplication) -> bool:
    """Managers and reviewers read the reviews, but a reviewer only after their own, and nobody those of their own."""
    if user in application.authors:
        return False
    own = _review_by(user, application)
    if own is not None:
        return own.state is ReviewState.SUBMITTED
    return can_decide(user, application)


def answers_for_reviewers(application: HostingApplication) -> list[dict[str, Any]]:
    """Return what reviewers read of the answers handed in: in a blind call not those that tell who applies."""
    call, latest = application.call, application.latest
    questions = call.question_set.questions if call.is_blind and call.question_set else []
    hidden = {question.id for question in questions if question.is_identifying}
    return [entry for entry in (latest.answers if latest else []) if entry["question"] not in hidden]


def conflict(reviewer: User, application: HostingApplication, colleagues: Collection[int]) -> Conflict | None:
    """Detect why a person may not review an application: what holds for its applicant holds for every author.

    `colleagues` are the ids of the people of the organisations that its authors belong to.
    """
    if reviewer in application.authors:
        return Conflict.OWN_APPLICATION
    if reviewer.id in colleagues:
        return Conflict.SAME_ORGANISATION
    domain = _domain(reviewer)
    if domain not in SHARED_DOMAINS and domain in {_domain(author) for author in application.authors}:
        return Conflict.SAME_DOMAIN
    return None


def can_override(user: User, reviewer: User, found: Conflict) -> bool:
    """With a reason a manager sets a detected conflict aside: never an author's, and never their own."""
    return user.is_programme_manager and user != reviewer and found is not Conflict.OWN_APPLICATION


def _review_by(user: User, application: HostingApplication) -> Review | None:
    return next((review for review in application.reviews if review.reviewer_id == user.id), None)


def _domain(user: User) -> str:
    return user.email.rpartition("@")[2].casefold()
