"""What becomes of applications and reviews when their author or reviewer is erased."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, select

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.history.operations import record
from eventhub.hosting.models.applications import DraftEdit, HostingApplication
from eventhub.hosting.operations import applications
from eventhub.hosting.queries.reviews import REVIEWABLE, reviews_of
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.signals import erasure_foreseen, erasure_opposed, heirs_asked, person_leaving

_S = ApplicationState
LIVING = (_S.DRAFT, _S.SUBMITTED, _S.UNDER_REVIEW, _S.CLARIFICATION_ASKED, _S.ON_RESERVE_LIST)
"""What still waits for a decision, or for being handed in."""
OWN_WORDS = ("summary", "description", "motivation", "venue", "question")


@erasure_opposed.connect
def keep_open_reviews(user: User, **_more: Any) -> list[str]:
    """Applicants wait for a review that was promised."""
    open_ones = reviews_of(user).where(HostingApplication.state.in_(REVIEWABLE))
    waiting = sum(each.state is ReviewState.ASSIGNED for each in db.session.scalars(open_ones))
    if not waiting:
        return []
    words = ngettext(
        "%(num)s review you were asked for is still open. Submit it or step back from it first.",
        "%(num)s reviews you were asked for are still open. Submit them or step back from them first.",
        waiting,
    )
    return [words]


@erasure_foreseen.connect
def tell_of_applications(user: User, **_more: Any) -> list[str]:
    """Which applications go on without the person, and which end."""
    return [_fate(each) for each in _living(user)]


@heirs_asked.connect
def name_authors(user: User, **_more: Any) -> list[User]:
    """Whose applications these are from then on."""
    return [each.co_applicants[0].user for each in _living(user) if each.co_applicants]


@person_leaving.connect
def leave_applications(user: User, *, by: Any, **_more: Any) -> None:
    """An application with other authors is theirs; one without is withdrawn, and what nobody handed in is forgotten."""
    for application in _living(user):
        if application.co_applicants:
            _pass_on(application, by=by)
        else:
            applications.withdraw(application, by=by)
    for application in db.session.scalars(select(HostingApplication).where(HostingApplication.applicant_id == user.id)):
        if application.state is _S.WITHDRAWN and application.submitted_at is None:
            _forget_words(application)


def _pass_on(application: HostingApplication, *, by: Any) -> None:
    first = application.co_applicants[0]
    application.applicant = first.user
    application.co_applicants.remove(first)
    record(application, "passed on", by=by)


def _forget_words(application: HostingApplication) -> None:
    """Nobody but its author ever read it."""
    for name in OWN_WORDS:
        setattr(application, name, "")
    application.title, application.answers = _("A withdrawn application"), {}
    edits = delete(DraftEdit).where(DraftEdit.application_id == application.id)
    db.session.execute(edits.execution_options(synchronize_session=False))


def _living(user: User) -> Sequence[HostingApplication]:
    own = (HostingApplication.applicant_id == user.id, HostingApplication.state.in_(LIVING))
    return db.session.scalars(select(HostingApplication).where(*own).order_by(HostingApplication.id)).all()


def _fate(application: HostingApplication) -> str:
    if not application.co_applicants:
        return str(_("Your application “%(title)s” is withdrawn.", title=application.title))
    heir = application.co_applicants[0].user
    words = {"title": application.title, "heir": heir.name or heir.email}
    return str(_("Your application “%(title)s” goes on with %(heir)s.", **words))
