"""Who else writes an application."""

from flask_babel import gettext as _

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.directory import operations as directory
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting.models.applications import CoApplicant, HostingApplication
from eventhub.hosting.operations import reviews
from eventhub.hosting.operations.receipts import tell
from eventhub.hosting.states import ApplicationState

MOST_CO_APPLICANTS = 10
OVER = frozenset({ApplicationState.REJECTED, ApplicationState.WITHDRAWN})


def invite(application: HostingApplication, *, by: User, email: str, name: str = "") -> CoApplicant:
    """Somebody of the applying organisation may write the application too, and hears of it.

    Who was asked to review it steps back without a word to those who invite: they do not learn who reviews.
    """
    lock(application)
    if application.state in OVER:
        raise Refusal(_("Nobody writes this application any more."))
    person = accounts.person(email, name=name)
    _refuse_unfit(application, person)
    directory.join(person, application.organisation, by=by)
    row = CoApplicant(user=person)
    application.co_applicants.append(row)
    db.session.flush()
    record(application, "co-applicant invited", by=by, note=person.email)
    reviews.drop_of_author(application, person)
    tell(application, person, "co_applicant_invited", f"co-applicant-{row.id}", inviter=by.name or by.email)
    return row


def remove(co_applicant: CoApplicant, *, by: User) -> None:
    """Somebody does not write the application any more; what they wrote stays."""
    application = lock(co_applicant.application)
    record(application, "co-applicant removed", by=by, note=co_applicant.user.email)
    application.co_applicants.remove(co_applicant)
    db.session.flush()


def _refuse_unfit(application: HostingApplication, person: User) -> None:
    if person in application.authors:
        raise Refusal(_("%(who)s writes this application already.", who=person.name or person.email))
    if not person.is_active:
        raise Refusal(_("This person cannot be invited."))
    if len(application.co_applicants) >= MOST_CO_APPLICANTS:
        raise Refusal(_("An application has %(count)s co-applicants at most.", count=MOST_CO_APPLICANTS))
