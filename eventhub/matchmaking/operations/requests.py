"""Asking for a meeting, and what becomes of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.again import is_asked_out
from eventhub.matchmaking.asking import Rules, traits_of
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, MeetingRequest, Profile, Slot
from eventhub.matchmaking.offers import offered_in
from eventhub.matchmaking.operations.booking import take
from eventhub.matchmaking.operations.letters import slot_lines, tell, tell_of_place
from eventhub.matchmaking.operations.offers import name_slots
from eventhub.matchmaking.sharing import is_colleague, living_between
from eventhub.matchmaking.states import MatchmakingState, Mode, Priority, RequestState
from eventhub.matchmaking.vetoes import veto_of
from eventhub.transitions import move
from eventhub.web.pages import datetime_in

EXPIRES_AFTER_IN_LAST_WEEK = timedelta(days=1)
EXPIRES_AFTER_ON_EVENT_DAYS = timedelta(hours=1)
LAST_WEEK = timedelta(days=7)


def ask(
    requester: Profile,
    invitee: Profile,
    *,
    message: str,
    priority: Priority,
    by: Any,
    slots: Sequence[Slot] = (),
) -> MeetingRequest:
    """One person has asked another for a meeting, who is told at once; the slots are where they could meet."""
    lock(requester.matchmaking)
    _check_question(requester, invitee)
    request = MeetingRequest(
        requester=requester,
        invitee=invitee,
        message=message,
        priority=priority,
        expires_at=expiry(requester.matchmaking, clock.now()),
    )
    db.session.add(request)
    name_slots(request, slots)
    record(request, "asked", by=by)
    tell(
        f"request:{request.id}",
        invitee,
        "requested",
        "matchmaking.inbox",
        about=requester,
        message=message,
        not_after=request.expires_at,
        expires_at=request.expires_at,
        lines=slot_lines(slots, requester.matchmaking.event.timezone, invitee),
    )
    return request


def accept(request: MeetingRequest, *, by: Any, slot: Slot | None = None, is_must: bool = False) -> Meeting:
    """The two have a meeting; who proposed it is told.

    Where people book for themselves it takes place in this slot, one of those named, or nothing is accepted. Else it
    waits for its place in the timetable, before others where it is a must to whoever was asked too.
    """
    _take(request)
    _check_in_time(request)
    _check_open(request.invitee.matchmaking)
    _check_rules(request.requester, request.invitee, _("The rules of this event do not let the two of you meet now."))
    _check_named(request, slot)
    move(request, RequestState.ACCEPTED, by=by)
    request.answered_at, request.is_must_to_invitee = clock.now(), is_must
    people = (request.requester, request.invitee)
    meeting = Meeting(
        matchmaking=request.invitee.matchmaking,
        request=request,
        attendees=[Attendee(profile=person) for person in people],
    )
    db.session.add(meeting)
    if slot:
        db.session.flush()
        tell_of_place(meeting, "agreed", take(meeting, slot, by=by))
    else:
        author, reader = request.sides
        tell(f"request:{request.id}:accepted", author, "accepted", "matchmaking.index", about=reader)
    return meeting


def propose_others(request: MeetingRequest, slots: Sequence[Slot], *, by: Any) -> None:
    """Who was to answer proposes other slots instead; now the other of the two answers, in a time of their own."""
    _take(request)
    _check_in_time(request)
    _check_open(request.invitee.matchmaking)
    if request.state is not RequestState.PENDING:
        raise Refusal(_("This request has been answered already."))
    name_slots(request, slots)
    request.is_countered = not request.is_countered
    request.expires_at = expiry(request.invitee.matchmaking, clock.now())
    record(request, "proposed other times", by=by)
    author, reader = request.sides
    tell(
        f"request:{request.id}:proposed:{request.version}",
        reader,
        "countered",
        "matchmaking.inbox",
        about=author,
        lines=slot_lines(slots, author.matchmaking.event.timezone, reader),
        not_after=request.expires_at,
        expires_at=request.expires_at,
    )


def decline(request: MeetingRequest, *, by: Any) -> None:
    """Who was to answer does not want the meeting; who proposed it is told and may ask somebody else."""
    _take(request)
    move(request, RequestState.DECLINED, by=by)
    request.answered_at = clock.now()
    author, decliner = request.sides
    tell(f"request:{request.id}:declined", author, "declined", "matchmaking.people", about=decliner)


def withdraw(request: MeetingRequest, *, by: Any) -> None:
    """Who asked does not want the meeting any more; the request is gone from the inbox."""
    _take(request)
    if request.state is RequestState.ACCEPTED:
        raise Refusal(_("You have agreed on this meeting. Cancel the meeting instead."))
    move(request, RequestState.WITHDRAWN, by=by)


def expire(request: MeetingRequest) -> None:
    """Nobody answered in time; who proposed last is told and may ask somebody else."""
    _take(request)
    if request.state is not RequestState.PENDING:
        return
    move(request, RequestState.EXPIRED, by=None)
    author, silent = request.sides
    tell(f"request:{request.id}:expired", author, "expired", "matchmaking.people", about=silent)


def end_with_event(request: MeetingRequest, *, by: Any, reason: str) -> None:
    """The request needs no answer any more because its event will not take place, of which everybody is told elsewhere.

    What was accepted has had its answer; its meeting ends instead.
    """
    _take(request)
    if request.state is RequestState.PENDING:
        move(request, RequestState.EXPIRED, by=by, note=reason)


def expiry(matchmaking: Matchmaking, now: datetime) -> datetime:
    """Return until when a request sent now can be answered; time is shorter the nearer the event is."""
    event, usual = matchmaking.event, timedelta(days=matchmaking.answer_days)
    zone = ZoneInfo(event.timezone)
    if now.astimezone(zone).date() >= event.starts_at.astimezone(zone).date():
        return now + EXPIRES_AFTER_ON_EVENT_DAYS
    if event.starts_at - now <= LAST_WEEK:
        return now + min(usual, EXPIRES_AFTER_IN_LAST_WEEK)
    return now + usual


def credits_of(profile: Profile) -> int:
    """Return how many more requests a person may have waiting for an answer."""
    waiting = db.session.scalar(queries.open_requests(profile)) or 0
    return max(0, profile.matchmaking.most_open_requests - waiting)


def _take(request: MeetingRequest) -> None:
    """Hold the event's matchmaking and the request, as they are now, until the transaction ends."""
    lock(request.invitee.matchmaking)
    lock(request)


