"""The clock's part: offers nobody took go to the next, and what is sensitive is forgotten soon after the event."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Select, select

from eventhub.db import db
from eventhub.jobs import step
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import places
from eventhub.registration.operations.forgetting import forget_sensitive
from eventhub.registration.queries import seating, setups


def expire_all_offers(now: datetime) -> Iterator[bool]:
    """Let every offer end whose time is over, one after the other; yields whether each went well."""
    for number in list(db.session.scalars(_ids(now))):
        yield step("expire_all_offers", number, partial(_expire, number))


def forget_all_sensitive(now: datetime) -> Iterator[bool]:
    """Forget the sensitive answers of every event that has been over for as long as its organiser keeps them."""
    for setup in db.session.scalars(setups.with_sensitive_answers()).all():
        if setup.event.ends_at + timedelta(days=setup.sensitive_kept_days) <= now:
            yield step("forget_all_sensitive", setup.event_id, partial(forget_sensitive, setup.event))


def _ids(now: datetime) -> Select[int]:
    return select(seating.offers_over(now).subquery().c.id)


def _expire(number: int) -> None:
    places.expire(db.session.get_one(Registration, number))
