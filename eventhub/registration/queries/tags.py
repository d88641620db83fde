"""Questions about the tags, notes and views of an organiser's desk."""

import unicodedata
from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from eventhub.events.models import Event, Programme
from eventhub.registration.models.desk import TAG_KEY_LENGTH, DeskView, RegistrationNote, RegistrationTag
from eventhub.registration.models.registrations import Registration


def tag_key(tag: str) -> str:
    """Return the form in which tags are compared: capitals, spacing and the way accents are encoded do not count."""
    return " ".join(unicodedata.normalize("NFKC", tag).casefold().split())[:TAG_KEY_LENGTH]


def tagged(event: Event, tag: str) -> Select[int]:
    """Select the ids of an event's registrations with a tag, in whatever state, however the tag is capitalised.

    Made to narrow another question down: `Registration.id.in_(tagged(event, "VIP"))`.
    """
    return (
        select(RegistrationTag.registration_id)
        .join(RegistrationTag.registration)
        .where(Registration.event_id == event.id, RegistrationTag.key == tag_key(tag))
    )


def tags_of(event: Event) -> Select[str, int]:
    """Select every tag of an event, by name, and how many registrations have it."""
    name = func.min(RegistrationTag.name)
    return (
        select(name, func.count())
        .join(RegistrationTag.registration)
        .where(Registration.event_id == event.id)
        .group_by(RegistrationTag.key)
        .order_by(RegistrationTag.key)
    )


def tags_in(programme: Programme) -> Select[str]:
    """Select every tag at the events of a programme, once each, by name."""
    return (
        select(func.min(RegistrationTag.name))
        .join(RegistrationTag.registration)
        .join(Registration.event)
        .where(Event.programme_id == programme.id)
        .group_by(RegistrationTag.key)
        .order_by(RegistrationTag.key)
    )


def tags_on(registrations: Collection[int]) -> Select[int, str]:
    """Select the ids of some registrations with each tag they have, in alphabetical order."""
    return (
        select(RegistrationTag.registration_id, RegistrationTag.name)
        .where(RegistrationTag.registration_id.in_(registrations))
        .order_by(RegistrationTag.key)
    )


def tags_at(event: Event) -> Select[int, str]:
    """Select the ids of all registrations of an event with each tag they have, in alphabetical order."""
    return (
        select(RegistrationTag.registration_id, RegistrationTag.name)
        .join(RegistrationTag.registration)
        .where(Registration.event_id == event.id)
        .order_by(RegistrationTag.key)
    )


def notes_on(registration: Registration) -> Select[RegistrationNote]:
    """Select what organisers wrote about a registration, the newest first, with who wrote it."""
    return (
        select(RegistrationNote)
        .where(RegistrationNote.registration_id == registration.id)
        .options(joinedload(RegistrationNote.by))
        .order_by(RegistrationNote.at.desc(), RegistrationNote.id.desc())
    )


def note_counts(registrations: Collection[int]) -> Select[int, int]:
    """Select how many notes there are on each of some registrations, by id; those without any are left out."""
    return (
        select(RegistrationNote.registration_id, func.count())
        .where(RegistrationNote.registration_id.in_(registrations))
        .group_by(RegistrationNote.registration_id)
    )


def views_of(event: Event) -> Select[DeskView]:
    """Select the views of an event's desk, by name."""
    return select(DeskView).where(DeskView.event_id == event.id).order_by(DeskView.name, DeskView.id)


def rows_on(registration: Registration) -> Select[RegistrationTag]:
    """Select the tags of a registration."""
    return select(RegistrationTag).where(RegistrationTag.registration_id == registration.id)


def keys_on(registration: Registration) -> Select[str]:
    """Select the tags of a registration in the form in which they are compared."""
    return select(RegistrationTag.key).where(RegistrationTag.registration_id == registration.id)
