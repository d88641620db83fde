"""What happens to events and the items of their programme."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.directory.models import Organisation
from eventhub.errors import Outdated, Refusal
from eventhub.events import approval, checklist
from eventhub.events.facts import (
    SEATS_GO_BY,
    TIMES,
    WHEN_AND_WHERE,
    DraftFacts,
    ItemFacts,
    Revision,
    check_names,
    columns,
    news,
    news_of_item,
    slug_of,
)
from eventhub.events.models import Event, Programme, ProgrammeItem
from eventhub.events.refusing import (
    refuse_disorder,
    refuse_incomplete,
    refuse_item_outside,
    refuse_past,
    refuse_when_over,
    who_was_first,
)
from eventhub.events.shifting import Shift, start_on_clock
from eventhub.events.states import STILL_TO_COME, Audience, EventState, Fate
from eventhub.history.operations import record
from eventhub.signals import (
    draft_dropped,
    event_cancelled,
    event_drafted,
    event_postponed,
    event_published,
    event_rescheduled,
    event_resumed,
    event_shifted,
    item_ending,
    item_moved,
    programme_created,
    registrations_ending,
    seats_changed,
)
from eventhub.transitions import can_move, move


def hold(event: Event, version: int | None = None, *, fate: Fate = Fate.KEPT) -> Event:
    """Hold an event while it changes; refuse (409), naming who was first, when it is no longer as shown.

    What must be held before the event, so that its registrations can end, is held then.
    """
    if fate is Fate.ENDED:
        registrations_ending.send(event)
    lock(event)
    if version not in (None, event.version):
        raise Outdated(who_was_first(event))
    return event


def create_programme(name: str, *, starts_on: date, ends_on: date, by: Any, summary: str = "") -> Programme:
    """Open a season under which calls and events stand."""
    row = Programme(slug=slug_of(name), name=name, summary=summary, starts_on=starts_on, ends_on=ends_on)
    db.session.add(row)
    record(row, "created", by=by)
    programme_created.send(row, by=by)
    return row


def create_draft(title: str, *, organiser: Organisation, host: User, by: Any, **facts: Unpack[DraftFacts]) -> Event:
    """Draft an event; until it is published, only those who may edit it know of it."""
    check_names(facts, DraftFacts)
    event = Event(organiser=organiser, host=host, **columns({"languages": []} | facts | {"title": title}))
    refuse_disorder(event)
    db.session.add(event)
    record(event, "drafted", by=by)
    event_drafted.send(event, by=by)
    return event


def revise(event: Event, *, by: Any, tell: Audience = Audience.EVERYBODY, **facts: Unpack[Revision]) -> None:
    """Write other facts about an event; nothing happens where none differs.

    A new start or zone takes the programme along, as in `reschedule`. Another time or place of a public event
    raises SEQUENCE and is told to whom `tell` says; other seats are told to the waiting list.
    """
    check_names(facts, Revision)
    _change(event, news(event, facts), "revised", by, tell)


def set_seats(event: Event, seats: int | None, *, by: Any) -> None:
    """Give an event more or fewer seats, or with None no limit; nobody who has a seat loses it."""
    revise(event, by=by, seats=seats)


def reschedule(
    event: Event,
    starts_at: datetime,
    ends_at: datetime,
    *,
    by: Any,
    tell: Audience = Audience.EVERYBODY,
    fate: Fate = Fate.KEPT,
) -> None:
    """Move an event in time; its programme moves along, and whom `tell` names hears of it, or whose place ends by it.

    Each item keeps its length and its place on the clock relative to the event's start, so a plenary at nine on
    the first day stays at nine on the first day, also when clocks change in between. Refuses to end registrations
    where the times stay as they are.
    """
    changed = news(event, {"starts_at": starts_at, "ends_at": ends_at})
    if fate is Fate.ENDED and not changed:
        raise Refusal(_("The event has these times already. Choose other times, or end the registrations by hand."))
    _change(event, changed, "rescheduled", by, tell, fate)


def publish(event: Event, *, by: Any, tell: Audience = Audience.EVERYBODY) -> None:
    """Put an event into the calendar; refuse while facts are missing.

    One that was postponed is back there, and whom `tell` names hears when it takes place, be the date old or new.
    """
    if can_move(event, EventState.PUBLISHED):
        refuse_incomplete(checklist.missing(event, clock.now()))
    was_postponed = event.state is EventState.POSTPONED
    event.revise(matters=event.is_public)
    event.publishes_at = None
    move(event, EventState.PUBLISHED, by=by)
    db.session.flush()
    event_published.send(event, by=by, is_first=not was_postponed)
    if was_postponed:
        event_resumed.send(event, by=by, tell=tell)


def postpone(
    event: Event, *, by: Any, note: str = "", tell: Audience = Audience.EVERYBODY, fate: Fate = Fate.KEPT
) -> None:
    """Take an event's date back without calling it off; a new date is owed, and registrations meet their `fate`."""
    move(event, EventState.POSTPONED, by=by, note=note)
    event.revise(matters=True)
    db.session.flush()
    event_postponed.send(event, by=by, note=note, tell=tell, fate=fate)


