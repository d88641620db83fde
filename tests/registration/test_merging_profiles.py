"""Two matchmaking profiles of one person become one, with whom they keep away, keep in mind and share with."""

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.bookmarks import Bookmark
from eventhub.matchmaking.models import Matchmaking, MeetingRequest, Profile
from eventhub.matchmaking.operations import bookmarks, profiles, vetoes
from eventhub.matchmaking.sharing import Sharing
from eventhub.matchmaking.states import RequestState
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.registration.test_merging import merge


@pytest.fixture
def matched(event):
    """Two registrations of one person and one of somebody else, with the event's matchmaking."""
    with unit_of_work():
        matchmaking = factories.saved(Matchmaking(event=event))
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


def test_of_two_profiles_the_one_nobody_waits_for_is_withdrawn(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        mine, twin, theirs = (profile(matchmaking, each) for each in (kept, gone, other))
        factories.request(mine, theirs)
    with pytest.raises(Refusal, match="meetings or requests"):
        merge(gone, kept)
    merge(kept, gone)
    assert (mine.registration_id, twin.registration_id, twin.listed_at) == (kept.id, gone.id, None)


def test_a_profile_that_is_asked_after_it_was_looked_at_does_not_go(matched):
    matchmaking, (kept, gone, other) = matched
    with unit_of_work():
        twin, theirs = (profile(matchmaking, each) for each in (gone, other))
        profile(matchmaking, kept)
        factories.request(theirs, twin)
    with pytest.raises(Refusal, match="just now"), unit_of_work():
        profiles.hand_over(twin, kept, by=None)


def test_who_shares_under_both_profiles_shares_as_the_one_that_stays_does(matched):
    matchmaking, (kept, gone, _other) = matched
    with unit_of_work():
        mine, twin = (profile(matchmaking, each) for each in (kept, gone))
        firm = factories.organisation()
        factories.saved(Sharing(profile_id=mine.id, organisation=firm))
        factories.saved(Sharing(profile_id=twin.id, organisation=matchmaking.event.organiser))
    merge(kept, gone)
    assert db.session.scalars(select(Sharing.organisation_id).filter_by(profile_id=mine.id)).all() == [firm.id]


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
