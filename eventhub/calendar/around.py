"""One event with everything its page shows, in four questions however much there is of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.attachments.models import Attachment
from eventhub.calendar.models import PublicVersion
from eventhub.directory.models import Organisation
from eventhub.events import queries as events
from eventhub.events.models import CoOrganiser, Event, EventDocument, EventTheme, ProgrammeItem, Venue
from eventhub.events.states import EventState
from eventhub.matchmaking.models import Matchmaking
from eventhub.registration.models.seats import Capacity
from eventhub.registration.models.setup import RegistrationSetup
from eventhub.registration.states import Admission

MOST_RELATED = 3
_INSTANT = Event.starts_at.type


@dataclass(frozen=True)
class Around:
    """What stands around an event: rows with `key` and `label`, documents with `size`, events with time and place."""

    co_organisers: tuple[Any, ...]
    documents: tuple[Any, ...]
    related: tuple[Any, ...]


def shown(event_id: int, user: User | None) -> Select[Any]:
    """Select an event the reader may know of, the seats taken, its matchmaking's state and the public version.

    Beside them stands whether only invited people register.
    """
    return (
        events.visible_to(user)
        .where(Event.id == event_id)
        .outerjoin(Capacity, Capacity.event_id == Event.id)
        .outerjoin(Matchmaking, Matchmaking.event_id == Event.id)
        .outerjoin(PublicVersion, true())
        .add_columns(
            func.coalesce(Capacity.taken, 0).label("taken"),
            Matchmaking.state.label("matchmaking"),
            PublicVersion.number.label("version"),
            _invites(event_id).label("invites"),
        )
        .options(
            joinedload(Event.venue),
            joinedload(Event.organiser),
            joinedload(Event.programme),
            joinedload(Event.themes),
            selectinload(Event.speakers),
            selectinload(Event.items).joinedload(ProgrammeItem.speakers),
        )
    )


def state(event_id: int) -> Select[int, int, bool]:
    """Select what the page of a public event depends on: the public version, the seats taken, and who may register."""
    seats = select(Capacity.taken).where(Capacity.event_id == event_id).scalar_subquery()
    return select(PublicVersion.number, func.coalesce(seats, 0), _invites(event_id))


def _invites(event_id: int) -> ColumnElement[bool]:
    only = RegistrationSetup.admission == Admission.INVITED
    return select(RegistrationSetup.id).where(RegistrationSetup.event_id == event_id, only).exists()


def around(event: Event, now: datetime) -> Select[Any]:
    """Select what stands around an event as rows of one shape; `kind` says what each is."""
    parts = union_all(_co_organisers(event), _documents(event), _related(event, now)).subquery()
    return select(parts).order_by(parts.c.kind, parts.c.starts_at, parts.c.position)


def sorted_by_kind(rows: Any) -> Around:
    """Put the rows where they belong."""
    found: dict[str, list[Any]] = {"co-organiser": [], "document": [], "event": []}
    for row in rows:
        found[row.kind].append(row)
    return Around(tuple(found["co-organiser"]), tuple(found["document"]), tuple(found["event"]))


def turns(event: Event, around: Around) -> tuple[datetime, ...]:
    """Return the instants at which the clock alone makes the page read differently."""
    window = (event.registration_opens_at, event.registration_closes_at)
    spans = (instant for each in (event, *event.items, *around.related) for instant in (each.starts_at, each.ends_at))
    return (*filter(None, window), *spans)


def told(event: Event) -> tuple[datetime, ...]:
    """Return the instants of which the page says how far off they are."""
    return tuple(filter(None, (event.starts_at, event.registration_closes_at)))


def _co_organisers(event: Event) -> Select[Any]:
    return (
        select(
            *_row("co-organiser", Organisation.id, cast(Organisation.id, String), Organisation.name),
            *_place(Organisation.country),
            *_no_time(),
        )
        .join(CoOrganiser, CoOrganiser.organisation_id == Organisation.id)
        .where(CoOrganiser.event_id == event.id)
    )


def _documents(event: Event) -> Select[Any]:
    return (
        select(
            *_row("document", EventDocument.id, Attachment.key, EventDocument.title, Attachment.size),
            *_place(),
            *_no_time(),
        )
        .join(Attachment, Attachment.id == EventDocument.attachment_id)
        .where(EventDocument.event_id == event.id)
    )


def _related(event: Event, now: datetime) -> Select[Any]:
    """The next events of the same themes or season; the order follows the index, so that three are found soon."""
    path = cast(Event.id, String) + "-" + Event.slug
    nearest = (
        select(
            *_row("event", Event.id, path, Event.title),
            *_place(Venue.country, Venue.city),
            Event.starts_at,
            Event.ends_at,
            Event.timezone,
        )
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.is_listed,
            Event.ends_at > now,
            Event.id != event.id,
            _is_like(event),
        )
        .order_by(Event.ends_at, Event.id)
        .limit(MOST_RELATED)
        .subquery()
    )
    return select(nearest)


def _is_like(event: Event) -> ColumnElement[bool]:
    same_themes = Event.themes.any(EventTheme.theme.in_(event.theme_slugs))
    return or_(same_themes, Event.programme_id == event.programme_id) if event.programme_id else same_themes


def _row(kind: str, position: Any, key: Any, label: Any, size: Any = None) -> tuple[ColumnElement[Any], ...]:
    size = cast(null(), Attachment.size.type) if size is None else size
    return (
        literal(kind).label("kind"),
        position.label("position"),
        key.label("key"),
        label.label("label"),
        size.label("size"),
    )


def _place(country: Any = None, city: Any = None) -> tuple[ColumnElement[Any], ...]:
    return tuple(
        (cast(null(), String) if column is None else column).label(name)
        for name, column in (("country", country), ("city", city))
    )


def _no_time() -> tuple[ColumnElement[Any], ...]:
    return (
        cast(null(), _INSTANT).label("starts_at"),
        cast(null(), _INSTANT).label("ends_at"),
        cast(null(), String).label("timezone"),
    )
