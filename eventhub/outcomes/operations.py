"""Saying what came of a meeting, and asking for it."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.mail.operations import queue_mail
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.outcomes import queries, rounds
from eventhub.outcomes.models import Outcome, OutcomeQuestion
from eventhub.outcomes.permissions import outcomes_token
from eventhub.outcomes.states import OutcomeKind
from eventhub.web.pages import address

LATEST = timedelta(days=400)
"""How long after its event a meeting may still be spoken of: the last round and a month."""


def say(profile: Profile, meeting: Meeting, kind: OutcomeKind, *, note: str | None, now: datetime) -> Outcome:
    """The person's word on the meeting is this, in the round that it is now; a second word in a round replaces it.

    `note` is None where only the kind was tapped: a note that stands is kept.
    """
    lock(profile)
    if first_or_none(queries.meetings_to_judge(profile, now).where(Meeting.id == meeting.id)) is None:
        raise Refusal(_("Only of a meeting of yours that has begun and was not missed can you say what came of it."))
    event = meeting.matchmaking.event
    if now > event.ends_at + LATEST:
        raise Refusal(_("This event is too long ago; its sums are closed."))
    months = rounds.round_at(event, now)
    word = first_or_none(queries.word_of(profile, meeting, months))
    if word is None:
        word = Outcome(profile=profile, meeting=meeting, months=months)
        db.session.add(word)
    word.kind, word.said_at = kind, now
    word.note = word.note or "" if note is None else note
    return word


def ask(profile: Profile, *, months: int, now: datetime) -> bool:
    """Ask a person once a round what came of their meetings; return whether a mail was queued.

    Asked again under the lock: they may have said it all since they were found.
    """
    lock(profile)
    event = profile.matchmaking.event
    if rounds.due_round(event, now) != months or not _is_to_ask(event, profile, months, now):
        return False
    db.session.add(OutcomeQuestion(profile=profile, months=months, asked_at=now))
    meetings = len(db.session.scalars(queries.meetings_to_judge(profile, now)).all())
    registration = profile.registration
    queue_mail(
        f"outcomes:{profile.id}:{months}",
        registration.user.email,
        "outcomes/asked",
        locale=registration.user.locale,
        event_id=event.id,
        name=registration.name,
        event=event.title,
        months=months,
        meetings=meetings,
        url=address("outcomes.by_link", token=outcomes_token(profile)),
    )
    return True


def _is_to_ask(event: Event, profile: Profile, months: int, now: datetime) -> bool:
    return profile.id in db.session.scalars(queries.to_ask(event, months, now)).all()
