"""The clock's part: offers nobody took go to the next."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import Select, select

from eventhub.db import db
from eventhub.jobs import step
from eventhub.registration import queries
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import places


def expire_all_offers(now: datetime) -> Iterator[bool]:
    """Let every offer end whose time is over, one after the other; yields whether each went well."""
    for number in list(db.session.scalars(_ids(now))):
        yield step("expire_all_offers", number, partial(_expire, number))


def _ids(now: datetime) -> Select[int]:
    return select(queries.offers_over(now).subquery().c.id)


def _expire(number: int) -> None:
    places.expire(db.session.get_one(Registration, number))
