"""What an applicant does with an application, from the first draft to the last submission."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.directory.models import Organisation
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations.calls import require_taking
from eventhub.hosting.operations.letters import write_to_applicant
from eventhub.hosting.states import ApplicationState
from eventhub.transitions import move


def start(call: Call, *, applicant: User, organisation: Organisation, title: str) -> HostingApplication:
    """Begin an application as a draft under a call that takes applications."""
    require_taking(call)
    application = HostingApplication(call=call, applicant=applicant, organisation=organisation, title=title)
    application.timezone = call.timezone
    db.session.add(application)
    record(application, "started", by=applicant)
    return application


def answer(application: HostingApplication, *, by: User, **answers: Any) -> None:
    """Keep what an applicant has written so far, complete or not; once submitted, only submitting again changes it."""
    if application.state is not ApplicationState.DRAFT:
        raise Refusal(_("These answers are with the programme team and cannot be changed now."))
    _set_answers(application, answers)
    record(application, "answered", by=by)


def submit(application: HostingApplication, *, by: User, note: str = "", **answers: Any) -> None:
    """Hand an application in, with its last answers; from this instant the programme team's clock runs.

    The deadline holds for what is new to the call; an answer to a clarification may come after it.
    """
    if application.state is not ApplicationState.CLARIFICATION_ASKED:
        require_taking(application.call)
    _set_answers(application, answers)
    left = len(application.unanswered)
    if left:
        raise Refusal(ngettext("%(num)s answer is still missing.", "%(num)s answers are still missing.", left))
    move(application, ApplicationState.SUBMITTED, by=by, note=note)
    _start_clock(application, clock.now())
    write_to_applicant(application, "submitted", due_at=application.decision_due_at)


def withdraw(application: HostingApplication, *, by: User, note: str = "") -> None:
    """The applicant takes an application back, for good."""
    move(application, ApplicationState.WITHDRAWN, by=by, note=note)
    write_to_applicant(application, "withdrawn")


def _start_clock(application: HostingApplication, now: datetime) -> None:
    """From this instant, or from the cut-off that comes next, the programme team's days to decide are counted."""
    application.submitted_at = now
    application.cut_off_at = application.call.cut_off_after(now)
    application.decision_due_at = application.call.decision_due_after(now)


def _set_answers(application: HostingApplication, answers: dict[str, Any]) -> None:
    for name, value in answers.items():
        setattr(application, name, value)
