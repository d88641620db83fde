"""The clock's part: digests are written when their hour has come."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from eventhub.accounts.models import User
from eventhub.accounts.queries import programme_managers
from eventhub.db import db
from eventhub.digests import operations, queries
from eventhub.digests.timing import is_event_day, last_due
from eventhub.jobs import step
from eventhub.matchmaking.models import Profile


def write_all_due(now: datetime) -> Iterator[bool]:
    """Write every digest that is due and has something to say; yields whether each went well."""
    for profile, due in _profiles(now):
        yield step("write_all_due", profile, partial(operations.write_requests, profile, due, now))
    for reader, due in _managers(now):
        yield step("write_all_due", reader, partial(operations.write_morning, reader, due, now))


def _profiles(now: datetime) -> list[tuple[int, datetime]]:
    """Find who has requests to answer at an event where it is the hour for it, and has no digest of that hour."""
    found = {}
    for profile in db.session.scalars(queries.profiles_asked(now)):
        due = _hour(profile, now)
        if due:
            found[operations.key_of_requests(profile, due)] = (profile.id, due)
    return _unwritten(found)


def _managers(now: datetime) -> list[tuple[int, datetime]]:
    due = last_due(now, operations.ZONE)
    readers: list[User] = list(db.session.scalars(programme_managers()).unique()) if due else []
    found = {operations.key_of_morning(reader, due): (reader.id, due) for reader in readers if due}
    return _unwritten(found)


def _hour(profile: Profile, now: datetime) -> datetime | None:
    event = profile.matchmaking.event
    today = is_event_day(now, event.starts_at, event.ends_at, event.timezone)
    return last_due(now, event.timezone, is_event_day=today)


def _unwritten(found: dict[str, tuple[int, datetime]]) -> list[tuple[int, datetime]]:
    there = set(db.session.scalars(queries.written(list(found)))) if found else set()
    return [each for key, each in found.items() if key not in there]
