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
from eventhub.matchmaking.models import Profile
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
