"""What happens to an application by its authors' hands, from the first draft to the last submission."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.directory.models import Organisation
from eventhub.errors import Outdated, Refusal
from eventhub.events import operations as events
from eventhub.events.states import CALLED_OFF, EventState
from eventhub.history.operations import record
from eventhub.hosting.models.applications import HostingApplication, SubmittedVersion
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations import decisions, drafts, messages, release, versions
from eventhub.hosting.operations.calls import require_taking
from eventhub.hosting.operations.deadlines import require_writing
from eventhub.hosting.operations.eligibility import require_eligible
from eventhub.hosting.operations.holding import hold_case
from eventhub.hosting.operations.receipts import tell_authors
from eventhub.hosting.queries.reviews import COUNTING
from eventhub.hosting.states import ApplicationState, CallKind
from eventhub.questions.labels import unanswered
from eventhub.questions.models import Question
from eventhub.signals import delegate_withdrawn
from eventhub.transitions import can_move, move

TITLE_LENGTH = 120


def start(call: Call, *, applicant: User, organisation: Organisation, title: str = "") -> HostingApplication:
    """Begin an application as a draft under a call that takes applications; a delegate's is named after who travels."""
    require_taking(call, by=applicant)
    named = title or organisation.name[:TITLE_LENGTH]
    application = HostingApplication(call=call, applicant=applicant, organisation=organisation, title=named)
    application.timezone = call.timezone
    db.session.add(application)
    record(application, "started", by=applicant)
    return application


def submit(
    application: HostingApplication, *, by: User, note: str = "", after: int | None = None, draft: int | None = None
) -> SubmittedVersion:
    """Hand in what the working copy says as the version that counts; from now on the team's clock runs.

    `after` is the number of the version handed in last when the author decided to, and `draft` the version of the
    working copy they saw: the slower of two hears of the other. The deadline holds for what is new to the call; an
    answer to a clarification may come after it, and goes back to the reviewers who were asked.
    """
    lock(application)
    _refuse_second(application, after)
    _refuse_unseen(application, draft)
    is_answer = application.state is ApplicationState.CLARIFICATION_ASKED
    if can_move(application, ApplicationState.SUBMITTED):
        application.is_late = require_writing(application, by=by) or (is_answer and application.is_late)
    _refuse_incomplete(application)
    require_eligible(application)
    now = clock.now()
    _start_clock(application, now, is_answer=is_answer)
    decisions.drop_hidden(application, by=by)
    application.reserve_rank = None
    move(application, ApplicationState.SUBMITTED, by=by, note=note)
    version = versions.hand_in(application, by=by, note=note, now=now)
    if note:
        messages.write(application, by=by, text=note, is_from_team=False)
    if is_answer and any(review.state in COUNTING for review in application.reviews):
        move(application, ApplicationState.UNDER_REVIEW, by=None, note=_("The review goes on."))
    tell_authors(application, "submitted", f"submitted-{version.number}", due_at=application.decision_due_at)
    return version


def withdraw(
    application: HostingApplication, *, by: User, note: str = "", shown: ApplicationState | None = None
) -> None:
    """The applicant takes an application back, for good; whatever was decided in secret is dropped with it.

    An accepted one gives its place back and calls its draft event off; one whose event is public is refused. `shown`
    is the state the applicant knew when deciding so.
    """
    if application.event:
        events.hold(application.event)  # first, as whoever cancels an event holds it before its call
    hold_case(application)
    if shown is not None and shown is not application.state:
        raise Outdated(_("Something happened to this application after you opened the page. Look at it again."))
    refuse_while_public(application)
    holds_place = application.state is ApplicationState.ACCEPTED and not _is_called_off(application)
    move(application, ApplicationState.WITHDRAWN, by=by, note=note)
    decisions.drop_hidden(application, by=by)
    tell_authors(application, "withdrawn", "withdrawn")
    if holds_place:
        _give_place_back(application, by)


def refuse_while_public(application: HostingApplication) -> None:
    """Refuse to take back what an event came of that people know of: they have to hear that it is off, and why."""
    event = application.event
    if event is None or not event.is_public or event.state is EventState.CANCELLED:
        return
    if event.state is EventState.FINISHED:
        raise Refusal(_("The event has taken place, so its application stays as it is."))
    raise Refusal(
        _("Your event is public. Cancel the event, with a reason that its participants read; its place is free then.")
    )


def answer_later(
    application: HostingApplication, *, by: User, base: int, values: Mapping[str, Any]
) -> tuple[drafts.Merge, SubmittedVersion | None]:
    """Keep the answers that were asked for after acceptance; the team reads them as the next version."""
    lock(application)
    if application.state is not ApplicationState.ACCEPTED:
        raise Refusal(_("These questions are asked once an application is accepted."))
    merged = drafts.merge(application, by=by, base=base, values=values)
    if not merged.saved:
        return merged, None
    record(application, "answered later questions", by=by)
    return merged, versions.add_answers(application, later_questions(application), by=by, now=clock.now())


def later_questions(application: HostingApplication) -> list[Question]:
    """Return the call's questions that are asked once an application is accepted."""
    return [question for question in versions.own_questions(application) if question.is_asked_later]


def left_to_answer(application: HostingApplication, now: datetime, *, asked_later: bool = False) -> list[str]:
    """Return the fields that are left to answer before an application is complete: fixed questions, then own ones."""
    own = versions.own_questions(application)
    left = unanswered(own, application.answers, asked_later=asked_later, now=now)
    return [*application.unanswered, *(f"q{question.key}" for question in left)]


def has_unsent_changes(application: HostingApplication) -> bool:
    """Whether the working copy says something else than what was handed in last."""
    latest = application.latest
    return latest is not None and not versions.says_same(application, latest)


def _refuse_second(application: HostingApplication, after: int | None) -> None:
    latest = application.latest
    if after is None or after == (latest.number if latest else 0):
        return
    raise Outdated(_("The application was submitted in the meantime. What was handed in stands on its page."))


def _refuse_unseen(application: HostingApplication, draft: int | None) -> None:
    if draft is None or draft == application.draft_version:
        return
    raise Outdated(_("Somebody wrote at the same moment. Look at the newest answers, then submit them."))


def _refuse_incomplete(application: HostingApplication) -> None:
    left = len(left_to_answer(application, clock.now()))
    if left:
        raise Refusal(ngettext("%(num)s answer is still missing.", "%(num)s answers are still missing.", left))


def _start_clock(application: HostingApplication, now: datetime, *, is_answer: bool) -> None:
    """From this instant, or from the cut-off that comes next, the programme team's days to decide are counted.

    An answer to a clarification stays in the round it belongs to.
    """
    application.submitted_at = now
    if not is_answer:
        application.cut_off_at = application.call.cut_off_after(now)
    counted_from = max(application.cut_off_at or now, now)
    application.decision_due_at = counted_from + timedelta(days=application.call.decision_days)


def _is_called_off(application: HostingApplication) -> bool:
    """Whether the place was given back when the event was cancelled."""
    return application.event is not None and application.event.state in CALLED_OFF


def _give_place_back(application: HostingApplication, by: User) -> None:
    call = application.call
    if call.kind is CallKind.DELEGATION:
        delegate_withdrawn.send(application, event=call.event, person=application.applicant, by=by)
    if application.event:
        events.cancel(application.event, by=by, reason=_("Its application was withdrawn."))
    release.place_freed(call, by=by)
