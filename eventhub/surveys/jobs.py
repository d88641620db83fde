"""The clock's part: thank and ask who came, once the day is there."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from eventhub.db import db
from eventhub.jobs import step
from eventhub.surveys import operations, queries
from eventhub.surveys.models import Survey


def thank_all_due(now: datetime) -> Iterator[bool]:
    """Send every survey whose time has come, one after the other; yields whether each went well."""
    for number in db.session.scalars(queries.still_to_ask(now)).all():
        yield step("thank_all_due", number, partial(_ask, number, now))


def _ask(number: int, now: datetime) -> None:
    operations.ask_when_due(db.session.get_one(Survey, number), now=now)
