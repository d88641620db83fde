"""The clock's part: people are asked what came of their meetings, again and again over a year."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from eventhub.db import db
from eventhub.jobs import step
from eventhub.matchmaking.models import Profile
from eventhub.outcomes import operations, queries, rounds


def ask_all_for_outcomes(now: datetime) -> Iterator[bool]:
    """Ask everybody who is to be asked by now; yields whether each went well."""
    for profile_id, months in _due(now):
        yield step("ask_all_for_outcomes", profile_id, partial(_ask, profile_id, months, now))


def _due(now: datetime) -> list[tuple[int, int]]:
    ended = db.session.scalars(queries.events_that_ended(now - operations.LATEST, now)).all()
    due = [(event, months) for event in ended if (months := rounds.due_round(event, now)) is not None]
    return [
        (profile_id, months)
        for event, months in due
        for profile_id in db.session.scalars(queries.to_ask(event, months, now))
    ]


def _ask(profile_id: int, months: int, now: datetime) -> bool:
    return operations.ask(db.session.get_one(Profile, profile_id), months=months, now=now)