def cancel(event: Event, *, by: Any, reason: str, fate: Fate = Fate.KEPT) -> None:
    """Call an event off for good: a public one is cancelled and its participants are told, a draft is dropped.

    Registrations may be kept all the same, such as for the day on which it is held after all.
    """
    if not reason.strip():
        raise Refusal(_("Say why the event is cancelled: people who wanted to come will read it."))
    was_public = event.is_public
    event.publishes_at = None
    move(event, EventState.CANCELLED if was_public else EventState.DROPPED, by=by, note=reason)
    event.cancellation_reason = reason
    event.revise(matters=True)
    db.session.flush()
    if was_public:
        event_cancelled.send(event, by=by, reason=reason, fate=fate)
    else:
        draft_dropped.send(event, by=by, reason=reason)


def finish(event: Event, *, by: Any = None) -> None:
    """Let an event that has taken place become a memory; its page stays."""
    if event.ends_at > clock.now():
        raise Refusal(_("This event is not over yet."))
    move(event, EventState.FINISHED, by=by)
    event.revise(matters=False)


def add_item(event: Event, *, by: Any, **facts: Unpack[ItemFacts]) -> ProgrammeItem:
    """Add a part to an event's programme; it lies inside the event's time."""
    item = place_item(event, **facts)
    note_change(event, "item added", item.title, by=by)
    db.session.flush()
    return item


def place_item(event: Event, **facts: Unpack[ItemFacts]) -> ProgrammeItem:
    """Write a part of an event's programme down, as one of many that come at once."""
    check_names(facts, ItemFacts)
    item = ProgrammeItem(**{name: value for name, value in facts.items() if name != "speakers"})
    refuse_item_outside(event, item)
    event.items.append(item)
    item.speakers = list(facts.get("speakers", ()))
    return item


def change_item(item: ProgrammeItem, *, by: Any, **facts: Unpack[ItemFacts]) -> None:
    """Write other facts about a part of the programme; another time or room raises the item's own SEQUENCE."""
    check_names(facts, ItemFacts)
    event, changed, was = item.event, news_of_item(item, facts), (item.starts_at, item.ends_at)
    if not changed:
        return
    for name, value in changed.items():
        setattr(item, name, list(value) if name == "speakers" else value)
    refuse_item_outside(event, item)
    is_moved = event.is_public and bool({"starts_at", "ends_at", "room"} & changed.keys())
    item.revise(matters=is_moved)
    note_change(event, "item changed", item.title, by=by)
    if is_moved:
        db.session.flush()
        item_moved.send(item, by=by, was=was)


def remove_item(item: ProgrammeItem, *, by: Any) -> None:
    """Take a part out of its event's programme."""
    event = item.event
    note_change(event, "item removed", item.title, by=by)
    item_ending.send(item, by=by)
    event.items.remove(item)


def note_change(event: Event, verb: str, what: str, *, by: Any) -> None:
    """Write down what was done to what stands around an event; refuse where the event is over or cancelled.

    The event itself counts as changed, so that two people editing one programme hear of each other.
    """
    if event.state not in STILL_TO_COME:
        raise Refusal(_("This event is over or was cancelled; its programme stays as it was."))
    event.revise(matters=False)
    record(event, verb, by=by, note=what)


def _change(event: Event, changed: dict[str, Any], verb: str, by: Any, tell: Audience, fate: Fate = Fate.KEPT) -> None:
    if not changed:
        return
    refuse_when_over(event, changed)
    was, start = (event.starts_at, event.ends_at), start_on_clock(event)
    _write(event, changed)
    record(event, verb, by=by, note=", ".join(sorted(changed)))
    approval.lapse(event, changed, by=by)
    if TIMES & changed.keys():
        _take_along(event, Shift(start, start_on_clock(event)), by, fate)
    _tell(event, changed, by, was=was, tell=tell, fate=fate)


def _write(event: Event, changed: dict[str, Any]) -> None:
    """Write what changed and keep what must be true of every event: order, and of a public one nothing missing."""
    for name, value in columns(changed, event).items():
        setattr(event, name, value)
    refuse_disorder(event)
    if event.state is EventState.PUBLISHED:
        refuse_incomplete([each for each in checklist.facts_needed(event) if not each.is_met])
        refuse_past(event, changed)
    event.revise(matters=event.is_public and bool(WHEN_AND_WHERE & changed.keys()))


def _take_along(event: Event, shift: Shift, by: Any, fate: Fate) -> None:
    """Move everything that hangs on an event's start, also what the features above hung there."""
    _move_programme(event, shift)
    db.session.flush()
    event_shifted.send(event, by=by, shift=shift, fate=fate)


def _move_programme(event: Event, shift: Shift) -> None:
    """Move every item as far as the event's start has moved on the clock; none may lie outside the event."""
    for item in event.items:
        if shift:
            _move_item(item, shift.moved(item.starts_at))
        refuse_item_outside(event, item)


def _move_item(item: ProgrammeItem, starts_at: datetime) -> None:
    length = item.ends_at - item.starts_at
    item.starts_at, item.ends_at = starts_at, starts_at + length
    item.revise(matters=item.event.is_public)


def _tell(
    event: Event, changed: Collection[str], by: Any, *, was: tuple[datetime, datetime], tell: Audience, fate: Fate
) -> None:
    """Send word upwards once the rows are written, so that who listens can lock and read them.

    Nobody is told where a postponed event will be and when before it is published again: then they hear it at once.
    """
    db.session.flush()
    if event.is_public and WHEN_AND_WHERE & set(changed):
        tell = Audience.NOBODY if event.state is EventState.POSTPONED else tell
        event_rescheduled.send(event, by=by, was=was, tell=tell, fate=fate)
    if SEATS_GO_BY & set(changed):
        seats_changed.send(event, by=by)
