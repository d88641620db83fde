"""What surveys do when two registrations turn out to be one person's, in the same transaction."""

from typing import Any

from eventhub.db import db, first_or_none
from eventhub.registration.models.registrations import Registration
from eventhub.signals import registrations_merged
from eventhub.surveys import queries


@registrations_merged.connect
def join_answers(kept: Registration, *, gone: Registration, **_circumstances: Any) -> None:
    """Who answered under one of two registrations has answered; who answered under both said two things."""
    survey = first_or_none(queries.survey_of(kept.event))
    if survey is None or first_or_none(queries.mark_of(survey, kept)) is not None:
        return
    mark, answer = first_or_none(queries.mark_of(survey, gone)), first_or_none(queries.answer_of(survey, gone))
    if mark:
        mark.registration_id = kept.id
    if answer:
        answer.registration_id = kept.id
    db.session.flush()
