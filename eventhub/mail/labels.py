"""What kinds, states and reasons of mails are called."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub.mail.kinds import STOPPABLE, MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import ERASED, EXPIRED, OUTDATED, RESTORED, STOPPED, UNWRITABLE, MailState

KINDS = {
    MailKind.LINK: _l("Links to sign in or to confirm"),
    MailKind.PLACE: _l("Registrations"),
    MailKind.REMINDER: _l("Reminders of events and deadlines"),
    MailKind.MEETING_REMINDER: _l("Reminders of meetings"),
    MailKind.REQUEST: _l("Meeting requests and answers"),
    MailKind.INVITATION: _l("An invitation for each meeting, instead of one mail with all of them"),
    MailKind.TIMETABLE: _l("Meetings and their times"),
    MailKind.DIGEST: _l("Daily list of requests to answer"),
    MailKind.MORNING_LIST: _l("The programme team's morning list"),
    MailKind.APPLICATION: _l("Applications and decisions"),
    MailKind.REVIEW: _l("Reviews"),
    MailKind.EVENT: _l("Events one hosts or approves"),
    MailKind.FOLLOWING: _l("News from the calendar that one follows"),
    MailKind.NOTICE: _l("Other mails"),
}
_UNSTOPPABLE = {
    MailKind.LINK: _l("Such a mail leaves only when somebody asks for its link; there is nothing to stop."),
    MailKind.PLACE: _l(
        "These mails say whether you have a seat, when and where; they last as long as the registration."
    ),
    MailKind.TIMETABLE: _l("These mails say when and where you are expected; they last as long as you take part."),
    MailKind.APPLICATION: _l(
        "These mails hold questions, deadlines and decisions about an application; they cannot be stopped."
    ),
    MailKind.REVIEW: _l("Applicants wait for these reviews; the programme team takes you off the list of reviewers."),
    MailKind.EVENT: _l("These mails come with hosting or approving an event and cannot be stopped."),
    MailKind.NOTICE: _l("This mail is sent once."),
}
STATES = {
    MailState.QUEUED: (_l("Waiting"), "wait"),
    MailState.SENDING: (_l("On its way"), "wait"),
    MailState.SENT: (_l("Sent"), "done"),
    MailState.FAILED: (_l("Failed"), "stop"),
    MailState.HELD: (_l("Held"), "idle"),
    MailState.CANCELLED: (_l("Not sent"), "idle"),
}
_UNSENT = {
    RESTORED: _l("It fell due before a restore from a backup, and may have left then. Send it if it has not."),
    STOPPED: _l("Its reader has stopped mails of this kind."),
    EXPIRED: _l("It came too late: what it says was over before it could leave."),
    ERASED: _l("Its reader has been erased."),
    OUTDATED: _l("It was overtaken: what it says is not so any more."),
}
_REASONS = {
    421: _l("The mail server is busy. It is asked again by itself."),
    450: _l("The mailbox cannot take mail at the moment. It is tried again by itself."),
    451: _l("The mail server has trouble of its own. It is asked again by itself."),
    452: _l("The mailbox is full, or the mail server has no room. It is tried again by itself."),
    550: _l("There is no such mailbox, or its server takes no mail from here."),
    551: _l("The mailbox has moved elsewhere."),
    552: _l("The mailbox is full."),
    553: _l("The mail server does not accept this address."),
    554: _l("The mail server refused this mail, perhaps as unwanted."),
}


def state(mail_state: MailState) -> dict[str, Any]:
    """Return the word and the tone of a mail's state, as the badge takes them."""
    label, tone = STATES[mail_state]
    return {"label": label, "tone": tone}


def word(name: str | None) -> Any:
    """Return the word of a state by its stored name, as history has it."""
    return STATES[MailState(name)][0] if name else ""


def stopping(kind: MailKind) -> str:
    """Say in a mail's foot how its kind is stopped, or why it cannot be."""
    if kind in STOPPABLE:
        return str(_("You want no more mails of this kind? Stop them here; you need no account:"))
    return str(_UNSTOPPABLE[kind])


def unstoppable() -> list[tuple[Any, Any]]:
    """Return the kinds one cannot stop, each with why it comes."""
    return [(KINDS[kind], why) for kind, why in _UNSTOPPABLE.items() if kind is not MailKind.NOTICE]


def reason(mail: OutgoingMail) -> str:
    """Say in plain words why a mail has not left; empty where there is nothing to say."""
    if not mail.error:
        return ""
    if mail.error in _UNSENT:
        return str(_UNSENT[mail.error])
    if mail.error.startswith(UNWRITABLE):
        return str(_("This mail cannot be written: its words or its address cannot be used."))
    return _answer(mail.error)


def _answer(text: str) -> str:
    code = re.match(r"([45])\d\d\b", text)
    if code is None:
        return str(_("The mail server cannot be reached, or it hung up. It is asked again by itself."))
    known = _REASONS.get(int(code[0]))
    if known:
        return str(known)
    if code[1] == "5":
        return str(_("The mail server refused this mail for good."))
    return str(_("The mail server did not take this mail yet. It is asked again by itself."))
