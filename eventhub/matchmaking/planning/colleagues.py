"""Who could go to a meeting instead, where colleagues share theirs: what the optimiser may choose from."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, product

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from eventhub.db import db
from eventhub.directory.models import Membership
from eventhub.matchmaking.asking import Rules
from eventhub.matchmaking.interpreters import Interpreter, speak_apart
from eventhub.matchmaking.models import Matchmaking, Meeting, MeetingRequest, Profile, pair
from eventhub.matchmaking.sharing import Sharing
from eventhub.matchmaking.states import ALIVE
from eventhub.matchmaking.vetoes import vetoes_in
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import COMING

MOST_CHOICES = 8
"""How many pairs are offered for a meeting: each is one more meeting to the optimiser."""
Circles = Mapping[int, Sequence[Profile]]
Choice = tuple[Profile, Profile]


def choices_for(
    matchmaking: Matchmaking,
    meetings: Sequence[Meeting],
    interpreters: Mapping[int, Interpreter],
    *,
    staying: Collection[int],
) -> dict[int, list[Choice]]:
    """Return by a meeting's id which two could hold it instead, each in the place of whom they would go for.

    No two are offered for more than one meeting, or where anything else is between them already. `meetings` are all
    that stand, of which those `staying` keep their people. `interpreters` holds who interprets, by the meeting's id;
    two who need somebody else do not stand in.
    """
    circles = _circles(matchmaking)
    if not circles:
        return {}
    pairs = _Pairs(matchmaking, meetings)
    found: dict[int, list[Choice]] = defaultdict(list)
    for meeting in (each for each in meetings if each.id not in staying):
        for one, other in _others(meeting, circles):
            if len(found[meeting.id]) == MOST_CHOICES:
                break
            if pairs.are_free(one, other) and _can_talk(one, other, interpreters.get(meeting.id)):
                pairs.take(one, other)
                found[meeting.id].append((one, other))
    return found


def _circles(matchmaking: Matchmaking) -> Circles:
    """Everybody who shares with somebody, with all who share for the same organisation."""
    speaks = (Membership.user_id == Registration.user_id) & (Membership.organisation_id == Sharing.organisation_id)
    rows = (
        select(Profile, Sharing.organisation_id)
        .join(Profile.registration)
        .join(Sharing, Sharing.profile_id == Profile.id)
        .join(Membership, speaks)
        .where(Profile.matchmaking_id == matchmaking.id, Membership.confirmed_at.is_not(None))
        .where(Registration.state.in_(COMING))
        .options(contains_eager(Profile.registration))
        .order_by(Profile.id)
    )
    together: dict[int | None, list[Profile]] = defaultdict(list)
    for profile, organisation_id in db.session.execute(rows).all():
        together[organisation_id].append(profile)
    return {profile.id: circle for circle in together.values() if len(circle) > 1 for profile in circle}


def _others(meeting: Meeting, circles: Circles) -> Iterator[Choice]:
    """Everybody who shares with either of two who agreed, side by side; what the organiser arranged stays as it is.

    Two who share with each other agreed before they did: nobody could take the place of one of them but the other.
    """
    if meeting.request and len(meeting.people) == 2:
        one, other = meeting.people
        if other in circles.get(one.id, ()):
            return
        for choice in product(circles.get(one.id, [one]), circles.get(other.id, [other])):
            if choice[0].id != choice[1].id and choice != (one, other):
                yield choice


def _can_talk(one: Profile, other: Profile, interpreter: Interpreter | None) -> bool:
    return not speak_apart(one, other) or (interpreter is not None and interpreter.helps(one, other))


class _Pairs:
    """Which two may meet and have nothing to do with each other so far."""

    def __init__(self, matchmaking: Matchmaking, meetings: Sequence[Meeting]) -> None:
        self._rules = Rules(matchmaking)
        living = (
            select(MeetingRequest.pair)
            .join(Profile, Profile.id == MeetingRequest.requester_id)
            .where(Profile.matchmaking_id == matchmaking.id, MeetingRequest.state.in_(ALIVE))
        )
        self._taken = set(db.session.scalars(living))
        self._taken |= {pair(veto.profile_id, veto.person_id) for veto in db.session.scalars(vetoes_in(matchmaking))}
        for meeting in meetings:
            self._taken |= {pair(one.id, other.id) for one, other in combinations(meeting.people, 2)}

    def are_free(self, one: Profile, other: Profile) -> bool:
        """Whether they may meet, and nothing is between them."""
        return pair(one.id, other.id) not in self._taken and self._rules.let_profiles_meet(one, other)

    def take(self, one: Profile, other: Profile) -> None:
        """The two are offered for a meeting, and for no other."""
        self._taken.add(pair(one.id, other.id))
