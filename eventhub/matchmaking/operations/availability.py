"""When people are there: arrival, departure, and the times they keep for themselves."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.availability import BusyTime, Stay, busy_times_of, stay_of, unavailable
from eventhub.matchmaking.models import Absence, Profile, Slot
from eventhub.matchmaking.states import OVER
from eventhub.web.pages import time_in

MOST_BUSY_TIMES = 40


def set_stay(
    profile: Profile, *, arrives_at: datetime | None, departs_at: datetime | None, is_remote: bool, by: Any
) -> None:
    """The person is there from then until then, in person or from afar; nothing is put outside that."""
    lock(profile.matchmaking)
    before = _away(profile)
    stay = first_or_none(stay_of(profile)) or Stay(profile_id=profile.id)
    db.session.add(stay)
    stay.arrives_at, stay.departs_at, stay.is_remote = arrives_at, departs_at, is_remote
    record(profile, "said when they are there", by=by)
    _refuse_breaks(profile, before)


def keep_free(profile: Profile, starts_at: datetime, ends_at: datetime, *, label: str, by: Any) -> None:
    """No meeting of the person is put there; why is their own business."""
    lock(profile.matchmaking)
    if len(db.session.scalars(busy_times_of(profile)).all()) >= MOST_BUSY_TIMES:
        raise Refusal(_("You keep %(number)s times free already. Remove one first.", number=MOST_BUSY_TIMES))
    before = _away(profile)
    db.session.add(BusyTime(profile_id=profile.id, starts_at=starts_at, ends_at=ends_at, label=label))
    record(profile, "keeps a time free", by=by)
    _refuse_breaks(profile, before)


def give_back(busy: BusyTime) -> None:
    """Meetings can be put there again."""
    db.session.delete(busy)


def take_over(gone: Profile, kept: Profile) -> None:
    """A person with two profiles is away when either said so, unless the one that is kept has a meeting then.

    When they come and go is what the kept one said, or else the other.
    """
    placed = [each.slot for each in db.session.scalars(queries.meetings_with(kept)) if each.slot]
    taken = {slot.id for slot in placed} | {each.slot_id for each in kept.away}
    kept.away += [Absence(slot_id=each.slot_id) for each in gone.away if each.slot_id not in taken]
    own = db.session.scalars(busy_times_of(kept)).all()
    spans = {(each.starts_at, each.ends_at) for each in own}
    free = [each for each in db.session.scalars(busy_times_of(gone)).all() if not _clashes(each, placed, spans)]
    for each in free[: MOST_BUSY_TIMES - len(own)]:
        each.profile_id = kept.id
    stay = first_or_none(stay_of(gone))
    if stay and first_or_none(stay_of(kept)) is None and not any(_misses(stay, slot) for slot in placed):
        stay.profile_id = kept.id
    db.session.flush()


def _clashes(busy: BusyTime, placed: Collection[Slot], spans: Collection[tuple[datetime, datetime]]) -> bool:
    """Whether a meeting is to take place then, or the time is kept free already."""
    is_known = (busy.starts_at, busy.ends_at) in spans
    return is_known or any(slot.starts_at < busy.ends_at and busy.starts_at < slot.ends_at for slot in placed)


def _misses(stay: Stay, slot: Slot) -> bool:
    """Whether somebody comes or goes too late or early for a slot."""
    comes_late = stay.arrives_at is not None and slot.starts_at < stay.arrives_at
    return comes_late or (stay.departs_at is not None and stay.departs_at < slot.ends_at)


def _away(profile: Profile) -> set[int]:
    return unavailable([profile.id], profile.matchmaking.slots)[profile.id]


def _refuse_breaks(profile: Profile, before: Collection[int]) -> None:
    """Refuse what would leave a meeting at a time its person now is away: nothing is unbooked silently."""
    db.session.flush()
    broken = _broken(profile, _away(profile).difference(before))
    if broken:
        raise Refusal(_("You have meetings then: %(meetings)s. Move or cancel them first.", meetings="; ".join(broken)))


def _broken(profile: Profile, slot_ids: Collection[int]) -> list[str]:
    zone = profile.matchmaking.event.timezone
    return [
        _("%(time)s with %(name)s", time=time_in(meeting.slot.starts_at, zone), name=partner.registration.name)
        for meeting in db.session.scalars(queries.meetings_with(profile))
        if meeting.slot is not None and meeting.slot_id in slot_ids and meeting.state not in OVER
        for partner in meeting.partners_of(profile)
    ]
