"""Thanking who came, asking them, and keeping what they answer."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import LARGEST_ID, db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.states import CALLED_OFF
from eventhub.history.operations import record
from eventhub.mail.operations import queue_mail
from eventhub.questions.models import QuestionSet
from eventhub.registration.models.registrations import Registration
from eventhub.surveys import queries
from eventhub.surveys.models import AT, DAYS_AFTER, Survey, SurveyAnswer, SurveyMark
from eventhub.surveys.permissions import survey_token
from eventhub.surveys.timing import STILL_WELCOME, due_at, is_missed, leaves_at
from eventhub.web.pages import address

OPEN_FOR = timedelta(days=30)
"""How long people can answer."""


def begin(event: Event) -> Survey:
    """Return the event's survey, with the event held; it exists from now on."""
    lock(event)
    survey = first_or_none(queries.survey_of(event))
    if survey is None:
        questions = QuestionSet()
        db.session.add(questions)
        db.session.flush()
        when = {"days_after": DAYS_AFTER, "at": AT} if event.ends_at > clock.now() else {}
        survey = Survey(event=event, question_set=questions, thanks="", is_anonymous=True, version=1, **when)
        db.session.add(survey)
        db.session.flush()
    return survey


def set_up(survey: Survey, *, by: Any, thanks: str, is_anonymous: bool, **when: Any) -> None:
    """The mail says these thanks, and leaves then; whether names are kept is settled once people are asked.

    `when` are `days_after` and `at`, both None to wait for the button; a time that is past is nobody's choice.
    """
    if survey.asked_at and survey.is_anonymous is not is_anonymous:
        raise Refusal(_("People were told whether their names are kept when they were asked; that stays."))
    survey.thanks, survey.is_anonymous = thanks, is_anonymous
    _choose(survey, **when)
    db.session.flush()
    record(survey.event, "survey set up", by=by)


def _choose(survey: Survey, **when: Any) -> None:
    """The mail leaves then; what stood already and is still to leave may stand."""
    before = due_at(survey)
    for name, value in when.items():
        setattr(survey, name, value)
    due = due_at(survey)
    is_open = survey.asked_at is None and survey.event.state not in queries.OFF
    if is_open and due and due <= clock.now() and (due != before or is_missed(survey)):
        raise Refusal(_("That time is past already. Choose a later one, or send it by hand."))


def ask(survey: Survey, *, by: Any) -> int:
    """Everybody who came is thanked and asked, once each; return how many they are."""
    lock(survey.event)
    lock(survey)
    event, now = survey.event, clock.now()
    if event.ends_at > now or event.state in CALLED_OFF:
        raise Refusal(_("People are thanked and asked when the event is over."))
    came_alone = bool(db.session.scalar(queries.number_who_came(event)))
    asked = db.session.scalars(queries.to_thank(event, came_alone=came_alone)).all()
    survey.asked_at = survey.asked_at or now
    known = set(db.session.scalars(queries.thanked(event)))
    for registration in asked:
        _thank(registration, survey, is_thanked=registration.user.email in known)
    record(event, "survey sent", by=by, note=str(len(asked)))
    return len(asked)


def ask_when_due(survey: Survey, *, now: datetime) -> int:
    """Thank and ask by itself, if that is due as things stand; return how many were."""
    lock(survey.event)
    lock(survey)
    is_still_to = survey.asked_at is None and survey.event.state in queries.TOOK_PLACE
    due = due_at(survey)
    return ask(survey, by=None) if is_still_to and due and due <= now < due + STILL_WELCOME else 0


def thanks_by_itself(event: Event) -> bool:
    """Whether the survey's mail thanks who came, so that no reminder has to."""
    survey = first_or_none(queries.survey_of(event))
    return survey is not None and (survey.asked_at is not None or leaves_at(survey) is not None)


def is_open(survey: Survey) -> bool:
    """Whether people can answer now."""
    return survey.asked_at is not None and clock.now() < survey.asked_at + OPEN_FOR


def answer(survey: Survey, registration: Registration, answers: dict[str, Any]) -> bool:
    """Keep what somebody answered, once a person; return whether it was the first time.

    Where names are not kept, nothing ties the answer to the mark that they answered.
    """
    lock(registration)
    if first_or_none(queries.mark_of(survey, registration)):
        return False
    if not is_open(survey):
        raise Refusal(_("These questions are not open any more."))
    whose = None if survey.is_anonymous else registration.id
    kept = {"registration_id": whose, "is_anonymous": survey.is_anonymous, "answers": answers}
    db.session.add(SurveyMark(survey_id=survey.id, registration_id=registration.id))
    db.session.add(SurveyAnswer(id=_draw(), survey_id=survey.id, **kept))
    db.session.flush()
    return True


def _draw() -> int:
    """Draw a number that no answer has: neither it nor its neighbours say when somebody answered."""
    while first_or_none(queries.drawn(number := 1 + secrets.randbelow(LARGEST_ID))):
        pass
    return number


def _thank(registration: Registration, survey: Survey, *, is_thanked: bool) -> None:
    """Write to somebody who came; who was thanked already is only asked, or left alone."""
    event = survey.event
    asks = bool(survey.question_set.live)
    if is_thanked and not asks:
        return
    page = ("surveys.show", {"token": survey_token(registration)}) if asks else ("calendar.event", {"event_id": event})
    queue_mail(
        f"survey:{survey.id}:{registration.id}",
        registration.user.email,
        "surveys/thanks",
        locale=registration.user.locale,
        event_id=event.id,
        is_secret=asks,
        name=registration.name,
        title=event.title,
        organiser=event.organiser.name,
        thanks="" if is_thanked else survey.thanks,
        is_thanked=is_thanked,
        asks=asks,
        is_anonymous=survey.is_anonymous,
        url=address(page[0], **page[1]),
    )
