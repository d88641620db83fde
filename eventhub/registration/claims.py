"""How long a free seat is kept for who waits first."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventhub.events.models import Event
from eventhub.events.states import EventState

USUALLY, IN_THE_LAST_WEEK, AT_THE_END = timedelta(hours=48), timedelta(hours=24), timedelta(hours=4)
LAST_WEEK, LAST_DAYS = timedelta(days=7), timedelta(hours=48)
WAKES, SLEEPS = time(8), time(20)
"""Shortly before an event only hours of the day count, on the clocks of the event's place."""


def registration_ends_at(event: Event) -> datetime:
    """Return when nobody gets a seat from the waiting list any more."""
    return event.registration_closes_at or event.ends_at


def claim_until(event: Event, now: datetime) -> datetime | None:
    """Return until when a seat that is offered now is kept; None where no seat is offered any more."""
    ends_at = registration_ends_at(event)
    if event.state is not EventState.PUBLISHED or now >= min(ends_at, event.ends_at):
        return None
    return min(whole_claim(event, now), ends_at, event.ends_at)


def whole_claim(event: Event, now: datetime) -> datetime:
    """Return until when who is offered something of an event now has time to say yes, whatever ends before."""
    left = event.starts_at - now
    if left > LAST_WEEK:
        return now + USUALLY
    return now + IN_THE_LAST_WEEK if left > LAST_DAYS else waking(now, AT_THE_END, event.timezone)


def waking(now: datetime, span: timedelta, zone: str) -> datetime:
    """Return when so much time has passed, counting only from 08:00 to 20:00 on clocks in the zone."""
    at, left = now, span
    while True:
        day = at.astimezone(ZoneInfo(zone)).date()
        begins, ends = (datetime.combine(day, hour, ZoneInfo(zone)) for hour in (WAKES, SLEEPS))
        at = max(at, begins)
        room = max(ends.astimezone(now.tzinfo) - at.astimezone(now.tzinfo), timedelta())
        if room >= left:
            return at.astimezone(now.tzinfo) + left
        left -= room
        at = datetime.combine(day + timedelta(days=1), WAKES, ZoneInfo(zone))
