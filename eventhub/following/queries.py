"""Questions about followers and news."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from eventhub.calendar import queries as calendar
from eventhub.calendar.filters import Filters
from eventhub.events.models import Event
from eventhub.following.models import Follow, News
from eventhub.following.mondays import last_monday
from eventhub.following.states import Rhythm


def of_reader(reader_key: str) -> Select[Follow]:
    """Select all that one address follows, the newest last."""
    return select(Follow).where(Follow.reader_key == reader_key).order_by(Follow.id)


def of_address(email: str) -> Select[Follow]:
    """Select the same by the address itself."""
    return select(Follow).where(Follow.email == email).order_by(Follow.id)


def same(email: str, digest: str) -> Select[Follow]:
    """Select how an address follows these filters, if it does."""
    return select(Follow).where(Follow.email == email, Follow.digest == digest)


def newest_news(until: datetime) -> Select[datetime]:
    """Select when something happened last until an instant."""
    return select(func.max(News.at)).where(News.at <= until)


def due_at_once(newest: datetime) -> Select[Follow]:
    """Select who hears at once and has not heard of the newest."""
    return select(Follow).where(Follow.rhythm == Rhythm.AT_ONCE, Follow.told_until < newest).order_by(Follow.id)


def zones() -> Select[str]:
    """Select the zones on whose clocks weekly digests are due."""
    return select(Follow.zone).where(Follow.rhythm == Rhythm.WEEKLY).distinct()


def due_weekly(zones: Iterable[str], now: datetime) -> Select[Follow]:
    """Select whose Monday morning has come since they were told."""
    is_due = (Follow.zone == zone for zone in zones)
    each = [is_zone & (Follow.told_until < last_monday(now, zone)) for zone, is_zone in zip(zones, is_due, strict=True)]
    return select(Follow).where(Follow.rhythm == Rhythm.WEEKLY, or_(False, *each)).order_by(Follow.id)


def news_for(follow: Follow, until: datetime) -> Select[News]:
    """Select what happened since a follower was told, whatever it happened to."""
    return select(News).where(News.at > follow.told_until, News.at <= until).order_by(News.at, News.id)


def found_by(filters: Filters, event_ids: Iterable[int], now: datetime) -> Select[Event]:
    """Select those of some events that the filters find, as the calendar's list would show them."""
    return calendar.cards(filters, now).where(Event.id.in_(list(event_ids)))
