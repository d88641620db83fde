"""An organisation's people at an event: each holds their own meetings, or they share them and go for one another."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, update

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.directory.models import Organisation
from eventhub.directory.queries import is_member
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.asking import is_kept_apart
from eventhub.matchmaking.freed import PlaceYes, live_offers
from eventhub.matchmaking.models import Attendee, Meeting, MeetingRequest, Profile, pair
from eventhub.matchmaking.operations.booking import check_has_room
from eventhub.matchmaking.operations.letters import Place, tell, tell_of_hand_over
from eventhub.matchmaking.operations.meetings import obstacles, settle
from eventhub.matchmaking.operations.setup import hold
from eventhub.matchmaking.planning.plan import Swaps
from eventhub.matchmaking.presence import Sign
from eventhub.matchmaking.sharing import (
    BROUGHT_IN,
    Sharing,
    brought_in_beside,
    chosen_by,
    could_share_with,
    is_colleague,
    left_to_choose,
    sharing_of,
)
from eventhub.matchmaking.states import OVER, MeetingState, RequestState


def share(profile: Profile, organisation: Organisation | None, *, by: Any) -> None:
    """The person shares their meetings with colleagues of this organisation, or holds their own; it is their word."""
    lock(profile.matchmaking)
    if organisation and not is_member(profile.registration.user, organisation):
        raise Refusal(_("You do not speak for this organisation."))
    known = first_or_none(chosen_by(profile))
    if known and known.is_own_choice and known.organisation == organisation:
        return
    _choose(profile, organisation, is_own_choice=True)
    record(profile, "shares meetings" if organisation else "holds their own meetings", by=by)


def bring_in(colleague: Profile, host: Profile, *, by: Any) -> None:
    """A colleague who had not chosen shares their meetings as the host does; they are told, and can take it back.

    Refuses who shares for another organisation already, and who was brought in often enough: only they change that.
    """
    hold(host.matchmaking)
    shared = first_or_none(sharing_of(host))
    if first_or_none(left_to_choose(host).where(Profile.id == colleague.id)):
        raise Refusal(_left_words(colleague))
    if shared is None or first_or_none(could_share_with(host).where(Profile.id == colleague.id)) is None:
        name = colleague.registration.name
        raise Refusal(_("%(name)s has chosen already, or does not speak for your organisation here.", name=name))
    _choose(colleague, shared.organisation, is_own_choice=False)
    _tell_of_choice(colleague, host, BROUGHT_IN, by=by, shares=True)


def _left_words(colleague: Profile) -> str:
    name, elsewhere = colleague.registration.name, first_or_none(sharing_of(colleague))
    if elsewhere and elsewhere.organisation:
        return str(
            _(
                "%(name)s shares meetings for %(organisation)s at this event already. A person shares for one"
                " organisation; ask %(name)s to choose yours on their own page of colleagues.",
                name=name,
                organisation=elsewhere.organisation.name,
            )
        )
    return str(
        _(
            "Colleagues have chosen for %(name)s often enough. Ask %(name)s to choose on their own page of colleagues.",
            name=name,
        )
    )


def let_go(colleague: Profile, host: Profile, *, by: Any) -> None:
    """A colleague whom somebody brought in holds their own meetings again, and is told."""
    hold(host.matchmaking)
    if first_or_none(brought_in_beside(host).where(Profile.id == colleague.id)) is None:
        raise Refusal(_("%(name)s chose this themselves, or does not share.", name=colleague.registration.name))
    db.session.execute(delete(Sharing).where(Sharing.profile_id == colleague.id))
    _tell_of_choice(colleague, host, "was let go from sharing meetings", by=by, shares=False)


def step_in(request: MeetingRequest, colleague: Profile, *, by: Any) -> None:
    """The request waits for a colleague's answer now, instead of the person's who was to answer; that one is told."""
    lock(colleague.matchmaking)
    lock(request)
    author, asked = request.sides
    _check_colleagues(asked, colleague)
    if request.state is not RequestState.PENDING:
        raise Refusal(_("This request has been answered already."))
    _check_can_meet(colleague, author)
    put_in_place_of(request, asked, colleague)
    db.session.flush()
    record(request, "a colleague stepped in", by=by, note=colleague.registration.name)
    key = f"request:{request.id}:stepped_in:{request.version}"
    tell(key, asked, "stepped_in", "matchmaking.colleagues", about=author, colleague=colleague.registration.name)


def hand_over(meeting: Meeting, giver: Profile, taker: Profile, *, by: Any) -> None:
    """A colleague goes to the meeting instead, at the same time and table; a conflict of theirs is refused in words.

    All three are told, and the one who does not go any more has it taken out of their calendar.
    """
    lock(meeting.matchmaking)
    lock(meeting)
    check_can_hand_over(meeting)
    if giver not in meeting.people:
        raise Refusal(_("%(name)s does not go to this meeting any more.", name=giver.registration.name))
    _check_colleagues(giver, taker)
    for partner in meeting.partners_of(giver):
        _check_can_meet(taker, partner)
    check_has_room(taker)
    place = _replace(meeting, giver, taker)
    _put(meeting, place, by=by)
    record(meeting, "handed over", by=by, note=f"{giver.registration.name}, {taker.registration.name}")
    tell_of_hand_over(meeting, giver, taker, place)
    _pass_on_offers(meeting, taker)


def send(swaps: Swaps, *, by: Any) -> None:
    """Colleagues go to meetings, which have no place at the moment, for those who were to go."""
    for meeting, swap in swaps.items():
        for giver, taker in swap.items():
            _replace(meeting, giver, taker)
            record(meeting, "handed over", by=by, note=f"{giver.registration.name}, {taker.registration.name}")


def can_hand_over(meeting: Meeting) -> bool:
    """Whether a colleague can still go to the meeting instead."""
    is_ahead = meeting.slot is None or meeting.slot.starts_at > clock.now()
    return is_ahead and meeting.state not in {*OVER, MeetingState.CANCELLED}


def check_can_hand_over(meeting: Meeting) -> None:
    """Refuse a meeting that has begun or does not take place."""
    if not can_hand_over(meeting):
        raise Refusal(_("This meeting has begun already, or does not take place."))


def follow_merger(kept: Organisation, gone: Organisation) -> None:
    """Whoever shared for the one entry shares for the other."""
    db.session.execute(update(Sharing).where(Sharing.organisation_id == gone.id).values(organisation_id=kept.id))


def _choose(profile: Profile, organisation: Organisation | None, *, is_own_choice: bool) -> None:
    db.session.execute(delete(Sharing).where(Sharing.profile_id == profile.id))
    db.session.add(Sharing(profile_id=profile.id, organisation=organisation, is_own_choice=is_own_choice))


def _tell_of_choice(colleague: Profile, host: Profile, verb: str, *, by: Any, shares: bool) -> None:
    entry = record(colleague, verb, by=by, note=host.registration.name)
    db.session.flush()
    tell(f"sharing:{entry.id}", colleague, "shared_for", "matchmaking.colleagues", about=host, shares=shares)


def _check_colleagues(one: Profile, other: Profile) -> None:
    if not is_colleague(one, other):
        raise Refusal(_("The two of you do not share your meetings."))


def _check_can_meet(colleague: Profile, other: Profile) -> None:
    """Refuse who has to do with the other already, or must not; whose wish that is, is nobody's business."""
    name = other.registration.name
    if other.id in db.session.scalars(queries.partner_ids(colleague)).all():
        raise Refusal(_("You have a meeting with %(name)s already.", name=name))
    if first_or_none(queries.living_request_between(colleague, other)):
        raise Refusal(_("You have a request with %(name)s that waits for an answer.", name=name))
    if is_kept_apart(colleague, other):
        raise Refusal(_("The rules or somebody's wishes do not let this colleague meet %(name)s.", name=name))


