"""Two desks, and what else happens while they merge: it is one person with one seat, whoever was first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.history.models import HistoryEntry
from eventhub.matchmaking.models import Attendee, Matchmaking, Profile
from eventhub.matchmaking.queries import living_requests, profile_at
from eventhub.matchmaking.states import MatchmakingState
from eventhub.registration.models.desk import RegistrationNote
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.states import TAKES_A_SEAT, RegistrationState
from tests import factories
from tests.faults.two import Pair, hiring
from tests.support.length import IS_FULL, ends_within

pytestmark = [pytest.mark.fault, ends_within(600)]

S = RegistrationState
ROUNDS = 20 if IS_FULL else 1
COMES_BACK = ["OperationalError", "done"]
"""PostgreSQL ends one of two that wait for each other, who is asked to come back."""


@pytest.fixture
def hire(database: Any) -> Iterator[Callable[..., Pair]]:
    """Start two desks, `both = hire()`; `both("merge 1 2", "cancel 3")` returns what came of what they do at once."""
    with hiring("merger", database.url) as hire:
        yield hire


@dataclass
class Crowd:
    """Somebody who is registered twice, somebody else with a seat, and two who wait, where three have a seat."""

    event: Event
    kept: int
    gone: int
    other: int

    def states(self) -> list[RegistrationState]:
        """Return what became of all five, in their order."""
        db.session.rollback()
        mine = select(Registration.state).where(Registration.event_id == self.event.id)
        return list(db.session.scalars(mine.order_by(Registration.id)))

    def row(self, number: int) -> Registration:
        """Return a registration as it is now."""
        return db.session.get_one(Registration, number)

    def expect_true_counts(self) -> None:
        """Every seat is counted once, and given to who waits as long as there is one."""
        taken = [state for state in self.states() if state in TAKES_A_SEAT]
        counted = select(Capacity.taken).where(Capacity.event_id == self.event.id)
        assert (db.session.scalars(counted).one(), len(taken)) == (len(taken), min(3, len(taken)))
        assert len(taken) == 3 or S.WAITLISTED not in self.states()

    def profile(self, number: int) -> Profile:
        """Return the matchmaking profile of a registration."""
        return db.session.scalars(profile_at(self.row(number))).one()

    def waits_for(self, number: int) -> list[str]:
        """Return how a registration's living requests stand."""
        db.session.rollback()
        return [each.state.value for each in db.session.scalars(living_requests(self.profile(number)))]

    def mergers(self) -> int:
        """Count by the history how often two of them became one."""
        numbers = select(Registration.id).where(Registration.event_id == self.event.id)
        merged = (HistoryEntry.subject == "registration", HistoryEntry.verb == "merged")
        told = select(func.count(HistoryEntry.id)).where(*merged, HistoryEntry.subject_id.in_(numbers))
        return db.session.scalar(told) or 0


def crowd() -> Crowd:
    with unit_of_work():
        event = factories.event(seats=3)
        rows = [factories.registration(event) for _ in range(3)]
        for number in (1, 2):
            factories.registration(event, state=S.WAITLISTED, waiting_number=number)
        matchmaking = factories.saved(Matchmaking(event=event, state=MatchmakingState.REQUESTS_OPEN))
        for each in rows:
            factories.saved(Profile(matchmaking=matchmaking, registration=each, listed_at=clock.now()))
            factories.saved(RegistrationNote(registration_id=each.id, text="Vegetarian", by_id=event.host_id))
        hold_seats(event)
        return Crowd(event, *(each.id for each in rows))


def merged_both_ways(both: Pair) -> None:
    here = crowd()
    one, two = here.kept, here.gone
    assert sorted(both(f"merge {one} {two}", f"merge {two} {one}")) == ["done", "refused"]
    here.expect_true_counts()
    assert set(here.states()[:2]) == {S.CANCELLED, S.CONFIRMED}
    stays = one if here.row(one).state is S.CONFIRMED else two
    notes = select(RegistrationNote.registration_id).where(RegistrationNote.registration_id.in_([one, two]))
    assert db.session.scalars(notes).all() == [stays, stays]
    assert here.mergers() == 1


