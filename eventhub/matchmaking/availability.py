"""When people cannot meet: what they said, when they come and go, and what they do at the event besides."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from eventhub.db import Base, db
from eventhub.events.models import ItemSpeaker, ProgrammeItem, Speaker
from eventhub.events.states import ItemKind
from eventhub.matchmaking.models import Absence, Profile, Slot
from eventhub.registration.models.items import ItemPlace
from eventhub.registration.models.registrations import Registration

LABEL_LENGTH = 80
Span = tuple[datetime | None, datetime | None]


class Stay(Base):
    """When a person comes and goes, and whether they take part from afar; what is None is open."""

    __tablename__ = "stay"
    __table_args__ = (CheckConstraint("arrives_at < departs_at", name="comes_before_going"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), unique=True)
    arrives_at: Mapped[datetime | None]
    departs_at: Mapped[datetime | None]
    is_remote: Mapped[bool] = mapped_column(default=False)


class BusyTime(Base):
    """A time a person keeps for themselves; the label is for their own eyes."""

    __tablename__ = "busy_time"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH), default="")


def stay_of(profile: Profile) -> Select[Stay]:
    """Select when a person comes and goes, if they said so."""
    return select(Stay).where(Stay.profile_id == profile.id)


def busy_times_of(profile: Profile) -> Select[BusyTime]:
    """Select the times a person keeps for themselves."""
    return select(BusyTime).where(BusyTime.profile_id == profile.id).order_by(BusyTime.starts_at, BusyTime.id)


def remote_among(profiles: Collection[int]) -> Select[int]:
    """Select who of these people takes part from afar."""
    return select(Stay.profile_id).where(Stay.profile_id.in_(profiles), Stay.is_remote)


def spoken_by(profiles: Collection[int]) -> Select[int, datetime, datetime]:
    """Select the parts of the programme in which people speak: an event's page names them as they registered."""
    return (
        select(Profile.id, ProgrammeItem.starts_at, ProgrammeItem.ends_at)
        .join(Registration, Registration.id == Profile.registration_id)
        .join(Speaker, Speaker.event_id == Registration.event_id)
        .join(ItemSpeaker, ItemSpeaker.speaker_id == Speaker.id)
        .join(ProgrammeItem, ProgrammeItem.id == ItemSpeaker.item_id)
        .where(Profile.id.in_(profiles), func.lower(Speaker.name) == func.lower(Registration.name))
        .where(ProgrammeItem.kind != ItemKind.MATCHMAKING)
    )


def signed_up_by(profiles: Collection[int]) -> Select[int, datetime, datetime, str]:
    """Select the parts of the programme in which people have a place."""
    return (
        select(Profile.id, ProgrammeItem.starts_at, ProgrammeItem.ends_at, ProgrammeItem.title)
        .join(ItemPlace, ItemPlace.registration_id == Profile.registration_id)
        .join(ProgrammeItem, ProgrammeItem.id == ItemPlace.item_id)
        .where(Profile.id.in_(profiles), ItemPlace.waiting_number.is_(None))
        .where(ProgrammeItem.kind != ItemKind.MATCHMAKING)
    )


def parts_of(profile: Profile) -> Select[ProgrammeItem]:
    """Select the parts of the programme in which a person speaks or has a place, in the order of time."""
    own = (query([profile.id]).with_only_columns(ProgrammeItem.id) for query in (spoken_by, signed_up_by))
    return (
        select(ProgrammeItem)
        .where(or_(*(ProgrammeItem.id.in_(each) for each in own)))
        .order_by(ProgrammeItem.starts_at, ProgrammeItem.id)
    )


def unavailable(profiles: Collection[int], slots: Collection[Slot]) -> dict[int, set[int]]:
    """Return, for each of these people, the slots in which nobody puts a meeting of theirs without asking them."""
    away = absent(profiles, slots)
    for profile_id, parts in attended(profiles, slots).items():
        away[profile_id] |= parts.keys()
    return away


def absent(profiles: Collection[int], slots: Collection[Slot]) -> dict[int, set[int]]:
    """Return, for each of these people, the slots in which they cannot meet, for whatever reason of their own."""
    away: dict[int, set[int]] = defaultdict(set)
    for absence in db.session.scalars(select(Absence).where(Absence.profile_id.in_(profiles))):
        away[absence.profile_id].add(absence.slot_id)
    for profile_id, (starts_at, ends_at) in _spans(profiles):
        away[profile_id] |= {slot.id for slot in slots if _touches(slot, starts_at, ends_at)}
    return away


def attended(profiles: Collection[int], slots: Collection[Slot]) -> dict[int, dict[int, str]]:
    """Return, for each of these people, the slots in which they have a place in the programme, and what that is.

    They can meet then all the same, if they rather do.
    """
    parts: dict[int, dict[int, str]] = defaultdict(dict)
    for profile_id, starts_at, ends_at, title in db.session.execute(signed_up_by(profiles)):
        parts[profile_id] |= {slot.id: title for slot in slots if _touches(slot, starts_at, ends_at)}
    return parts


def attended_in(slot: Slot, profiles: Collection[int]) -> dict[int, str]:
    """Return who of these people has a place in the programme in a slot, and what that is."""
    return {profile_id: parts[slot.id] for profile_id, parts in attended(profiles, [slot]).items() if parts}


def _spans(profiles: Collection[int]) -> Iterator[tuple[int, Span]]:
    """Yield every stretch of time in which one of these people cannot meet; None is without end."""
    busy = select(BusyTime.profile_id, BusyTime.starts_at, BusyTime.ends_at).where(BusyTime.profile_id.in_(profiles))
    for query in (busy, spoken_by(profiles)):
        for profile_id, starts_at, ends_at in db.session.execute(query):
            yield profile_id, (starts_at, ends_at)
    yield from _outside(db.session.scalars(select(Stay).where(Stay.profile_id.in_(profiles))))


def _outside(stays: Iterable[Stay]) -> Iterator[tuple[int, Span]]:
    for stay in stays:
        if stay.arrives_at:
            yield stay.profile_id, (None, stay.arrives_at)
        if stay.departs_at:
            yield stay.profile_id, (stay.departs_at, None)


def _touches(slot: Slot, starts_at: datetime | None, ends_at: datetime | None) -> bool:
    return (ends_at is None or slot.starts_at < ends_at) and (starts_at is None or starts_at < slot.ends_at)
