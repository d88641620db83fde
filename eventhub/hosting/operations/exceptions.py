"""Exceptions: an application is taken although a rule of its call is against it."""

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.states import ApplicationState

DECIDED = frozenset({ApplicationState.ACCEPTED, ApplicationState.REJECTED, ApplicationState.WITHDRAWN})
"""Where an exception changes nothing any more."""


def admit(application: HostingApplication, *, by: User, reason: str) -> None:
    """An application is taken although a rule of its call is against it, for a stated reason."""
    if not reason.strip():
        raise Refusal(_("Say why an exception is made: it stays with the application."))
    _refuse_decided(application)
    application.exception_reason = reason.strip()
    application.case_version += 1
    record(application, "exception made", by=by, note=reason.strip())


def end_exception(application: HostingApplication, *, by: User) -> None:
    """The rules of its call hold for an application again; an acceptance against them needs a reason of its own."""
    if not application.exception_reason:
        raise Refusal(_("There is no exception for this application."))
    _refuse_decided(application)
    record(application, "exception ended", by=by, note=application.exception_reason)
    application.exception_reason = ""
    application.case_version += 1


def _refuse_decided(application: HostingApplication) -> None:
    if application.state in DECIDED:
        raise Refusal(_("This application is decided or taken back: an exception changes nothing now."))
