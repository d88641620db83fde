"""Setting up how people register for one event."""

from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.questions.models import QuestionSet
from eventhub.registration import rules
from eventhub.registration.models.setup import ParticipantType, RegistrationSetup
from eventhub.registration.operations.giving import fill_seats
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.queries import setups
from eventhub.signals import participant_type_removed

MOST_TYPES = 20


class TypeFacts(TypedDict, total=False):
    """What an organiser says of a type of participants."""

    name: str
    description: str
    seats: int | None
    closes_at: Any
    needs_approval: bool
    is_by_invitation: bool


def begin(event: Event) -> RegistrationSetup:
    """Return the event's setup, with the event held; it exists from now on."""
    hold_seats(event)
    row = first_or_none(setups.setup_of(event))
    if row is None:
        row = rules.rules_of(event)
        db.session.add(row)
        db.session.flush()
    return row


def set_up(event: Event, *, by: Any, version: int | None = None, is_listed: bool, **facts: Any) -> RegistrationSetup:
    """People register in this way from now on; who waits is given what is free if that is new."""
    existed = first_or_none(setups.setup_of(event)) is not None
    row = begin(event)
    row.expect(version if existed else None)
    for name, value in facts.items():
        setattr(row, name, value)
    if event.is_listed is not is_listed:
        event.is_listed = is_listed
        event.revise(matters=False)
    db.session.flush()
    record(event, "registration set up", by=by)
    fill_seats(hold_seats(event))
    return row


def add_type(event: Event, *, by: Any, **facts: Unpack[TypeFacts]) -> ParticipantType:
    """People can register as something more; who registered before stays without a type."""
    begin(event)
    types = db.session.scalars(setups.types_of(event)).all()
    _refuse_same_name(types, None, facts)
    if len([each for each in types if not each.retired_at]) >= MOST_TYPES:
        raise Refusal(_("There are %(count)s types already; nobody chooses among more.", count=MOST_TYPES))
    position = 1 + max((each.position for each in types), default=0)
    row = ParticipantType(event_id=event.id, position=position, **facts)
    db.session.add(row)
    db.session.flush()
    record(event, "participant type added", by=by, note=row.name)
    return row


def revise_type(row: ParticipantType, *, by: Any, **facts: Unpack[TypeFacts]) -> None:
    """A type is another one; more seats of it go to who waits, fewer drop nobody."""
    hold_seats(row.event)
    _refuse_same_name(db.session.scalars(setups.types_of(row.event)).all(), row, facts)
    for name, value in facts.items():
        setattr(row, name, value)
    db.session.flush()
    record(row.event, "participant type revised", by=by, note=row.name)
    fill_seats(hold_seats(row.event))


def retire_type(row: ParticipantType, *, by: Any) -> None:
    """Nobody else registers as this type; who did stays what they are. One that nobody chose is gone."""
    hold_seats(row.event)
    record(row.event, "participant type removed", by=by, note=row.name)
    if db.session.scalar(setups.is_chosen(row)):
        row.retired_at = row.retired_at or clock.now()
    else:
        participant_type_removed.send(row, by=by)
        db.session.delete(row)
    db.session.flush()


def question_set_of(owner: RegistrationSetup | ParticipantType) -> QuestionSet:
    """Return the questions of a setup or a type; the set exists from now on."""
    if owner.question_set is None:
        owner.question_set = QuestionSet()
        db.session.flush()
    return owner.question_set


def _refuse_same_name(types: Any, row: ParticipantType | None, facts: TypeFacts) -> None:
    name = facts.get("name", "").casefold()
    if any(each is not row and each.name.casefold() == name for each in types):
        raise Refusal(_("There is a type of this name already."))
