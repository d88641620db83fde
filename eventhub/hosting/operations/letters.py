"""The letters that tell of decisions: their words, what is put into them, and who they go to."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.errors import Outdated, Refusal
from eventhub.history.operations import record
from eventhub.hosting.labels import title_of
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.decisions import Decision, LetterText
from eventhub.hosting.queries import decisions as decision_queries
from eventhub.hosting.states import CallKind, DecisionOutcome, ReviewState
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address

PLACEHOLDERS = ("name", "title", "organisation", "call", "note", "link", "comments")
Words = tuple[str, str]
"""A letter's subject and body."""
Texts = dict[tuple[int, DecisionOutcome], LetterText]

_KNOWN = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_SUBJECTS: dict[DecisionOutcome, Any] = {
    DecisionOutcome.ACCEPT: _l("Accepted: “{title}”"),
    DecisionOutcome.RESERVE: _l("On the reserve list: “{title}”"),
    DecisionOutcome.REJECT: _l("Not selected: “{title}”"),
}
_BODIES: dict[DecisionOutcome, Any] = {
    DecisionOutcome.ACCEPT: _l(
        "Your application “{title}” is accepted. Congratulations!\n\n"
        "Your event exists as a draft, filled with everything you told us. Complete it and publish it; then it stands "
        "in the calendar and people can register.\n\n{note}\n\n{comments}"
    ),
    DecisionOutcome.RESERVE: _l(
        "Your application “{title}” is on the reserve list.\n\n"
        "It was found good, but there is no place for it now. If one frees, it can move up. Until the next cut-off you "
        "may improve it and submit it again.\n\n{note}\n\n{comments}"
    ),
    DecisionOutcome.REJECT: _l(
        "Your application “{title}” was not selected.\n\n"
        "We know that work went into it, and thank you for it. The programme team gives this reason:\n\n"
        "{note}\n\n{comments}"
    ),
}
_BODY_FOR_DELEGATES = _l(
    "Your application “{title}” is accepted. Congratulations!\n\n"
    "{organisation} travels with the delegation. Your place at the event is reserved; a mail of its own confirms your "
    "registration.\n\n{note}\n\n{comments}"
)


def default_words(call: Call, outcome: DecisionOutcome) -> Words:
    """Return what a call's letters say unless its managers wrote something else."""
    is_delegate = call.kind is CallKind.DELEGATION and outcome is DecisionOutcome.ACCEPT
    return str(_SUBJECTS[outcome]), str(_BODY_FOR_DELEGATES if is_delegate else _BODIES[outcome])


def texts_of(calls: Iterable[Call]) -> Texts:
    """Read the words that calls have of their own, all at once."""
    rows = db.session.scalars(decision_queries.letter_texts([call.id for call in calls]))
    return {(row.call_id, row.outcome): row for row in rows}


def words_of(call: Call, outcome: DecisionOutcome, texts: Texts | None = None) -> Words:
    """Return the words of a call's letters for an outcome, placeholders as typed."""
    own = (texts_of([call]) if texts is None else texts).get((call.id, outcome))
    return (own.subject, own.body) if own else default_words(call, outcome)


def raw_letter(decision: Decision, texts: Texts | None = None) -> Words:
    """Return a decision's letter with placeholders as typed: its own words, or its call's."""
    if decision.subject is not None and decision.body is not None:
        return decision.subject, decision.body
    return words_of(decision.application.call, decision.outcome, texts)


def letter(decision: Decision, reader: User | None = None, texts: Texts | None = None) -> Words:
    """Return the letter as it leaves, to the applicant unless told otherwise; unknown braces stay as they are typed."""
    reader = reader or decision.application.applicant
    with force_locale(reader.locale):
        subject, body = raw_letter(decision, texts)
        values = _values(decision, reader)
    return " ".join(_filled(subject, values).split()), _filled(body, values).replace("\r\n", "\n")


def readers(decision: Decision) -> list[User]:
    """Return who a letter goes to: everybody who writes the application."""
    return decision.application.authors


def fingerprint(decisions: Sequence[Decision]) -> str:
    """Return what changes as soon as a decision, one of its letters or who reads it does."""
    texts = texts_of({decision.application.call for decision in decisions})
    letters = [
        [decision.id, decision.outcome.value, reader.email, *letter(decision, reader, texts)]
        for decision in sorted(decisions, key=lambda each: each.id)
        for reader in readers(decision)
    ]
    return hashlib.sha256(json.dumps(letters).encode()).hexdigest()


def send_letters(decision: Decision) -> int:
    """Tell everybody who writes the application what was decided; return how many that are.

    The mail names no event: all who edit one read its mails, and reviewers' words are for the authors alone.
    """
    application, people = decision.application, readers(decision)
    for reader in people:
        subject, body = letter(decision, reader)
        queue_mail(
            f"decision:{decision.id}:{reader.id}",
            reader.email,
            "hosting/decision",
            locale=reader.locale,
            subject=subject,
            body=body,
            has_event=application.event_id is not None,
            call=application.call.title,
            url=link(application),
        )
    return len(people)


def reword(call: Call, outcome: DecisionOutcome, *, by: User, version: int, subject: str, body: str) -> None:
    """A call's letters for an outcome say this; `version` is that of the words which were shown, 0 for the default."""
    lock(call)
    text = texts_of([call]).get((call.id, outcome))
    if version != (text.version if text else 0):
        raise Outdated(_("Somebody else changed these letters in the meantime. What you see is the newest state."))
    text = text or LetterText(call=call, outcome=outcome)
    text.subject, text.body = subject, body
    db.session.add(text)
    record(call, "letters reworded", by=by, target=outcome.value)
    db.session.flush()


def reword_one(application: HostingApplication, *, by: User, subject: str, body: str) -> None:
    """The letter of one application's hidden decision says something of its own."""
    decision = db.session.scalars(decision_queries.hidden_of(application)).first()
    if decision is None:
        raise Refusal(_("The decision was released or taken back; there is no letter to edit."))
    decision.subject, decision.body = subject, body
    application.case_version += 1
    record(application, "letter edited", by=by)


def link(application: HostingApplication) -> str:
    """Return where a letter leads: to the drafted event, or to where the application stands."""
    if application.event is not None:
        return address("events.show", event_id=application.event)
    return address("hosting.show", application_id=application.id)


def _values(decision: Decision, reader: User) -> dict[str, str]:
    application = decision.application
    return {
        "name": reader.name or reader.email,
        "title": title_of(application),
        "organisation": application.organisation.name,
        "call": application.call.title,
        "note": decision.note,
        "link": address("hosting.show", application_id=application.id),
        "comments": _comments(application),
    }


def _comments(application: HostingApplication) -> str:
    """What reviewers wrote for the applicant, in an order that says nothing about who."""
    done = [review for review in application.reviews if review.state is ReviewState.SUBMITTED]
    comments = sorted(review.comment_for_applicant for review in done if review.comment_for_applicant)
    return "\n\n".join([str(_("The reviewers write to you:")), *comments]) if comments else ""


def _filled(text: str, values: dict[str, str]) -> str:
    """Put values where their names stand, once: braces inside a value are a value's own."""
    return _KNOWN.sub(lambda found: values[found[1]], text)
