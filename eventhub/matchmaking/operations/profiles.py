"""What people say about themselves, whether others may find them, and when they are away."""

from collections.abc import Collection
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Absence, Matchmaking, Meeting, Profile
from eventhub.matchmaking.operations import freeing, joining, letters, meetings, requests, sharing
from eventhub.matchmaking.operations.colliding import collisions
from eventhub.matchmaking.states import MeetingState, RequestState
from eventhub.registration.models.registrations import Known, Registration
from eventhub.transitions import can_move
from eventhub.web.pages import time_in


class Description(TypedDict):
    """What a person says about themselves."""

    offers: str
    needs: str
    themes: list[str]
    languages: list[str]
    sectors: list[str]
    cooperation: list[str]
    markets: list[str]
    looks_for: list[str]
    needs_step_free: bool


def describe(matchmaking: Matchmaking, registration: Registration, **said: Unpack[Description]) -> Profile:
    """The person's profile says this; it exists from the first time on and is listed only with consent."""
    lock(registration)
    profile = first_or_none(queries.profile_at(registration))
    if profile is None:
        profile = Profile(matchmaking=matchmaking, registration=registration)
        db.session.add(profile)
    for name, value in said.items():
        setattr(profile, name, value)
    return profile


def agree_to_be_listed(profile: Profile, *, by: Any) -> None:
    """Other participants find the person from now on; a second time changes nothing."""
    if profile.listed_at is None:
        profile.listed_at = clock.now()
        record(profile, "agreed to be listed", by=by)


def withdraw_from_list(profile: Profile, *, by: Any) -> None:
    """Nobody new finds the person any more; who has a meeting with them still does."""
    if profile.listed_at is not None:
        profile.listed_at = None
        record(profile, "withdrew from the list", by=by)


def set_absences(profile: Profile, slot_ids: Collection[int], *, by: Any) -> None:
    """The person is away in exactly these slots, unless a meeting of theirs takes place in one of them."""
    lock(profile.matchmaking)
    _check_no_meeting(profile, slot_ids)
    known = {slot.id for slot in profile.matchmaking.slots}
    wanted = known & set(slot_ids)
    if wanted == {absence.slot_id for absence in profile.away}:
        return
    profile.away = [absence for absence in profile.away if absence.slot_id in wanted]
    present = {absence.slot_id for absence in profile.away}
    profile.away += [Absence(slot_id=slot_id) for slot_id in sorted(wanted - present)]
    record(profile, "changed when they are away", by=by)


def leave(profile: Profile, *, by: Any, reason: str) -> None:
    """The person does not come: nobody finds them, asks them or waits for them at a table any more."""
    lock(profile.matchmaking)
    withdraw_from_list(profile, by=by)
    for request in db.session.scalars(queries.living_requests(profile)).all():
        if request.state is RequestState.PENDING and request.requester_id == profile.id:
            requests.withdraw(request, by=None)
        elif request.state is RequestState.PENDING:
            requests.decline(request, by=None)
    freed = []
    for meeting in db.session.scalars(queries.meetings_with(profile)).all():
        if can_move(meeting, MeetingState.CANCELLED) and not _has_been(meeting):
            freed += [meeting.slot] if meeting.slot else []
            meetings.cancel(meeting, by=by, reason=reason, leaver=profile)
    freeing.pass_on(profile.matchmaking, freed)


def hand_over(profile: Profile, kept: Registration, *, by: Any) -> None:
    """A person registered twice has one profile: the one that is kept, or else this one with all that hangs on it.

    Refuses where a meeting under this one cannot be the kept one's. Whoever meets the person hears of it where they
    knew them by another name, organisation or country.
    """
    lock(profile.matchmaking)
    db.session.expire_all()
    was, own = profile.registration.known_as, first_or_none(queries.profile_at(kept))
    ahead = [each for each in db.session.scalars(queries.meetings_with(profile)) if sharing.can_hand_over(each)]
    if own is None:
        profile.registration = kept
        record(profile, "handed over", by=by, note=kept.name)
        for meeting in ahead:
            meeting.revise(matters=True)
    else:
        if found := collisions(profile, own):
            raise Refusal(" ".join(found))
        joining.join(profile, own, by=by)
        withdraw_from_list(profile, by=by)
    db.session.flush()
    _tell_of_new_name([each for each in ahead if each.slot], own or profile, was)


def rename(profile: Profile, was: Known) -> None:
    """Whoever meets a person who is known by another name, organisation or country now hears of it, calendars too."""
    if was == profile.registration.known_as:
        return
    lock(profile.matchmaking)
    ahead = [each for each in db.session.scalars(queries.meetings_with(profile)) if sharing.can_hand_over(each)]
    for meeting in ahead:
        meeting.revise(matters=True)
    db.session.flush()
    _tell_of_new_name([each for each in ahead if each.slot], profile, was)


def _tell_of_new_name(meetings: Collection[Meeting], person: Profile, was: Known) -> None:
    if was != person.registration.known_as:
        for meeting in meetings:
            letters.tell_of_new_name(meeting, person, was.name)


def _has_been(meeting: Meeting) -> bool:
    """Whether the meeting's time is over: whoever leaves at noon has met people in the morning."""
    return meeting.slot is not None and meeting.slot.ends_at <= clock.now()


def _check_no_meeting(profile: Profile, slot_ids: Collection[int]) -> None:
    zone = profile.matchmaking.event.timezone
    broken = [
        _("%(time)s with %(name)s", time=time_in(meeting.slot.starts_at, zone), name=partner.registration.name)
        for meeting in db.session.scalars(queries.meetings_with(profile))
        if meeting.slot is not None and meeting.slot_id in slot_ids
        for partner in meeting.partners_of(profile)
    ]
    if broken:
        raise Refusal(
            _("You have meetings then: %(meetings)s. Ask the organiser to move them first.", meetings="; ".join(broken))
        )