def _replace(meeting: Meeting, giver: Profile, taker: Profile) -> Place | None:
    """The taker is in the meeting for the giver, without a place yet; return the place it had."""
    place = (meeting.slot, meeting.table) if meeting.slot and meeting.table else None
    meeting.attendees = [each for each in meeting.attendees if each.profile_id != giver.id]
    meeting.attendees.append(Attendee(profile=taker))
    db.session.execute(delete(Sign).where(Sign.meeting_id == meeting.id, Sign.profile_id == giver.id))
    if meeting.request:
        put_in_place_of(meeting.request, giver, taker)
    db.session.flush()
    return place


def _put(meeting: Meeting, place: Place | None, *, by: Any) -> None:
    if place is None:
        meeting.revise(matters=True)
        return
    if problems := obstacles(meeting, *place):
        raise Refusal(" ".join(problems))
    settle({meeting: place}, by=by)


def _pass_on_offers(meeting: Meeting, taker: Profile) -> None:
    """Whatever time is kept for the two asks the taker now; what was said to it before does not bind them."""
    kept = live_offers(meeting.matchmaking, clock.now()).where(Meeting.id == meeting.id)
    stay = [person.id for person in meeting.partners_of(taker)]
    for offer in db.session.scalars(kept).all():
        db.session.execute(delete(PlaceYes).where(PlaceYes.offer_id == offer.id, PlaceYes.profile_id.not_in(stay)))
        if not obstacles(meeting, offer.slot, offer.table):
            tell(
                f"place-offer:{offer.id}:place_offered",
                taker,
                "place_offered",
                "matchmaking.offered_times",
                about=meeting.partners_of(taker)[0],
                table=offer.table.number,
                starts_at=offer.slot.starts_at,
                ends_at=offer.slot.ends_at,
                not_after=offer.expires_at,
                until=offer.expires_at,
            )


def put_in_place_of(request: MeetingRequest, one: Profile, other: Profile) -> None:
    """The other takes one person's side of a request."""
    if request.requester_id == one.id:
        request.requester = other
    elif request.invitee_id == one.id:
        request.invitee = other
    else:
        raise Refusal(_("%(name)s is not one of the two of this request any more.", name=one.registration.name))
    ids = [request.requester.id, request.invitee.id]
    request.requester_id, request.invitee_id = ids
    request.pair = pair(*ids)
