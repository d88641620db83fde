"""What organisers find filled in when they set up meetings, until they say otherwise."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventhub.events.models import Event
from eventhub.events.states import EventFormat
from eventhub.matchmaking.models import Matchmaking

OPENS_BEFORE, CLOSES_BEFORE = timedelta(days=21), timedelta(days=3)
CHANGEOVER_ON_SITE, CHANGEOVER_ONLINE = 5, 0
BLOCKS_A_DAY = ((time(10), time(12)), (time(14), time(16)))

Block = tuple[datetime, datetime]


def opening(event: Event, now: datetime) -> datetime | None:
    """Return when requests open: three weeks before the event, at its hour; None where that is over."""
    return _before(event, OPENS_BEFORE, now)


def closing(event: Event, now: datetime) -> datetime | None:
    """Return when requests close for the optimiser: three days before the event; None where that is over."""
    return _before(event, CLOSES_BEFORE, now)


def changeover(event: Event) -> int:
    """Return the minutes between two meetings: nobody walks online."""
    return CHANGEOVER_ONLINE if event.format is EventFormat.ONLINE else CHANGEOVER_ON_SITE


def next_block(matchmaking: Matchmaking) -> Block | None:
    """Return the first of two usual blocks a day, on the event's clocks, that lies within it and beside all slots."""
    event = matchmaking.event
    return next((each for each in _blocks(event) if event.spans(*each) and not _is_taken(matchmaking, each)), None)


def _before(event: Event, lead: timedelta, now: datetime) -> datetime | None:
    at = (event.starts_at.astimezone(ZoneInfo(event.timezone)) - lead).astimezone(UTC)
    return at if at > now else None


def _blocks(event: Event) -> Iterator[Block]:
    zone = ZoneInfo(event.timezone)
    day, last = (at.astimezone(zone).date() for at in (event.starts_at, event.ends_at))
    while day <= last:
        for starts, ends in BLOCKS_A_DAY:
            yield datetime.combine(day, starts, zone), datetime.combine(day, ends, zone)
        day += timedelta(days=1)


def _is_taken(matchmaking: Matchmaking, block: Block) -> bool:
    starts_at, ends_at = block
    return any(slot.starts_at < ends_at and starts_at < slot.ends_at for slot in matchmaking.slots)
