"""What a person has to do until when: applications to hand in, questions to answer, reviews to write."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.calendar.queries import KEPT
from eventhub.db import db
from eventhub.hosting.labels import title_for_reviewers
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.queries import deadlines as queries
from eventhub.hosting.queries.reviews import UNDECIDED
from eventhub.hosting.states import ApplicationState, CallState, ReviewState
from eventhub.web.pages import address

NAMES = uuid.UUID("6f0f6d3e-6b0e-4c4b-9a53-6d8a2c1f7e10")
"""What the UIDs of deadlines are derived under: from what a row was at its birth, which never changes."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One thing to do `until` an instant; it stays in calendars, struck out, when it is done or given up.

    `born_at` is when it could first be there, `changed_at` when it last read differently.
    """

    kind: str
    key: int
    born_at: datetime
    changed_at: datetime
    until: datetime
    zone: str
    title: str
    call: str
    url: str
    is_done: bool

    @property
    def uid(self) -> str:
        """Return the same name for ever, here and in no other installation."""
        return f"{uuid.uuid5(NAMES, f'{self.kind} {self.key} {self.born_at.isoformat()}')}@eventhub"

    @property
    def sequence(self) -> int:
        """Count seconds from birth to the last change: it rises with every change, and needs no column of its own."""
        return int((self.changed_at - self.born_at).total_seconds())


def of_person(user: User, now: datetime) -> list[Deadline]:
    """Return a person's deadlines that are not long over, done ones too, in the order of time."""
    written = [each for row in db.session.execute(queries.applications_written(user)) for each in _written(row)]
    reviews = [
        _review(*row) for row in db.session.execute(queries.reviews_asked(user)) if row[0].application.decision_due_at
    ]
    found = [each for each in (*written, *reviews) if each.until > now - KEPT]
    return sorted(found, key=lambda each: (each.until, each.uid))


def to_do(user: User, now: datetime) -> list[Deadline]:
    """Return what a person still has to do, the most urgent first."""
    return [each for each in of_person(user, now) if not each.is_done]


def _written(row: Any) -> Iterator[Deadline]:
    application = row.HostingApplication
    changes = (application.created_at, application.saved_at, application.call.changed_at, row.moved_at, row.pass_at)
    facts: dict[str, Any] = {
        "key": application.id,
        "born_at": application.created_at,
        "changed_at": max(each for each in changes if each),
        "zone": application.call.timezone,
        "call": application.call.title,
    }
    yield _submission(application, row.pass_until, facts)
    if row.asked_at and application.decision_due_at:
        yield _clarification(application, facts)


def _submission(application: Any, pass_until: datetime | None, facts: dict[str, Any]) -> Deadline:
    """The closing of the call, or the end of a late pass; a call that closed before its time takes nothing."""
    closes_at = application.call.closes_at
    is_closed = application.call.state is CallState.CLOSED and pass_until is None
    return Deadline(
        **facts,
        kind="submission",
        until=max(closes_at, pass_until or closes_at),
        title=_("Hand in “%(title)s”", title=application.title),
        url=address("hosting.edit", application_id=application.id),
        is_done=application.state is not ApplicationState.DRAFT or is_closed,
    )


def _clarification(application: Any, facts: dict[str, Any]) -> Deadline:
    """The instant until which the team decides: without an answer it cannot."""
    return Deadline(
        **facts,
        kind="clarification",
        until=application.decision_due_at,
        title=_("Answer the question about “%(title)s”", title=application.title),
        url=address("hosting.show", application_id=application.id),
        is_done=application.state is not ApplicationState.CLARIFICATION_ASKED,
    )


def _review(review: Review, moved_at: datetime | None, case_moved_at: datetime | None) -> Deadline:
    application: Any = review.application
    changes = (review.assigned_at, application.call.changed_at, moved_at, case_moved_at)
    return Deadline(
        kind="review",
        key=review.id,
        born_at=review.assigned_at,
        changed_at=max(each for each in changes if each),
        until=application.decision_due_at,
        zone=application.call.timezone,
        title=_("Review “%(title)s”", title=title_for_reviewers(application)),
        call=application.call.title,
        url=address("hosting.review", review_id=review.id),
        is_done=review.state is not ReviewState.ASSIGNED or application.state not in UNDECIDED,
    )
