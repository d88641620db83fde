"""Questions of the public calendar: flat selects of the columns a page or a feed shows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.calendar.days import ends_after, starts_before
from eventhub.calendar.filters import Filters
from eventhub.calendar.models import EntryText, FeedToken
from eventhub.events import queries as events
from eventhub.events.models import Event, EventTheme, Programme, Venue
from eventhub.events.searching import EVENT
from eventhub.events.states import PUBLIC_STATES, EventFormat, EventState
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import CallState
from eventhub.matchmaking import queries as matchmaking
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, Profile, Slot
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.queries import people
from eventhub.search import matches

KEPT = timedelta(days=60)
"""How long a feed keeps what is over."""
CANCELLED_KEPT = timedelta(days=90)
"""How long a feed tells at least that an event was cancelled; before the end of the event it always does."""
FARTHEST_CLOCK = timedelta(hours=14)

_THEMES = (
    select(func.aggregate_strings(EventTheme.theme, ","))
    .where(EventTheme.event_id == Event.id)
    .correlate(Event)
    .scalar_subquery()
)
_CARD = (
    Event.id,
    (cast(Event.id, String) + "-" + Event.slug).label("path"),
    Event.title,
    Event.state,
    Event.format,
    Event.starts_at,
    Event.ends_at,
    Event.timezone,
    Venue.city,
    Venue.country,
    Venue.latitude,
    Venue.longitude,
    _THEMES.label("themes"),
)
_ENTRY = (
    *_CARD,
    Event.uid,
    Event.sequence,
    Event.changed_at,
    Event.summary,
    Event.cancellation_reason,
    Venue.name.label("venue"),
    Venue.address,
)


def cards(filters: Filters, now: datetime) -> Select[Any]:
    """Select what a card of the list, the month or the map shows: what is still to come, unless days were asked for.

    What lies only before a day comes latest first, as one reads an archive.
    """
    return _filtered(select(*_CARD), filters, _lower_edge(filters, now), joins_venue=True).order_by(*_order(filters))


def some_cards(filters: Filters, now: datetime, number: int, skipped: int = 0) -> Select[Any]:
    """Select so many of these cards; which ones is found in an index, and only they are looked at."""
    found = _filtered(select(Event.id), filters, _lower_edge(filters, now)).order_by(*_order(filters))
    ids = found.limit(number).offset(skipped).subquery()
    return select(*_CARD).join(ids, ids.c.id == Event.id).outerjoin(Event.venue).order_by(*_order(filters))


def count(filters: Filters, now: datetime) -> Select[int]:
    """Select how many events `cards` finds."""
    return _filtered(select(func.count(Event.id)), filters, _lower_edge(filters, now))


def around(filters: Filters, first: date, last: date) -> Select[Any]:
    """Select the cards that touch these days on any clock in the world; who shows them looks at their own clocks."""
    days = replace(filters, since=None, until=None)
    begins, ends = _midnight(first) - FARTHEST_CLOCK, _midnight(last + timedelta(days=1)) + FARTHEST_CLOCK
    found = _filtered(select(*_CARD), days, Event.ends_at > begins, joins_venue=True)
    return found.where(Event.starts_at < ends).order_by(Event.starts_at, Event.id)


def entries(filters: Filters, now: datetime) -> Select[Any]:
    """Select what a feed's entries are made of: the same events, and those that ended in the past sixty days."""
    return _of_feed(select(*_ENTRY), filters, now).order_by(Event.starts_at, Event.id)


def entry_rows(ids: Sequence[int]) -> Select[Any]:
    """Select what the entries of some events are made of, whoever may know of them."""
    return select(*_ENTRY).select_from(Event).outerjoin(Event.venue).where(Event.id.in_(ids))


def fragments(filters: Filters, now: datetime) -> Select[Any]:
    """Select the entries of the same events as they are written already: without `edition` where none is."""
    facts: tuple[Any, ...] = (
        Event.id,
        Event.uid,
        Event.starts_at,
        Event.ends_at,
        EntryText.edition,
        EntryText.zone,
        EntryText.text,
    )
    return _of_feed(select(*facts), filters, now).outerjoin(EntryText, EntryText.event_id == Event.id)


def public_path(event_id: int) -> Select[str]:
    """Select the last part of the address of an event everybody may know of."""
    return select((cast(Event.id, String) + "-" + Event.slug).label("path")).where(Event.id == event_id, _is_public())


def _of_feed(query: Select[Any], filters: Filters, now: datetime) -> Select[Any]:
    """Keep what a feed holds today: it changes with the data and with the day, not with the second."""
    if filters.since:
        return _filtered(query, filters, ends_after(filters.since), joins_venue=True)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    is_off = Event.state == EventState.CANCELLED
    return _filtered(query, filters, None, joins_venue=True).where(
        or_(
            and_(~is_off, Event.ends_at > today - KEPT),
            and_(is_off, or_(Event.ends_at > today, Event.changed_at > today - CANCELLED_KEPT)),
        )
    )


def shown(event_id: int, user: User | None) -> Select[Event]:
    """Select one event with all that its page shows, if the reader may know of it."""
    return (
        events.visible_to(user)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.venue),
            joinedload(Event.organiser),
            joinedload(Event.programme),
            selectinload(Event.items),
            selectinload(Event.themes),
        )
    )


def standing(event: Event) -> Select[Any, Any]:
    """Select how many of an event's seats are taken, and where its matchmaking stands: None where it has none."""
    return (
        select(func.coalesce(Capacity.taken, 0).label("taken"), Matchmaking.state.label("matchmaking"))
        .select_from(Event)
        .outerjoin(Capacity, Capacity.event_id == Event.id)
        .outerjoin(Matchmaking, Matchmaking.event_id == Event.id)
        .where(Event.id == event.id)
    )


