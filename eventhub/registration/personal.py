"""What is stored about somebody for one event, to be taken along by them."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import func, select

from eventhub.attachments.queries import filenames
from eventhub.db import db
from eventhub.mail.models import OutgoingMail
from eventhub.questions.conditions import answer_to
from eventhub.questions.labels import shown
from eventhub.questions.states import QuestionKind
from eventhub.registration.asked import questions_for
from eventhub.registration.consent import text_at
from eventhub.registration.described import answered, described
from eventhub.registration.models.items import ItemPlace
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import consents, people, setups
from eventhub.registration.queries.merging import invitations_of
from eventhub.registration.waiting import position_of
from eventhub.signals import personal_data_asked

SAID = (
    *("name", "organisation", "organisation_kind", "country", "state", "created_at", "proposed", "offered_until"),
    "ticket_code",
)
MAIL = ("subject", "template", "state", "created_at", "sent_at")
INVITED = ("email", "name", "message", "sent", "created_at")
AT_THE_DESK = frozenset({"tagged", "untagged", "note written", "note removed", "found distinct"})
"""What organisers do for one another; the person is not told."""
NAMES_ANOTHER = frozenset({"merged", "merged away"})
"""What happened to the person and a second registration, of which only their organisers know whose it was."""


def personal_data(registration: Registration) -> dict[str, Any]:
    """Return all of it as plain values: what is stored here, and what the features above add by names of their own."""
    parts = [part for _receiver, part in personal_data_asked.send(registration)]
    own = {
        "event": registration.event.title,
        "registration": {**plain(registration, SAID), "email": registration.user.email, **_entry(registration)},
        "answers": _answers(registration),
        "invitations": [plain(each, INVITED) for each in db.session.scalars(invitations_of(registration))],
        "agreements": _agreements(registration),
        "programme": [
            {**plain(each.item, ("title", "starts_at", "ends_at")), "waits": each.waiting_number is not None}
            for each in _places(registration)
        ],
        "history": [plain(entry, _told_of(entry)) for entry in _changes(registration)],
        "mails": [plain(each, MAIL) for each in _mails(registration)],
    }
    return own | {name: rows for part in parts for name, rows in part.items()}


def _entry(registration: Registration) -> dict[str, Any]:
    """Return as which entry the directory knows the organisation, and where the person stands."""
    return {
        "organisation_in_directory": registration.entry.name if registration.entry else None,
        "takes_part_as": registration.type.name if registration.type else None,
        "place_on_the_waiting_list": position_of(registration) or None,
    }


def plain(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return some of a row's values as JSON can hold them; instants are in UTC."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _answers(registration: Registration) -> dict[str, str]:
    """What was answered, also to what is not asked any more; of files, what they were called."""
    event, answers = registration.event, registration.answers
    now = answered(questions_for(event, registration.type_id), answers) if answers else []
    told = dict(described(event, registration.type_id, {})) | dict(now)
    given = [(each, answer_to(each, answers)) for each in db.session.scalars(setups.all_questions(event))]
    keys = [value for each, value in given if each.kind is QuestionKind.FILE and value]
    called = dict(db.session.execute(filenames(keys)).all())
    for each, value in given:
        if value is not None and (each.kind is QuestionKind.FILE or each.label not in told):
            told[each.label] = called.get(value, "") if each.kind is QuestionKind.FILE else shown(each, value)
    return told


def _agreements(registration: Registration) -> list[dict[str, Any]]:
    at = registration.consented_at
    own = db.session.scalars(consents.agreements_of(registration)).all()
    given = [
        {"text": each.text.text, "version": each.text.number, **plain(each, ("agreed_at", "withdrawn_at"))}
        for each in own
    ]
    return [{"text": str(text_at(at)), "agreed_at": _plain(at)}, *given]


def _places(registration: Registration) -> Iterable[ItemPlace]:
    return db.session.scalars(select(ItemPlace).where(ItemPlace.registration_id == registration.id))


def _changes(registration: Registration) -> Iterable[Any]:
    rows = db.session.execute(people.changes_of(registration))
    return [entry for entry, _user in rows if entry.verb not in AT_THE_DESK]


def _told_of(entry: Any) -> tuple[str, ...]:
    """Return what of a change concerns the person alone."""
    return ("at", "verb") if entry.verb in NAMES_ANOTHER else ("at", "verb", "target", "note")


def _mails(registration: Registration) -> Iterable[OutgoingMail]:
    theirs = func.lower(OutgoingMail.recipient) == registration.user.email
    to = (theirs, OutgoingMail.event_id == registration.event_id)
    return db.session.scalars(select(OutgoingMail).where(*to).order_by(OutgoingMail.id))
