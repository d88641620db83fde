"""Somebody is erased while they register, take a seat or are answered: they are gone or still whole, never half."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.accounts.models import Role, RoleGrant, User
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.events.models import Event
from eventhub.matchmaking.models import Attendee, Meeting, MeetingRequest
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RequestState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.states import STILL_OPEN, TAKES_A_SEAT, RegistrationState
from tests import factories
from tests.faults.two import Pair, hiring
from tests.support.length import IS_FULL, ends_within

pytestmark = [pytest.mark.fault, ends_within(600)]

ROUNDS = 20 if IS_FULL else 1
NAME = "Racing Person"


@pytest.fixture
def hire(database: Any, tmp_path: Path) -> Iterator[Callable[..., Pair]]:
    """Start two processes, `both = hire()`; `both("erase 1", "claim 2")` returns what came of what they do at once."""
    with hiring("eraser", database.url, EVENTHUB_ERASED_FILE=str(tmp_path / "erased")) as hire:
        yield hire


def half_erased(number: int) -> list[str]:
    """Say what of somebody is neither gone nor whole; an empty list means that the outcome is clean."""
    db.session.rollback()
    person = db.session.get_one(User, number)
    rows = db.session.scalars(select(Registration).where(Registration.user_id == number)).all()
    found = [f"{each.id} takes a seat" for each in rows if person.erased_at and each.state in TAKES_A_SEAT | STILL_OPEN]
    found += [f"{each.id} has a name" for each in rows if person.erased_at and each.name == NAME]
    for capacity in db.session.scalars(select(Capacity)):
        taking = (Registration.event_id == capacity.event_id, Registration.state.in_(TAKES_A_SEAT))
        if capacity.taken != db.session.scalar(select(func.count(Registration.id)).where(*taking)):
            found.append(f"event {capacity.event_id} counts its seats wrongly")
    return found


def registering() -> tuple[int, int]:
    with unit_of_work():
        person, event = factories.user(name=NAME), factories.event(slug=f"race-{secrets.token_hex(4)}", seats=3)
        hold_seats(event)
        return person.id, event.id


def test_erased_while_registering(app: Any, db_session: Any, hire: Callable[..., Pair]) -> None:
    both = hire()
    for _ in range(ROUNDS):
        person, event = registering()
        came = both(f"erase {person}", f"register {event} {person}")
        assert "done" in came
        assert set(came) <= {"done", "refused"}
        assert half_erased(person) == []


def test_without_holding_the_person_somebody_is_registered_who_is_gone(
    app: Any, database: Any, db_session: Any, hire: Callable[..., Pair]
) -> None:
    if database.name == "sqlite":
        pytest.skip("one writer at a time leaves no room between")
    person, event = registering()
    assert hire(UNGUARDED="yes")(f"erase {person}", f"register {event} {person}") == ["done", "done"]
    assert half_erased(person) != []


def test_erased_while_taking_the_seat_that_was_offered(app: Any, db_session: Any, hire: Callable[..., Pair]) -> None:
    both = hire()
    for _ in range(ROUNDS):
        person, event = registering()
        with unit_of_work():
            place = factories.registration(
                db.session.get_one(factories.Event, event),
                db.session.get_one(User, person),
                state=RegistrationState.OFFERED,
            )
            hold_seats(place.event).whole.taken = 1
            number = place.id
        assert both(f"erase {person}", f"claim {number}")[0] == "done"
        assert half_erased(person) == []
        assert db.session.get_one(Registration, number).state is RegistrationState.CANCELLED


def test_erased_while_somebody_accepts_to_meet_them(app: Any, db_session: Any, hire: Callable[..., Pair]) -> None:
    both = hire()
    for _ in range(ROUNDS):
        person, event = registering()
        with unit_of_work():
            matchmaking = factories.matchmaking(
                db.session.get_one(factories.Event, event), state=MatchmakingState.REQUESTS_OPEN
            )
            asker = factories.profile(matchmaking, db.session.get_one(User, person))
            hold_seats(asker.registration.event).whole.taken = 2
            number = factories.request(asker, factories.profile(matchmaking)).id
        came = both(f"erase {person}", f"accept {number}")
        assert "done" in came
        assert set(came) <= {"done", "refused"}
        assert half_erased(person) == []
        meetings = select(Meeting.id).join(Attendee).where(Meeting.request_id == number).distinct()
        standing = db.session.scalars(meetings.where(Meeting.state != MeetingState.CANCELLED)).all()
        state = db.session.get_one(MeetingRequest, number).state
        if came[0] == "done":
            assert (state, standing) == (RequestState.WITHDRAWN, [])
        else:
            assert (state, len(standing)) == (RequestState.ACCEPTED, 1)


def test_the_last_admin_is_not_erased_by_two_at_once(app: Any, db_session: Any, hire: Callable[..., Pair]) -> None:
    both = hire()
    with unit_of_work():
        one, other = (factories.user(Role.ADMIN).id for _ in range(2))
    assert sorted(both(f"erase {one}", f"erase {other}")) == ["done", "refused"]
    db.session.rollback()
    left = select(func.count(RoleGrant.id)).where(RoleGrant.role == Role.ADMIN)
    assert db.session.scalar(left) == 1


def test_of_two_who_would_host_for_each_other_one_stays(app: Any, db_session: Any, hire: Callable[..., Pair]) -> None:
    both = hire()
    with unit_of_work():
        factories.user(Role.ADMIN)
        organiser = factories.organisation()
        one, other = (factories.user() for _ in range(2))
        for person in (one, other):
            factories.event(slug=f"of-{person.id}", organiser=organiser, host=person)
            factories.saved(Membership(user=person, organisation=organiser, confirmed_at=clock.now()))
        numbers = one.id, other.id
    assert sorted(both(*(f"erase {each}" for each in numbers))) == ["done", "refused"]
    db.session.rollback()
    hosts = db.session.scalars(select(User).join(Event, Event.host_id == User.id)).all()
    assert [each.erased_at for each in hosts] == [None] * len(hosts)
