"""The season's real programme and events, moved by whole weeks to lie around today."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from slugify import slugify

from eventhub.accounts.models import User
from eventhub.attachments import operations as attachments
from eventhub.directory.models import Organisation
from eventhub.events import documents, operations, speakers
from eventhub.events.models import Event, Programme, Venue
from eventhub.events.states import EventFormat, EventState, ItemKind
from eventhub.transitions import move

MIDDLE = date(2019, 2, 8)
SAMPLE_DETAILS = "The event is real; its date and venue in this demo are samples."


class Part(NamedTuple):
    """One part of a programme: the day counted from 0, from when to when, what and where, on which track, and who."""

    day: int
    starts: str
    ends: str
    kind: ItemKind
    title: str
    room: str
    track: str = ""
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Season:
    """Real dates, shifted by whole weeks so that weekdays stay what they were."""

    shift: timedelta

    @classmethod
    def around(cls, today: date) -> "Season":
        """Return the season whose middle lies nearest to a day."""
        return cls(timedelta(weeks=round((today - MIDDLE).days / 7)))

    def day(self, year: int, month: int, day: int) -> date:
        """Return where a real date lies in this season."""
        return date(year, month, day) + self.shift

    def at(self, day: date, wall_time: str, zone: str) -> datetime:
        """Return the instant at which clocks in a zone show a time on a real date's place in this season."""
        return datetime.combine(day + self.shift, time.fromisoformat(wall_time), tzinfo=ZoneInfo(zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class RealEvent:
    """What is known of one event; `people` are speakers as (name, role, organisation)."""

    key: str
    title: str
    summary: str
    first: date
    days: int = 1
    hours: tuple[str, str] = ("09:00", "17:30")
    zone: str
    format: EventFormat = EventFormat.ON_SITE
    place: Venue | None = None
    online_url: str | None = None
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    seats: int | None = None
    items: tuple[Part, ...] = ()
    people: tuple[tuple[str, str, str], ...] = ()
    papers: tuple[str, ...] = ()
    text: str = field(default=SAMPLE_DETAILS)


def programme(season: Season, *, by: User) -> Programme:
    """The campaign exists."""
    return operations.create_programme(
        "EU Cluster Weeks 2018-2019",
        starts_on=season.day(2018, 11, 20),
        ends_on=season.day(2019, 4, 30),
        by=by,
        summary="National, regional and local events organised by cluster stakeholders or on a cluster topic, "
        "in one common calendar.",
    )


def draft(real: RealEvent, season: Season, programme: Programme, organiser: Organisation, host: User) -> Event:
    """One event of the season exists as its host's draft, with its programme."""
    event = operations.create_draft(
        real.title,
        organiser=organiser,
        host=host,
        by=host,
        programme=programme,
        summary=real.summary,
        description=real.text,
        contact=f"{real.key}@example.org",
        format=real.format,
        starts_at=season.at(real.first, real.hours[0], real.zone),
        ends_at=season.at(real.first + timedelta(days=real.days - 1), real.hours[1], real.zone),
        timezone=real.zone,
        venue=real.place,
        online_url=real.online_url,
        languages=real.languages,
        themes=real.themes,
        seats=real.seats,
    )
    _arrange(event, real, season, host)
    for title in real.papers:
        text = f"{title}\n\n{real.title}\n{SAMPLE_DETAILS}\n".encode()
        file = attachments.store(f"{slugify(title)}.txt", text, by=host)
        documents.add(event, file, title, by=host)
    return event


def _arrange(event: Event, real: RealEvent, season: Season, host: User) -> None:
    """The programme stands, and in it who speaks where."""
    named = {
        name: speakers.add(event, by=host, name=name, role=role, organisation=organisation)
        for name, role, organisation in real.people
    }
    for part in real.items:
        on = real.first + timedelta(days=part.day)
        operations.add_item(
            event,
            by=host,
            kind=part.kind,
            title=part.title,
            room=part.room,
            track=part.track,
            starts_at=season.at(on, part.starts, real.zone),
            ends_at=season.at(on, part.ends, real.zone),
            speakers=[named[name] for name in part.speakers],
        )


def publish(event: Event, *, by: User) -> None:
    """The event stands in the calendar; whether it has been held already is for the clock to say."""
    move(event, EventState.PUBLISHED, by=by)


def venue(name: str, city: str, country: str, latitude: float, longitude: float, address: str = "") -> Any:
    """A real place, with coordinates in degrees."""
    return Venue(name=name, address=address, city=city, country=country, latitude=latitude, longitude=longitude)