def another_seat_is_freed(both: Pair) -> None:
    here = crowd()
    assert both(f"merge {here.kept} {here.gone}", f"cancel {here.other}") == ["done", "done"]
    here.expect_true_counts()
    assert here.states() == [S.CONFIRMED, S.CANCELLED, S.CANCELLED, S.OFFERED, S.OFFERED]


def the_one_that_is_kept_is_cancelled(both: Pair) -> None:
    here = crowd()
    merged, cancelled = both(f"merge {here.kept} {here.gone}", f"cancel {here.kept}")
    here.expect_true_counts()
    assert (cancelled, here.row(here.kept).state) == ("done", S.CANCELLED)
    assert (merged, here.row(here.gone).state) in [("done", S.CANCELLED), ("refused", S.CONFIRMED)]


def the_one_that_goes_is_cancelled(both: Pair) -> None:
    here = crowd()
    merged, cancelled = both(f"merge {here.kept} {here.gone}", f"cancel {here.gone}")
    here.expect_true_counts()
    assert (cancelled, here.states()[:2]) == ("done", [S.CONFIRMED, S.CANCELLED])
    assert here.mergers() == (merged == "done")


def the_one_that_goes_says_something_else(both: Pair) -> None:
    here = crowd()
    merged, edited = both(f"merge {here.kept} {here.gone}", f"edit {here.gone} Elsewhere")
    here.expect_true_counts()
    assert (merged, edited, here.row(here.kept).organisation == "Elsewhere") in [
        ("done", "done", True),
        ("done", "refused", False),
    ]


def the_one_that_goes_is_asked(both: Pair) -> None:
    here = crowd()
    merged, asked = both(f"merge {here.kept} {here.gone}", f"ask {here.other} {here.gone}")
    here.expect_true_counts()
    assert [merged, asked] in (["done", "done"], ["done", "refused"]) or sorted([merged, asked]) == COMES_BACK
    assert (here.row(here.gone).state is S.CANCELLED) == (merged == "done")
    assert merged != "done" or here.waits_for(here.gone) == []
    assert asked != "done" or here.waits_for(here.kept if merged == "done" else here.gone) == ["pending"]


def the_one_that_goes_agrees_on_a_meeting(both: Pair) -> None:
    here = crowd()
    with unit_of_work():
        asked = factories.request(here.profile(here.gone), here.profile(here.other))
    merged, accepted = both(f"merge {here.kept} {here.gone}", f"accept {asked.id}")
    here.expect_true_counts()
    assert [merged, accepted] == ["done", "done"] or sorted([merged, accepted]) == COMES_BACK
    stays = here.profile(here.kept if merged == "done" else here.gone)
    assert here.waits_for(stays.registration_id) == ["accepted" if accepted == "done" else "pending"]
    theirs = sorted([stays.id, here.profile(here.other).id])
    attending = select(Attendee.profile_id).where(Attendee.profile_id.in_([*theirs, here.profile(here.gone).id]))
    assert sorted(db.session.scalars(attending)) == (theirs if accepted == "done" else [])


def the_one_that_is_kept_is_asked(both: Pair) -> None:
    here = crowd()
    outcomes = both(f"merge {here.kept} {here.gone}", f"ask {here.other} {here.kept}")
    assert sorted(outcomes) in (["done", "done"], COMES_BACK)


STORIES = (
    merged_both_ways,
    another_seat_is_freed,
    the_one_that_is_kept_is_cancelled,
    the_one_that_goes_is_cancelled,
    the_one_that_goes_says_something_else,
    the_one_that_goes_is_asked,
    the_one_that_goes_agrees_on_a_meeting,
    the_one_that_is_kept_is_asked,
)


def test_whatever_happens_beside_a_merger_happens_before_or_after_it(db_session: Any, hire: Any) -> None:
    both = hire()
    for story in STORIES * ROUNDS:
        story(both)


def test_without_the_lock_and_the_version_both_ways_would_end_both(db_session: Any, hire: Any) -> None:
    both = hire(UNGUARDED="1")
    with pytest.raises(AssertionError):
        merged_both_ways(both)
