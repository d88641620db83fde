"""Questions about surveys."""

from datetime import datetime, timedelta

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import joinedload

from eventhub.events.models import Event
from eventhub.events.states import CALLED_OFF, EventState
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState
from eventhub.questions.models import Question
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import people
from eventhub.registration.states import COMING, RegistrationState
from eventhub.surveys.models import Survey, SurveyAnswer, SurveyMark

MOST_DAYS = 30
BEHIND = timedelta(days=MOST_DAYS + 5)
TOOK_PLACE = (EventState.PUBLISHED, EventState.FINISHED)
OFF = CALLED_OFF | {EventState.POSTPONED}
"""Where nothing leaves as things stand, whatever the time."""
REMINDED = "reminders/thanks"
"""The mail of a reminder that only thanks, with the usual words."""
GONE_OUT = (MailState.SENDING, MailState.SENT)


def survey_of(event: Event) -> Select[Survey]:
    """Select an event's survey."""
    return select(Survey).where(Survey.event_id == event.id)


def still_to_ask(now: datetime) -> Select[int]:
    """Select the surveys that may be due: to be sent by themselves, not sent, at events that ended lately."""
    over = (Event.state.in_(TOOK_PLACE), Event.ends_at <= now, Event.ends_at > now - BEHIND)
    waits = (Survey.asked_at.is_(None), Survey.days_after.is_not(None))
    return select(Survey.id).join(Survey.event).where(*over, *waits).order_by(Survey.id)


def thanked(event: Event) -> Select[str]:
    """Select the addresses to which a reminder has said thanks already."""
    said = (OutgoingMail.template == REMINDED, OutgoingMail.state.in_(GONE_OUT))
    return select(OutgoingMail.recipient).where(OutgoingMail.event_id == event.id, *said)


def mark_of(survey: Survey, registration: Registration) -> Select[SurveyMark]:
    """Select whether somebody has answered."""
    return select(SurveyMark).where(SurveyMark.survey_id == survey.id, SurveyMark.registration_id == registration.id)


def answer_of(survey: Survey, registration: Registration) -> Select[SurveyAnswer]:
    """Select what somebody answered, where names are kept."""
    mine = SurveyAnswer.registration_id == registration.id
    return select(SurveyAnswer).where(SurveyAnswer.survey_id == survey.id, mine)


def number_answered(survey: Survey) -> Select[int]:
    """Select how many people have answered."""
    return select(func.count(SurveyMark.id)).where(SurveyMark.survey_id == survey.id)


def number_who_came(event: Event) -> Select[int]:
    """Select how many are known to have come."""
    came = (Registration.event_id == event.id, Registration.state == RegistrationState.ATTENDED)
    return select(func.count(Registration.id)).where(*came)


def to_thank(event: Event, *, came_alone: bool) -> Select[Registration]:
    """Select who is thanked and asked, with their addresses: who came, or everybody with a seat if nobody noted it."""
    states = {RegistrationState.ATTENDED} if came_alone else COMING
    return people.in_states(event, states).options(joinedload(Registration.user)).order_by(Registration.id)


def answers_to(survey: Survey) -> Select[SurveyAnswer]:
    """Select what was answered, in the order of the lot, with by whom where that is kept."""
    given = select(SurveyAnswer).where(SurveyAnswer.survey_id == survey.id)
    return given.options(joinedload(SurveyAnswer.registration)).order_by(SurveyAnswer.id)


def drawn(number: int) -> Select[SurveyAnswer]:
    """Select the answer under a number that was drawn."""
    return select(SurveyAnswer).where(SurveyAnswer.id == number)


def is_answered(survey: Survey, question: Question) -> Select[bool]:
    """Select whether somebody answered a question."""
    named = cast(SurveyAnswer.answers, Text).contains(f'"{question.id}":', autoescape=True)
    return select(select(SurveyAnswer.id).where(SurveyAnswer.survey_id == survey.id, named).exists())
