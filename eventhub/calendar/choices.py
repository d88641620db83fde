"""What the calendar can be filtered by, found in the indices: as quick for many events as for few."""

from typing import Any

from sqlalchemy import CTE, Select, func, literal, select, union_all

from eventhub.calendar.queries import is_listed
from eventhub.events.models import Event, Programme, Venue


def choices() -> Select[Any]:
    """Select rows of kind, value and label, from the public events."""
    country = _countries().c.code
    in_country = select(Event.id).join(Event.venue).where(Venue.country == country, is_listed()).exists()
    of_season = select(Event.id).where(Event.programme_id == Programme.id, is_listed()).exists()
    found = union_all(
        select(literal("country").label("kind"), country.label("value"), country.label("label")).where(in_country),
        select(literal("programme"), Programme.slug, Programme.name).where(of_season),
    ).subquery()
    return select(found.c.kind, found.c.value, found.c.label).order_by(found.c.label)


def _countries() -> CTE:
    """Step from each country of a venue to the next in the index: DISTINCT would look at every venue."""
    each = select(func.min(Venue.country).label("code")).cte("each_country", recursive=True)
    following = select(func.min(Venue.country)).where(Venue.country > each.c.code).scalar_subquery()
    return each.union_all(select(following).where(each.c.code.is_not(None)))
