"""What registration does when something happens to an event, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, first_or_none, only_or_none
from eventhub.directory.models import Organisation
from eventhub.events.models import Event, ProgrammeItem
from eventhub.events.states import Audience, EventState, Fate
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import closing, items, places, telling
from eventhub.registration.queries import items as item_queries
from eventhub.registration.queries import people
from eventhub.registration.states import STILL_OPEN, RegistrationState
from eventhub.signals import (
    audience_asked,
    delegate_accepted,
    delegate_withdrawn,
    event_cancelled,
    event_postponed,
    event_published,
    event_rescheduled,
    event_resumed,
    item_ending,
    item_moved,
    organisations_merged,
    registrations_asked,
    registrations_ending,
    seats_changed,
)

STILL_COMING = STILL_OPEN | {RegistrationState.CONFIRMED}


@organisations_merged.connect
def follow_merger(kept: Organisation, *, gone: Organisation, **_circumstances: Any) -> None:
    """Who named the entry that goes belongs to the one that is kept; what they wrote stays."""
    linked = update(Registration).where(Registration.organisation_id == gone.id)
    db.session.execute(linked.values(organisation_id=kept.id).execution_options(synchronize_session="fetch"))


@seats_changed.connect
def follow_seats(event: Event, **_circumstances: Any) -> None:
    """More seats, or more time to register, go to who waits; fewer seats take nobody's away."""
    places.adjust_to_seats(event)


@event_published.connect
def go_on_offering(event: Event, **_circumstances: Any) -> None:
    """While an event had no date nobody had to decide; now they have, and free seats go to who waits."""
    telling.renew_offers(event)
    places.adjust_to_seats(event)


@event_rescheduled.connect
def announce_move(
    event: Event,
    *,
    by: Any,
    was: tuple[datetime, datetime] | None = None,
    tell: Audience = Audience.EVERYBODY,
    fate: Fate = Fate.KEPT,
    **_more: Any,
) -> None:
    """Whom the host chose learns the new time and place once; `was` is the old start and end.

    While the event is postponed its new date is nobody's business yet: whose registration ends hears only that.
    """
    is_off = event.state is EventState.POSTPONED
    ended = _end(event, fate, by=by, note=_("The event is postponed.") if is_off else _("The event has another date."))
    telling.renew_offers(event)
    if is_off:
        telling.tell_of_end_while_off(ended, was=was)
    else:
        telling.tell_of_move(event, was=was, audience=tell, ended=ended)


@item_moved.connect
def announce_item(item: ProgrammeItem, *, was: tuple[datetime, datetime], **_circumstances: Any) -> None:
    """Whoever signed up for a part of the programme, or waits for a place in it, learns where and when it is now."""
    items.follow_move(item, was=was)


@item_ending.connect
def end_item(item: ProgrammeItem, *, by: Any, **_circumstances: Any) -> None:
    """Whoever signed up for a part of the programme that is taken out learns that it does not take place."""
    if first_or_none(item_queries.sign_up_for(item)):
        items.close_sign_up(item, by=by, is_removed=True)


@event_cancelled.connect
def announce_cancellation(event: Event, *, by: Any, reason: str = "", fate: Fate = Fate.KEPT, **_more: Any) -> None:
    """Everybody concerned learns that the event will not take place, and why."""
    ended = _end(event, fate, by=by, note=reason)
    telling.tell_of_cancellation(event, reason=reason, ended=ended)


@event_postponed.connect
def announce_postponement(
    event: Event,
    *,
    by: Any,
    note: str = "",
    tell: Audience = Audience.EVERYBODY,
    fate: Fate = Fate.KEPT,
    **_more: Any,
) -> None:
    """Whom the host chose learns that the old date is off and that a new one will follow."""
    ended = _end(event, fate, by=by, note=note or _("The event is postponed."))
    telling.tell_of_postponement(event, note=note, audience=tell, ended=ended)


@event_resumed.connect
def announce_resumption(event: Event, *, tell: Audience = Audience.EVERYBODY, **_more: Any) -> None:
    """Whom the host chose learns that the event takes place after all, and when."""
    telling.tell_of_resumption(event, audience=tell)


@registrations_ending.connect
def hold_before_ending(event: Event, **_more: Any) -> None:
    """Whoever ends registrations holds what stands before the event."""
    closing.hold_first(event)


@registrations_asked.connect
def count_registrations(event: Event, **_more: Any) -> int:
    """Say how many registrations could end."""
    return db.session.scalar(people.number_in_states(event, closing.ENDING)) or 0


@audience_asked.connect
def count_audience(event: Event, **_more: Any) -> dict[Audience, int]:
    """Say how many people each choice would write to."""
    numbers = dict(db.session.execute(people.counts_by_state(event)).all())
    return {audience: sum(numbers.get(state, 0) for state in states) for audience, states in people.AUDIENCES.items()}


@delegate_accepted.connect
def seat_delegate(application: Any, *, event: Event, person: User, organisation: Organisation, by: Any) -> None:
    """A delegate has a place at the delegation's event, with what the application said; listing is theirs to allow.

    What the person handed in to take part was given for that at that instant.
    """
    places.guarantee(
        event,
        person,
        by=by,
        name=person.name or person.email,
        organisation=organisation.name,
        organisation_kind=organisation.kind,
        country=organisation.country,
        consented_at=application.submitted_at,
    )


@delegate_withdrawn.connect
def unseat_delegate(_application: Any, *, event: Event, person: User, by: Any) -> None:
    """Who does not travel gives up the place; whoever was there, or was expected and did not come, keeps the row."""
    place = only_or_none(people.registration_of(), user_id=person.id, event_id=event.id)
    if place and place.state in STILL_COMING and event.ends_at > clock.now():
        places.cancel(place, by=by)


def _end(event: Event, fate: Fate, *, by: Any, note: str) -> Sequence[Registration]:
    """End the registrations where that is their fate, and return whose are over by it."""
    return closing.end_all(event, by=by, note=note) if fate is Fate.ENDED else ()
