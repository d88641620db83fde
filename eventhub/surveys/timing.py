"""When a survey leaves by itself, reckoned anew each time from the event as it stands."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from eventhub import clock
from eventhub.surveys import queries
from eventhub.surveys.models import Survey

STILL_WELCOME = timedelta(days=3)
"""How long thanks are not too late, if the worker slept."""


def due_at(survey: Survey) -> datetime | None:
    """Return when people are thanked and asked by themselves, reckoned from the event as it stands."""
    if survey.days_after is None or survey.at is None:
        return None
    zone = ZoneInfo(survey.event.timezone)
    day = survey.event.ends_at.astimezone(zone).date() + timedelta(days=survey.days_after)
    return max(datetime.combine(day, survey.at, tzinfo=zone).astimezone(UTC), survey.event.ends_at)


def leaves_at(survey: Survey) -> datetime | None:
    """Return when the mail is still to leave by itself, as things stand; None where it was sent, is off or too late."""
    is_off = survey.asked_at is not None or survey.event.state in queries.OFF
    return None if is_off or is_missed(survey) else due_at(survey)


def is_missed(survey: Survey) -> bool:
    """Whether the mail was to leave by itself and did not in time."""
    due = due_at(survey)
    return due is not None and survey.asked_at is None and clock.now() >= due + STILL_WELCOME