def _check_question(requester: Profile, invitee: Profile) -> None:
    _check_open(requester.matchmaking)
    if requester.id == invitee.id or requester.matchmaking_id != invitee.matchmaking_id:
        raise Refusal(_("You can ask another participant of this event only."))
    if requester.listed_at is None:
        raise Refusal(_("List yourself first, so that the person you ask can see who you are."))
    if invitee.listed_at is None:
        raise Refusal(_("This person is not on the list any more."))
    _check_rules(requester, invitee, _("The rules of this event do not let you ask this person for a meeting."))
    _check_wanted(requester, invitee)
    _check_new(requester, invitee)
    if is_asked_out(requester, invitee):
        raise Refusal(_("You have asked this person often enough. They can still ask you."))
    if not credits_of(requester):
        raise Refusal(_("All your requests wait for an answer. Withdraw one, or wait until one is answered."))


def _check_new(requester: Profile, invitee: Profile) -> None:
    """Refuse where the two have to do with each other already, or their colleagues have."""
    known = first_or_none(queries.living_request_between(requester, invitee))
    if known:
        raise Refusal(_already(known, requester))
    if is_colleague(requester, invitee):
        raise Refusal(_("The two of you share your meetings: each can go to those of the other."))
    if first_or_none(living_between(requester, invitee)):
        raise Refusal(_("A colleague of yours or theirs who shares meetings asks or meets already."))


def _check_rules(requester: Profile, invitee: Profile, words: str) -> None:
    if not Rules(requester.matchmaking).let_ask(traits_of(requester.registration), traits_of(invitee.registration)):
        raise Refusal(words)


def _check_wanted(requester: Profile, invitee: Profile) -> None:
    """Refuse whom either does not want to meet; that it was the other who said so is nobody's business."""
    if first_or_none(veto_of(requester, invitee)):
        raise Refusal(_("You said that you do not want to meet this person. Take that back first."))
    if first_or_none(veto_of(invitee, requester)):
        raise Refusal(_("This person cannot be asked for a meeting."))


def _check_named(request: MeetingRequest, slot: Slot | None) -> None:
    """Refuse an acceptance without a slot where people book for themselves, and one that nobody proposed."""
    named = [each.slot_id for each in db.session.scalars(offered_in([request.id]))]
    if slot is None and request.invitee.matchmaking.mode is Mode.BY_PARTICIPANTS:
        raise Refusal(_("Choose one of the times, or propose others."))
    if slot is not None and slot.id not in named:
        raise Refusal(_("This time was not proposed. Choose another, or propose it."))


def _check_in_time(request: MeetingRequest) -> None:
    if request.state is RequestState.PENDING and request.expires_at <= clock.now():
        raise Refusal(_("This request has expired. Ask the person for a meeting yourself."))


def _already(known: MeetingRequest, requester: Profile) -> str:
    if known.state is RequestState.ACCEPTED:
        return str(_("The two of you have agreed on a meeting already."))
    if known.requester_id == requester.id:
        return str(_("You have asked this person already; wait for the answer."))
    return str(_("This person has asked you already; you find the request in your inbox."))


def _check_open(matchmaking: Matchmaking) -> None:
    if not matchmaking.are_requests_open:
        raise Refusal(_("Requests are not open at this event now."))
    if matchmaking.state is MatchmakingState.PUBLISHED:
        return
    zone, now = matchmaking.event.timezone, clock.now()
    if matchmaking.opens_at and now < matchmaking.opens_at:
        raise Refusal(_("Requests open on %(at)s.", at=datetime_in(matchmaking.opens_at, zone)))
    if matchmaking.closes_at and matchmaking.closes_at <= now:
        raise Refusal(_("Requests closed on %(at)s.", at=datetime_in(matchmaking.closes_at, zone)))
