"""Questions about how people register."""

from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Text, bindparam, cast, func, or_, select
from sqlalchemy.orm import contains_eager

from eventhub.events.models import Event
from eventhub.questions.models import Question
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType, RegistrationSetup
from eventhub.registration.states import TAKES_A_SEAT


def setup_of(event: Event) -> Select[RegistrationSetup]:
    """Select what an event's organiser set up; there is nothing where the plain rules hold."""
    return select(RegistrationSetup).where(RegistrationSetup.event_id == event.id)


def setup_with(*facts: ColumnElement[Any]) -> Select[Any]:
    """Select what the organiser of the event `event_id` set up, None where the plain rules hold, and beside it `facts`.

    Whoever asks this of every registration builds it once: building it costs more than running it.
    """
    return (
        select(RegistrationSetup, *facts)
        .select_from(Event)
        .outerjoin(RegistrationSetup, RegistrationSetup.event_id == Event.id)
        .where(Event.id == bindparam("event_id"))
    )


@lru_cache(maxsize=1)
def setup_and_types() -> Select[Any]:
    """Select the setup of the event `event_id`, and whether people say as what they take part."""
    return setup_with(has_live_types())


def has_live_types() -> ColumnElement[bool]:
    """Ask, beside an event, whether people say as what they take part there."""
    live = ParticipantType.retired_at.is_(None)
    return select(ParticipantType.id).where(ParticipantType.event_id == Event.id, live).exists()


def has_questions_for_all() -> ColumnElement[bool]:
    """Ask, beside an event, whether everybody who registers there is asked a question of the organiser's."""
    live = Question.retired_at.is_(None)
    own = select(Question.id).join(RegistrationSetup, RegistrationSetup.question_set_id == Question.set_id)
    return own.where(RegistrationSetup.event_id == Event.id, live).exists()


def types_of(event: Event) -> Select[ParticipantType]:
    """Select every type of an event's participants, retired ones too, in their order."""
    return (
        select(ParticipantType)
        .where(ParticipantType.event_id == event.id)
        .order_by(ParticipantType.position, ParticipantType.id)
    )


def live_types(event: Event) -> Select[ParticipantType]:
    """Select the types people can register as."""
    return types_of(event).where(ParticipantType.retired_at.is_(None))


def types_for_all(event: Event) -> Select[ParticipantType]:
    """Select the types that people have without approval or invitation."""
    return live_types(event).where(~ParticipantType.needs_approval, ~ParticipantType.is_by_invitation)


def is_chosen(kind: ParticipantType) -> Select[bool]:
    """Select whether anybody ever registered as this type."""
    return select(select(Registration.id).where(Registration.type_id == kind.id).exists())


@lru_cache(maxsize=1)
def questions_asked() -> Select[Question]:
    """Select what the event `event_id` asks now, and then its type `type_id`: built once, asked often."""
    return questions_ever_asked().where(Question.retired_at.is_(None))


@lru_cache(maxsize=1)
def questions_ever_asked() -> Select[Question]:
    """Select the questions of the event `event_id` and then those of its type `type_id`, removed ones too."""
    event_id: BindParameter[int] = bindparam("event_id")
    of_event = select(RegistrationSetup.question_set_id).where(RegistrationSetup.event_id == event_id)
    of_type = select(ParticipantType.question_set_id).where(
        ParticipantType.event_id == event_id, ParticipantType.id == bindparam("type_id")
    )
    own = Question.set_id.in_(of_event)
    return (
        select(Question)
        .where(or_(own, Question.set_id.in_(of_type)))
        .order_by(own.desc(), Question.position, Question.id)
    )


def all_questions(event: Event) -> Select[Question]:
    """Select every question somebody may have answered when registering, removed ones too, in their order."""
    of_event = select(RegistrationSetup.question_set_id).where(RegistrationSetup.event_id == event.id)
    of_types = select(ParticipantType.question_set_id).where(ParticipantType.event_id == event.id)
    own = Question.set_id.in_(of_event)
    asked = or_(own, Question.set_id.in_(of_types))
    return select(Question).where(asked).order_by(own.desc(), Question.set_id, Question.position, Question.id)


def asks_sensitive(event: Event) -> Select[bool]:
    """Select whether anything that is or was asked of who registers is sensitive."""
    return select(all_questions(event).where(Question.is_sensitive).order_by(None).exists())


def is_answered(event: Event, question: Question) -> Select[bool]:
    """Select whether anybody who registered answered a question."""
    named = cast(Registration.answers, Text).contains(f'"{question.id}":', autoescape=True)
    return select(select(Registration.id).where(Registration.event_id == event.id, named).exists())


@lru_cache(maxsize=1)
def types_with_numbers() -> Select[ParticipantType, int]:
    """Select every type of the event `event_id` with how many seats of it are taken, retired ones last."""
    takes = Registration.state.in_(TAKES_A_SEAT)
    taken = (
        select(func.count(Registration.id))
        .where(Registration.type_id == ParticipantType.id, takes)
        .correlate(ParticipantType)
        .scalar_subquery()
    )
    return (
        select(ParticipantType, taken)
        .where(ParticipantType.event_id == bindparam("event_id"))
        .order_by(ParticipantType.retired_at.is_not(None), ParticipantType.position, ParticipantType.id)
    )


def with_sensitive_answers() -> Select[RegistrationSetup]:
    """Select how people registered for events that are over and asked something sensitive, not yet forgotten."""
    of_event = Question.set_id == RegistrationSetup.question_set_id
    of_type = Question.set_id.in_(
        select(ParticipantType.question_set_id).where(ParticipantType.event_id == RegistrationSetup.event_id)
    )
    asked = select(Question.id).where(Question.is_sensitive, or_(of_event, of_type)).exists()
    return (
        select(RegistrationSetup)
        .join(RegistrationSetup.event)
        .where(RegistrationSetup.sensitive_forgotten_at.is_(None), asked)
        .options(contains_eager(RegistrationSetup.event))
        .order_by(RegistrationSetup.id)
    )
