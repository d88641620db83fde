"""What a person finds in the inbox and the sent box: each request with the other, and the times it names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventhub.db import db
from eventhub.matchmaking.answering import to_answer
from eventhub.matchmaking.free import Hall, Openings
from eventhub.matchmaking.labels import attending_words
from eventhub.matchmaking.models import MeetingRequest, Profile, Slot
from eventhub.matchmaking.offers import offered_in
from eventhub.matchmaking.states import Mode, RequestState


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that a request names, whether both are still free then, and what they do in the programme then."""

    slot: Slot
    is_free: bool
    note: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A request as one of its two sees it."""

    request: MeetingRequest
    other: Profile
    offers: list[Offer]

    @property
    def was_agreed(self) -> bool:
        """Whether the two had agreed on a meeting that was cancelled."""
        return self.request.state is RequestState.WITHDRAWN and self.request.answered_at is not None

    @property
    def has_free(self) -> bool:
        """Whether one of the times it names is still free."""
        return any(offer.is_free for offer in self.offers)


def to_be_answered(profile: Profile, now: datetime) -> list[Letter]:
    """Return what waits for a person's answer, the most important first."""
    return letters(profile, db.session.scalars(to_answer(profile)).all(), now)


def letters(profile: Profile, requests: Sequence[MeetingRequest], now: datetime) -> list[Letter]:
    """Return requests as a person sees them; what is free is read once for all of them."""
    named, hall = _named(profile, requests), None
    if any(named.values()):
        hall = Hall([profile, *(_other(profile, each) for each in requests)], now)
    return [Letter(each, _other(profile, each), _offers(profile, each, named[each.id], now, hall)) for each in requests]


def _offers(
    profile: Profile, request: MeetingRequest, slots: list[Slot], now: datetime, hall: Hall | None
) -> list[Offer]:
    if not slots:
        return []
    other = _other(profile, request)
    openings = Openings((profile, other), now, hall=hall)
    return [
        Offer(slot, openings.fit(slot), attending_words(openings.attending(slot), profile, other)) for slot in slots
    ]


def _named(profile: Profile, requests: Sequence[MeetingRequest]) -> dict[int, list[Slot]]:
    """Return the times that pending requests name, where people book for themselves."""
    named: dict[int, list[Slot]] = defaultdict(list)
    pending = [each.id for each in requests if each.state is RequestState.PENDING]
    if profile.matchmaking.mode is Mode.BY_PARTICIPANTS:
        for each in db.session.scalars(offered_in(pending)):
            named[each.request_id].append(each.slot)
    return named


def _other(profile: Profile, request: MeetingRequest) -> Profile:
    """Return whom a person would meet; of a colleague's request that is who waits for the answer."""
    if profile.id not in (request.requester_id, request.invitee_id):
        return request.sides[0]
    return request.invitee if request.requester_id == profile.id else request.requester
