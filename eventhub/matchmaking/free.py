"""Where and when people could meet: the slots in which all are free, and the table that suits them best."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventhub.db import db
from eventhub.matchmaking import queries
from eventhub.matchmaking.availability import absent, attended, remote_among
from eventhub.matchmaking.freed import live_offers
from eventhub.matchmaking.interpreters import interpreters_of, is_needed, lacks_interpreter
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, Profile, Slot, Table
from eventhub.matchmaking.targets import Bounds

NOTICE = timedelta(minutes=120)
NOTICE_ON_EVENT_DAYS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Taken:
    """What other meetings hold: a table from when to when."""

    table_id: int
    starts_at: datetime
    ends_at: datetime


class Hall:
    """What is taken at an event, and when some people are there: read once, for one pair or a whole inbox.

    A meeting of theirs may be left out.
    """

    def __init__(self, people: Collection[Profile], now: datetime, *, besides: Meeting | None = None) -> None:
        ids = {person.id for person in people}
        self.matchmaking = next(iter(people)).matchmaking
        self.left_out = besides
        self.first = now + notice(self.matchmaking, now)
        self.taken, self.own = self._read(ids, now)
        self.away = absent(ids, self.matchmaking.slots)
        self.attended = attended(ids, self.matchmaking.slots)
        self.bounds = Bounds(self.matchmaking)
        self.remote = set(db.session.scalars(remote_among(ids)))
        self.interpreters = db.session.scalars(interpreters_of(self.matchmaking)).all()

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Every meeting that has its place."""
        placed = db.session.scalars(queries.placed_meetings(self.matchmaking)).all()
        return [each for each in placed if each is not self.left_out]

    def _read(self, ids: set[int], now: datetime) -> tuple[list[Taken], dict[int, list[Taken]]]:
        """Return what anybody holds or is offered, and what each of the people does."""
        held = select(Meeting.id, Meeting.table_id, Meeting.starts_at, Meeting.ends_at).where(
            Meeting.matchmaking_id == self.matchmaking.id, Meeting.starts_at.is_not(None)
        )
        taken = {
            row.id: Taken(row.table_id or 0, row.starts_at, row.ends_at)
            for row in db.session.execute(held)
            if row.starts_at and row.ends_at and (self.left_out is None or row.id != self.left_out.id)
        }
        own: dict[int, list[Taken]] = defaultdict(list)
        seats = select(Attendee.profile_id, Attendee.meeting_id).where(Attendee.profile_id.in_(ids))
        for seat in db.session.execute(seats):
            if seat.meeting_id in taken:
                own[seat.profile_id].append(taken[seat.meeting_id])
        for offer in db.session.scalars(live_offers(self.matchmaking, now)):
            if self.left_out is None or offer.meeting_id != self.left_out.id:
                kept = Taken(offer.table_id, offer.slot.starts_at, offer.slot.ends_at)
                taken[-offer.id] = kept
                for person in offer.meeting.people:
                    own[person.id].append(kept)
        return [*taken.values()], own


class Openings:
    """When some people could meet, and at which table; a meeting of theirs may be left out."""

    def __init__(
        self, people: Collection[Profile], now: datetime, *, besides: Meeting | None = None, hall: Hall | None = None
    ) -> None:
        self._people, self._hall = list(people), hall or Hall(people, now, besides=besides)
        self._matchmaking = self._hall.matchmaking
        self._session = besides.session if besides else None
        self._own = [each for person in self._people for each in self._hall.own[person.id]]
        self._remote = any(person.id in self._hall.remote for person in self._people)

    def full(self) -> Profile | None:
        """Return who has as many meetings as the event's rules let them take, if anybody."""
        return next((person for person in self._people if self.room(person) <= 0), None)

    def room(self, person: Profile) -> int:
        """Return how many more meetings the event's rules let somebody take; less than 0: they have too many."""
        slots = len(self._matchmaking.slots) - len(self._hall.away[person.id])
        return self._hall.bounds.of(person, slots)[1] - len(self._hall.own[person.id])

    def slots(self) -> list[Slot]:
        """Return when they could meet, the earliest first."""
        return [slot for slot in self._matchmaking.slots if self.fit(slot)]

    def fit(self, slot: Slot) -> bool:
        """Whether they could meet then: all are there and free, and so is a table, and whoever interprets."""
        return self._suits(slot) and self.table(slot) is not None and not self._lack_interpreter(slot)

    def attending(self, slot: Slot) -> dict[int, str]:
        """Return who of them has a place in the programme then, and what that is: they are warned, and decide."""
        parts = {person.id: self._hall.attended[person.id].get(slot.id) for person in self._people}
        return {person_id: title for person_id, title in parts.items() if title is not None}

    def table(self, slot: Slot) -> Table | None:
        """Return the table they would get: their own, else a common one; then the one they walk least to."""
        taken = {each.table_id for each in self._hall.taken if overlap(each, slot)}
        suited = [table for table in self._matchmaking.tables if table.id not in taken and self._seats(table)]
        return min(suited, key=lambda table: self._cost(table, slot), default=None)

    def _suits(self, slot: Slot) -> bool:
        is_away = any(slot.id in self._hall.away[person.id] for person in self._people)
        is_busy = any(overlap(each, slot) for each in self._own)
        return (
            slot.starts_at >= self._hall.first and not is_away and not is_busy and self._session in (None, slot.session)
        )

    def _lack_interpreter(self, slot: Slot) -> bool:
        if not any(is_needed(each, self._people) for each in self._hall.interpreters):
            return False
        then = [each for each in self._hall.meetings if each.slot and overlap(each.slot, slot)]
        return lacks_interpreter(self._hall.interpreters, self._people, then)

    def _seats(self, table: Table) -> bool:
        hosts = {person.registration_id for person in self._people}
        needs_step_free = any(person.needs_step_free for person in self._people)
        return table.host_id in (None, *hosts) and (table.is_step_free or not needs_step_free)

    def _cost(self, table: Table, slot: Slot) -> tuple[bool, bool, int, int]:
        """Compare tables: one's own, one with a link where somebody is far away, then the walk, then the number."""
        lacks_link = bool(table.online_url) is not self._remote
        return table.host_id is None, lacks_link, self._walk(table, slot), table.number

    def _walk(self, table: Table, slot: Slot) -> int:
        """Add up how many tables lie between this one and those of the meetings just before and after."""
        numbers = {each.id: each.number for each in self._matchmaking.tables}
        near = [each for each in self._own if _is_near(each, slot)]
        return sum(abs(numbers.get(each.table_id, table.number) - table.number) for each in near)


def notice(matchmaking: Matchmaking, now: datetime) -> timedelta:
    """Return how long before its start a meeting can still be booked: less on the days of the event."""
    zone = ZoneInfo(matchmaking.event.timezone)
    is_under_way = now.astimezone(zone).date() >= matchmaking.event.starts_at.astimezone(zone).date()
    return NOTICE_ON_EVENT_DAYS if is_under_way else NOTICE


def overlap(taken: Taken | Slot, slot: Slot) -> bool:
    """Whether two times have a moment in common."""
    return taken.starts_at < slot.ends_at and slot.starts_at < taken.ends_at


def _is_near(taken: Taken, slot: Slot) -> bool:
    gap = max(taken.starts_at - slot.ends_at, slot.starts_at - taken.ends_at)
    return gap <= timedelta(minutes=30)
