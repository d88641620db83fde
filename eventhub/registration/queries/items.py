"""Questions about places in the parts of a programme."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.events.models import Event, ProgrammeItem
from eventhub.registration.models.items import ItemPlace, ItemSignUp
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.consents import has_ever_had_texts
from eventhub.registration.queries.setups import setup_with


def sign_up_for(item: ProgrammeItem) -> Select[ItemSignUp]:
    """Select how people sign up for a part of the programme; there is nothing where they just come."""
    return select(ItemSignUp).where(ItemSignUp.item_id == item.id)


def sign_ups_at(event: Event) -> Select[ItemSignUp]:
    """Select every part of a programme that people sign up for, in order."""
    return (
        select(ItemSignUp)
        .join(ItemSignUp.item)
        .where(ProgrammeItem.event_id == event.id)
        .options(contains_eager(ItemSignUp.item))
        .order_by(ProgrammeItem.starts_at, ProgrammeItem.id)
    )


@lru_cache(maxsize=1)
def setup_sign_ups_and_texts() -> Select[Any]:
    """Select the setup of the event `event_id`, and whether anything there is to sign up for or was to agree to."""
    parts = select(ItemSignUp.id).join(ItemSignUp.item).where(ProgrammeItem.event_id == Event.id)
    return setup_with(parts.exists(), has_ever_had_texts())


def items_with_sign_ups(event: Event) -> Select[ProgrammeItem, ItemSignUp, int]:
    """Select every part of a programme with how people sign up for it, if they do, and how many wait."""
    waiting = (
        select(func.count(ItemPlace.id))
        .where(ItemPlace.item_id == ProgrammeItem.id, ItemPlace.waiting_number.is_not(None))
        .correlate(ProgrammeItem)
        .scalar_subquery()
    )
    return (
        select(ProgrammeItem, ItemSignUp, waiting)
        .outerjoin(ItemSignUp, ItemSignUp.item_id == ProgrammeItem.id)
        .where(ProgrammeItem.event_id == event.id)
        .order_by(ProgrammeItem.starts_at, ProgrammeItem.id)
    )


def place_in(item: ProgrammeItem, registration: Registration) -> Select[ItemPlace]:
    """Select somebody's place in a part of the programme, waiting or not."""
    return select(ItemPlace).where(ItemPlace.item_id == item.id, ItemPlace.registration_id == registration.id)


def places_of(registration: Registration) -> Select[ItemPlace]:
    """Select all that somebody signed up for, in order of time."""
    return (
        select(ItemPlace)
        .join(ItemPlace.item)
        .where(ItemPlace.registration_id == registration.id)
        .options(contains_eager(ItemPlace.item))
        .order_by(ProgrammeItem.starts_at, ItemPlace.id)
    )


def agenda_of(user: User, since: datetime) -> Select[ItemPlace]:
    """Select what a person signed up for anywhere that ends after an instant, with all a calendar says of it."""
    event = contains_eager(ItemPlace.registration).joinedload(Registration.event)
    return (
        select(ItemPlace)
        .join(ItemPlace.item)
        .join(ItemPlace.registration)
        .where(Registration.user_id == user.id, ProgrammeItem.ends_at > since)
        .options(contains_eager(ItemPlace.item), event.options(joinedload(Event.venue), selectinload(Event.themes)))
        .order_by(ProgrammeItem.starts_at, ItemPlace.id)
    )


def people_in(item: ProgrammeItem) -> Select[ItemPlace]:
    """Select who takes part, by name, and then who waits, in order."""
    return (
        select(ItemPlace)
        .join(ItemPlace.registration)
        .where(ItemPlace.item_id == item.id)
        .options(contains_eager(ItemPlace.registration).joinedload(Registration.user))
        .order_by(ItemPlace.waiting_number.is_not(None), ItemPlace.waiting_number, Registration.name_key, ItemPlace.id)
    )


def first_waiting(item: ProgrammeItem) -> Select[ItemPlace]:
    """Select who waits first."""
    waits = (ItemPlace.item_id == item.id, ItemPlace.waiting_number.is_not(None))
    return (
        select(ItemPlace).where(*waits).options(joinedload(ItemPlace.registration)).order_by(ItemPlace.waiting_number)
    )


def position(place: ItemPlace) -> Select[int]:
    """Select the place on the waiting list of a part of the programme, counted from 1; 0 for who takes part."""
    own = place.waiting_number or 0
    ahead = (ItemPlace.item_id == place.item_id, ItemPlace.waiting_number <= own)
    return select(func.count(ItemPlace.id)).where(*ahead)


def at_the_same_time(item: ProgrammeItem, registration: Registration) -> Select[ProgrammeItem]:
    """Select what somebody signed up for, or waits for, that lies at the same time as a part of the programme."""
    return (
        select(ProgrammeItem)
        .join(ItemPlace, ItemPlace.item_id == ProgrammeItem.id)
        .where(ItemPlace.registration_id == registration.id, ProgrammeItem.id != item.id)
        .where(ProgrammeItem.starts_at < item.ends_at, ProgrammeItem.ends_at > item.starts_at)
        .order_by(ProgrammeItem.starts_at)
    )


def attended_by(registrations: Any) -> Select[int, Any, Any]:
    """Select from when to when people, by registration, are in a part of the programme they have a place in."""
    return (
        select(ItemPlace.registration_id, ProgrammeItem.starts_at, ProgrammeItem.ends_at)
        .join(ItemPlace.item)
        .where(ItemPlace.registration_id.in_(registrations), ItemPlace.waiting_number.is_(None))
    )
