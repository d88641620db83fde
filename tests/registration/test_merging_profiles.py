"""Two matchmaking profiles of one person become one, with whom they keep away, keep in mind and ask, and when."""

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.matchmaking.availability import BusyTime, Stay, stay_of
from eventhub.matchmaking.bookmarks import Bookmark
from eventhub.matchmaking.freed import PlaceOffer, PlaceYes
from eventhub.matchmaking.models import Absence, Meeting, MeetingRequest, Profile, pair
from eventhub.matchmaking.operations import bookmarks, vetoes
from eventhub.matchmaking.operations.requests import accept
from eventhub.matchmaking.sharing import Sharing
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RequestState
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import agreed_meeting, mails, placed_meeting
from tests.registration.test_merging import merge


@pytest.fixture
def matched(event):
    """Two registrations of one person and one of somebody else, with the event's matchmaking."""
    with unit_of_work():
        matchmaking = factories.matchmaking(event, state=MatchmakingState.REQUESTS_OPEN)
        rows = [factories.registration(event) for _ in range(3)]
    return matchmaking, rows


def profile(matchmaking, row):
    return factories.saved(Profile(matchmaking=matchmaking, registration=row, listed_at=clock.now()))


def test_a_profile_moves_with_its_requests(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, theirs = profile(matchmaking, gone), profile(matchmaking, other)
        factories.request(mine, theirs)
    merge(kept, gone)
    assert (mine.registration_id, mine.listed_at is None) == (kept.id, False)


def test_of_two_profiles_the_one_that_goes_is_withdrawn(matched):
    matchmaking, (kept, gone, _other) = matched
    with unit_of_work():
        mine, twin = (profile(matchmaking, each) for each in (kept, gone))
    merge(kept, gone)
    assert (mine.registration_id, mine.listed_at is None) == (kept.id, False)
    assert (twin.registration_id, twin.listed_at) == (gone.id, None)


def asked(*pairs):
    """Make a request of each first to each second; return them."""
    return [factories.request(one, other) for one, other in pairs]


def between(*requests):
    """Return who asks whom, and how that stands, by what the database holds now."""
    db.session.expire_all()
    return [(each.requester, each.invitee, each.state.value) for each in requests]


def test_whoever_waits_for_an_answer_under_the_profile_that_goes_waits_under_the_other_and_nobody_is_told(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        shy = profile(matchmaking, factories.registration(matchmaking.event))
        requests = asked((twin, theirs), (shy, twin))
        requests[1].is_countered = True
    merge(kept, gone)
    assert between(*requests) == [(mine, theirs, "pending"), (shy, mine, "pending")]
    assert ([each.pair for each in requests], mails()) == ([pair(mine.id, theirs.id), pair(shy.id, mine.id)], [])
    with unit_of_work():
        accept(requests[0], by=None)
    assert db.session.scalars(select(Meeting)).one().people == sorted((mine, theirs), key=lambda each: each.id)


def test_what_both_profiles_wait_for_is_waited_for_once(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        shy, met, firm = (profile(matchmaking, factories.registration(matchmaking.event)) for _ in range(3))
        house = factories.organisation(kept.user, firm.registration.user)
        for each in (mine, firm):
            factories.saved(Sharing(profile_id=each.id, organisation=house))
        stay = asked((mine, theirs), (shy, mine))
        agreed_meeting(mine, met)
        end = asked((theirs, twin), (twin, shy), (twin, met), (twin, mine), (firm, twin))
    merge(kept, gone)
    assert [state for _one, _other, state in between(*stay, *end)] == ["pending"] * 2 + ["withdrawn"] * 5
    assert mails() == []


@pytest.mark.parametrize(("asks", "said", "state", "told"), [
    ("twin", "mine", "withdrawn", []), ("twin", "theirs", "withdrawn", []),
    ("theirs", "mine", "declined", ["declined"]), ("theirs", "theirs", "declined", ["declined"]),
    ("theirs", "rules", "declined", ["declined"]),
])  # fmt: skip
def test_a_request_between_two_who_are_kept_apart_ends_as_after_a_no(matched, asks, said, state, told):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        who = {"mine": profile(matchmaking, kept), "twin": profile(matchmaking, gone)}
        who["theirs"] = profile(matchmaking, other)
        (request,) = asked((who[asks], who["theirs" if asks == "twin" else "twin"]))
        if said == "rules":
            matchmaking.admitted_kinds = [OrganisationKind.SME.value]
            kept.organisation_kind = OrganisationKind.INVESTOR
        else:
            vetoes.refuse(who[said], who["theirs" if said == "mine" else "mine"], by=None)
    merge(kept, gone)
    db.session.expire_all()
    assert (request.state.value, [template for _to, template in mails()]) == (state, told)


def test_a_meeting_without_a_time_moves_with_what_was_said_to_a_freed_place(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        met = profile(matchmaking, factories.registration(matchmaking.event))
        moves, doubled = agreed_meeting(twin, theirs), agreed_meeting(twin, met)
        agreed_meeting(mine, met)
        place = {"slot": matchmaking.slots[0], "table": matchmaking.tables[0]}
        offer = PlaceOffer(meeting=moves, **place, expires_at=factories.in_days(1))
        factories.saved(PlaceYes(offer_id=factories.saved(offer).id, profile_id=twin.id))
    merge(kept, gone)
    assert between(moves.request, doubled.request) == [(mine, theirs, "accepted"), (twin, met, "withdrawn")]
    assert ({*moves.people}, moves.state.value, doubled.state.value) == ({mine, theirs}, "unscheduled", "cancelled")
    assert db.session.scalars(select(PlaceYes.profile_id)).all() == [mine.id]
    assert mails() == []


def test_a_meeting_that_was_cancelled_keeps_none_of_another_with_the_same_person_from_moving(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        meeting = agreed_meeting(twin, theirs)
        off = agreed_meeting(mine, theirs, state=MeetingState.CANCELLED)
        off.request.state = RequestState.WITHDRAWN
    merge(kept, gone)
    db.session.expire_all()
    assert ({*meeting.people}, meeting.state.value) == ({mine, theirs}, "unscheduled")


def test_whoever_is_away_under_either_profile_is_away_but_for_where_they_meet(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        slots = list(matchmaking.slots)
        placed_meeting(matchmaking, people=(mine, theirs))
        for person, number in ((mine, 1), (twin, 0), (twin, 1), (twin, 2)):
            factories.saved(Absence(profile_id=person.id, slot_id=slots[number].id))
        for person, number in ((mine, 2), (twin, 0), (twin, 2), (twin, 3)):
            times = {"starts_at": slots[number].starts_at, "ends_at": slots[number].ends_at}
            factories.saved(BusyTime(profile_id=person.id, **times))
        factories.saved(Stay(profile_id=twin.id, arrives_at=slots[0].starts_at))
    merge(kept, gone)
    db.session.expire_all()
    assert {each.slot_id for each in mine.away} == {slots[1].id, slots[2].id}
    busy = db.session.scalars(select(BusyTime.starts_at).filter_by(profile_id=mine.id).order_by(BusyTime.starts_at))
    assert busy.all() == [slots[2].starts_at, slots[3].starts_at]
    assert db.session.scalars(select(Stay.profile_id)).all() == [mine.id]


@pytest.mark.parametrize("obstacle", ["a meeting before it", "a stay of their own"])
def test_a_stay_does_not_move_where_it_cannot_hold(matched, obstacle):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        slots = list(matchmaking.slots)
        factories.saved(Stay(profile_id=twin.id, arrives_at=slots[1].starts_at))
        if obstacle == "a stay of their own":
            factories.saved(Stay(profile_id=mine.id, is_remote=True))
        else:
            placed_meeting(matchmaking, people=(mine, theirs))
    merge(kept, gone)
    db.session.expire_all()
    assert first_or_none(stay_of(twin)) is not None


def test_who_shares_under_both_profiles_shares_as_the_one_that_stays_does(matched):
    matchmaking, (kept, gone, _other) = matched
    with unit_of_work():
        mine, twin = (profile(matchmaking, each) for each in (kept, gone))
        firm = factories.organisation()
        factories.saved(Sharing(profile_id=mine.id, organisation=firm))
        factories.saved(Sharing(profile_id=twin.id, organisation=matchmaking.event.organiser))
    merge(kept, gone)
    assert db.session.scalars(select(Sharing.organisation_id).filter_by(profile_id=mine.id)).all() == [firm.id]


@pytest.mark.parametrize(("chose", "shares"), [(True, True), (False, False)])
def test_what_the_person_chose_counts_before_what_a_colleague_chose_for_them(matched, chose, shares):
    matchmaking, (kept, gone, _other) = matched
    with unit_of_work():
        mine, twin = (profile(matchmaking, each) for each in (kept, gone))
        factories.saved(Sharing(profile_id=mine.id, organisation=factories.organisation(), is_own_choice=chose))
        factories.saved(Sharing(profile_id=twin.id, organisation=None))
    merge(kept, gone)
    [choice] = db.session.scalars(select(Sharing).filter_by(profile_id=mine.id)).all()
    assert (choice.is_own_choice, choice.organisation is not None) == (True, shares)


def test_what_two_agreed_on_stands_where_one_of_them_still_waits_under_the_other_profile(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        [waiting] = asked((mine, theirs))
        meeting = agreed_meeting(theirs, twin)
    merge(kept, gone)
    assert [state for _one, _other, state in between(waiting, meeting.request)] == ["withdrawn", "accepted"]
    assert {each.id for each in meeting.people} == {mine.id, theirs.id}
    assert meeting.state.value == "unscheduled"
    assert mails() == []


def test_whoever_is_kept_away_or_in_mind_under_either_profile_is_so_under_the_one_that_stays(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        shy = profile(matchmaking, factories.registration(matchmaking.event))
        vetoes.refuse(twin, theirs, is_block=True, by=None)
        vetoes.refuse(mine, theirs, by=None)
        vetoes.refuse(shy, twin, by=None)
        vetoes.refuse(twin, mine, by=None)
        request = factories.request(mine, shy)
        bookmarks.keep(twin, theirs)
        bookmarks.keep(theirs, twin)
        bookmarks.keep(mine, twin)
        factories.saved(Sharing(profile_id=twin.id, organisation=matchmaking.event.organiser))
    merge(kept, gone)
    known = db.session.execute(select(Veto.profile_id, Veto.person_id, Veto.is_block).order_by(Veto.id)).all()
    assert known == [(mine.id, theirs.id, True), (shy.id, mine.id, False)]
    assert db.session.get_one(MeetingRequest, request.id).state is RequestState.DECLINED
    marks = db.session.execute(select(Bookmark.profile_id, Bookmark.person_id)).all()
    assert set(marks) == {(mine.id, theirs.id), (theirs.id, mine.id)}
    assert db.session.scalars(select(Sharing.profile_id)).all() == [mine.id]
