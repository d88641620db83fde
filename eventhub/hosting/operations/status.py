"""Where an application stands, as its authors read it: what is done, who acts, until when.

Nothing here looks at what is decided and not released, nor at who is how far up the reserve list.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub.accounts.models import User
from eventhub.events.states import EventState
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations.deadlines import may_write, written_until
from eventhub.hosting.states import ApplicationState, CallKind

A = ApplicationState
STANDS: dict[ApplicationState, Any] = {
    A.DRAFT: _l("Only those who write it can see this draft. It counts once it is submitted."),
    A.SUBMITTED: _l("The programme team has your application and will start its review."),
    A.UNDER_REVIEW: _l("Reviewers are reading your application. You need not do anything now."),
    A.CLARIFICATION_ASKED: _l("The programme team has a question. It waits for your answer."),
    A.ON_RESERVE_LIST: _l("Your application is on the reserve list and may move up when a place frees."),
    A.ACCEPTED: _l("Your application is accepted. Your event exists as a draft: complete and publish it."),
    A.REJECTED: _l("Your application was not selected."),
    A.WITHDRAWN: _l("You took this application back."),
}
STANDS_OF_EVENT: dict[EventState, Any] = {
    EventState.DRAFT: STANDS[A.ACCEPTED],
    EventState.PUBLISHED: _l("Your application is accepted, and your event is public."),
    EventState.POSTPONED: _l("Your application is accepted; your event is postponed and needs a new date."),
    EventState.CANCELLED: _l("Your application was accepted; its event was cancelled."),
    EventState.FINISHED: _l("Your application was accepted, and your event has taken place."),
    EventState.DROPPED: _l("Your application was accepted; the draft of its event was dropped."),
}


def stands(application: HostingApplication) -> str:
    """Say in a sentence where an application stands."""
    if application.state is A.ACCEPTED and application.call.kind is CallKind.DELEGATION:
        return str(_("Your application is accepted: you have a place in the delegation."))
    if application.state is A.ACCEPTED and application.event:
        return str(STANDS_OF_EVENT[application.event.state])
    return str(STANDS[application.state])


def journey(application: HostingApplication, now: datetime, reader: User) -> list[dict[str, Any]]:
    """Return an application's way: what is done, what is now, who acts, until when."""
    if application.state is A.DRAFT:
        return [_drafting(application, now, reader), {"title": _("Review"), "stage": "next"}, _decision(application)]
    begun = {"title": _("Draft"), "stage": "done", "at": application.created_at}
    if not application.submitted_at:
        return [begun, *_last_stops(application, now)]
    submitted = {"title": _("Submitted"), "stage": "done", "at": application.submitted_at}
    if application.state in (A.SUBMITTED, A.UNDER_REVIEW, A.CLARIFICATION_ASKED):
        return [submitted, _review_stop(application, now), _decision(application)]
    return [submitted, *_last_stops(application, now)]


def _drafting(application: HostingApplication, now: datetime, reader: User) -> dict[str, Any]:
    call = application.call
    stop = {"title": _("Draft"), "stage": "now", "who": _("you")}
    if call.is_over(now) and may_write(application, by=reader):
        return stop | {"text": _("The call is closed. You may still submit: the programme team gave you more time.")}
    if call.is_over(now):
        return stop | {"text": _("The call is closed, so this draft can no longer be submitted."), "who": None}
    cut_off_at = call.cut_off_after(now)
    if cut_off_at and cut_off_at < call.closes_at:
        stop["text"] = _("Submit before this cut-off to be decided on in this round; the next round comes after it.")
    return stop | {"due_at": cut_off_at or call.closes_at}


def _review_stop(application: HostingApplication, now: datetime) -> dict[str, Any]:
    if application.state is A.CLARIFICATION_ASKED:
        return {"title": _("Clarification"), "stage": "now", "who": _("you"), "text": application.question}
    stop = {"title": _("Review"), "stage": "now", "who": _("the programme team")}
    until = written_until(application) if application.state is A.SUBMITTED else None
    if until and now < until:
        stop["text"] = _("Until its review begins you can still change it and submit it again.")
    return stop | {"due_at": application.decision_due_at}


def _decision(application: HostingApplication) -> dict[str, Any]:
    words = _("We write to you, whatever it is.")
    if application.cut_off_at:
        words = _("All applications of this round are decided on together. We write to you, whatever it is.")
    return {"title": _("Decision"), "stage": "next", "text": words}


def _last_stops(application: HostingApplication, now: datetime) -> list[dict[str, Any]]:
    """Return the last stops of an application that is decided, waits on the reserve list, or was taken back."""
    at = application.decided_at
    if application.state is A.ON_RESERVE_LIST:
        return [_reserve_stop(application, now)]
    if application.state is A.ACCEPTED:
        return [{"title": _("Accepted"), "stage": "done", "at": at}, *_after_acceptance(application)]
    if application.state is A.REJECTED:
        return [{"title": _("Not selected"), "stage": "off", "at": at}]
    return [{"title": _("Withdrawn"), "stage": "off"}]


def _after_acceptance(application: HostingApplication) -> list[dict[str, Any]]:
    if application.call.kind is CallKind.DELEGATION:
        return [{"title": _("You travel with the delegation"), "stage": "next"}]
    if application.event and application.event.state is not EventState.DRAFT:
        return []
    return [{"title": _("Your event is a draft"), "stage": "now", "who": _("you")}]


def _reserve_stop(application: HostingApplication, now: datetime) -> dict[str, Any]:
    stop = {"title": _("On the reserve list"), "stage": "now", "at": application.decided_at}
    until = written_until(application)
    if until and now < until and application.call.is_taking(now):
        text = _("You can improve your application and submit it again, or wait for a place.")
        return stop | {"who": _("you, if you want to"), "text": text, "due_at": until}
    return stop | {"who": _("the programme team")}