def open_calls(now: datetime) -> Select[Call]:
    """Select the calls that take applications now, the one that closes first on top."""
    return (
        select(Call)
        .where(Call.state == CallState.OPEN, Call.opens_at <= now, Call.closes_at > now)
        .order_by(Call.closes_at, Call.id)
    )


def agenda(user: User, now: datetime) -> Select[Registration]:
    """Select a person's registrations whose event is not long over, cancelled ones too, earliest first."""
    themes = contains_eager(Registration.event).selectinload(Event.themes)
    return people.registrations_of(user).where(Event.ends_at > now - KEPT).options(themes)


def my_registration(user: User, event_id: int) -> Select[Registration]:
    """Select a person's registration for an event, with the event's programme."""
    event = contains_eager(Registration.event)
    return people.registrations_of(user).where(Event.id == event_id).options(event.selectinload(Event.items))


def agenda_with_changes(user: User, now: datetime) -> Select[Any]:
    """Select the same with the instant at which each registration was last moved."""
    moved_at = (
        select(func.max(HistoryEntry.at))
        .where(HistoryEntry.subject == Registration.__tablename__, HistoryEntry.subject_id == Registration.id)
        .correlate(Registration)
        .scalar_subquery()
    )
    return agenda(user, now).add_columns(moved_at.label("moved_at"))


def meetings(user: User, now: datetime) -> Select[Meeting]:
    """Select a person's meetings not long over, also those cancelled with their event, with all an agenda shows."""
    themes = joinedload(Meeting.matchmaking).joinedload(Matchmaking.event).selectinload(Event.themes)
    return matchmaking.meetings_of(user).where(Slot.ends_at > now - KEPT).options(themes)


def meeting_entries(user: User, now: datetime) -> Select[Meeting]:
    """Select what a person's calendar says of meetings not long over: also of those that have left their place."""
    mine = select(Attendee.meeting_id).join(Attendee.profile).join(Profile.registration)
    person = joinedload(Profile.registration, innerjoin=True).joinedload(Registration.user, innerjoin=True)
    person = person.lazyload(User.roles)
    event = joinedload(Meeting.matchmaking).joinedload(Matchmaking.event)
    return (
        select(Meeting)
        .outerjoin(Meeting.slot)
        .where(Meeting.id.in_(mine.where(Registration.user_id == user.id)))
        .where(func.coalesce(Slot.ends_at, Meeting.left_ends_at) > now - KEPT)
        .options(
            contains_eager(Meeting.slot),
            joinedload(Meeting.table),
            selectinload(Meeting.attendees).joinedload(Attendee.profile, innerjoin=True).options(person),
            event.options(joinedload(Event.venue), selectinload(Event.themes)),
        )
        .order_by(Meeting.id)
    )


def feed_behind(token_hash: str) -> Select[FeedToken]:
    """Select what a secret address opens, with its person, while it was not revoked and its person is welcome."""
    return (
        select(FeedToken)
        .join(FeedToken.user)
        .where(FeedToken.token_hash == token_hash, FeedToken.revoked_at.is_(None), User.disabled_at.is_(None))
        .options(contains_eager(FeedToken.user))
    )


def open_feeds(user: User) -> Select[FeedToken]:
    """Select the secret addresses of a person's agenda that still open it."""
    return select(FeedToken).where(FeedToken.user_id == user.id, FeedToken.revoked_at.is_(None))


def _filtered(
    query: Select[Any], filters: Filters, edge: ColumnElement[bool] | None, *, joins_venue: bool = False
) -> Select[Any]:
    """Join what the filters speak of, and keep the public events for which all of them hold."""
    conditions = _lists(filters)
    if filters.q:
        conditions.append(matches(EVENT, Event.id, filters.q))
    if edge is not None:
        conditions.append(edge)
    if filters.until:
        conditions.append(starts_before(filters.until + timedelta(days=1)))
    query = query.select_from(Event).where(is_listed(), *conditions)
    if filters.programme:
        query = query.join(Event.programme)
    return query.outerjoin(Event.venue) if joins_venue or filters.country else query


def _order(filters: Filters) -> tuple[ColumnElement[Any], ...]:
    is_archive = filters.until is not None and filters.since is None
    return (Event.starts_at.desc() if is_archive else Event.starts_at.asc(), Event.id.asc())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _lower_edge(filters: Filters, now: datetime) -> ColumnElement[bool] | None:
    """Return the instant before which an event must not have ended, as a condition."""
    if filters.since:
        return ends_after(filters.since)
    return None if filters.until else Event.ends_at > now


def _is_public() -> ColumnElement[bool]:
    return Event.state.in_(PUBLIC_STATES)


def is_listed() -> ColumnElement[bool]:
    """Whether everybody finds the event; one that is not listed is there for who has its address."""
    return and_(_is_public(), Event.is_listed)


def _lists(filters: Filters) -> list[ColumnElement[bool]]:
    """Any value of each list that was asked for."""
    conditions = {
        "country": Venue.country.in_(filters.country),
        "programme": Programme.slug.in_(filters.programme),
        "theme": Event.id.in_(select(EventTheme.event_id).where(EventTheme.theme.in_(filters.theme))),
        "format": Event.format.in_([each for each in EventFormat if each.value in filters.format]),
        "language": _speaks(filters.language),
    }
    return [condition for name, condition in conditions.items() if getattr(filters, name)]


def _speaks(languages: tuple[str, ...]) -> ColumnElement[bool]:
    spoken = cast(Event.languages, String)
    return or_(false(), *(spoken.contains(f'"{language}"', autoescape=True) for language in languages))
