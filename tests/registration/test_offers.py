"""A free seat is kept for the first who waits, and goes on to the next when nobody takes it."""

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events import operations as events
from eventhub.events.states import EventState
from eventhub.mail.models import OutgoingMail
from eventhub.registration.jobs import expire_all_offers
from eventhub.registration.operations import deciding, places
from tests import factories
from tests.registration.conftest import count, shape
from tests.registration.rows import DAY, set_event, verbs

CONFIRMED, CANCELLED, OFFERED, EXPIRED = ((state, None) for state in ("confirmed", "cancelled", "offered", "expired"))


def act(deed, *arguments, **keywords):
    with unit_of_work():
        deed(*arguments, **keywords)


@pytest.fixture
def offer(line):
    """The first who waits, to whom a seat was just offered."""
    act(places.cancel, line[0], by=line[0].user)
    return line[2]


def let_pass(row):
    with unit_of_work():
        row.offered_until = clock.now() - DAY
    assert all(expire_all_offers(clock.now()))


def test_whoever_takes_the_seat_has_it(event, offer, letters):
    for _ in range(2):
        act(places.claim, offer, by=offer.user)
    assert shape(event) == [CANCELLED, CONFIRMED, CONFIRMED, ("waitlisted", 2), ("waitlisted", 3)]
    assert count(event) == (2, 2)
    assert [letter.subject.split(" at ")[0].split(" for ")[0] for letter in letters(offer.user)] == [
        "You are",
        "A seat",
        "You are registered",
    ]
    assert verbs(offer)[-1] == ("moved", "offered", "confirmed", offer.user_id, "")


def test_whoever_gives_it_up_lets_the_next_have_it(event, offer):
    act(places.cancel, offer, by=offer.user)
    assert shape(event) == [CANCELLED, CONFIRMED, CANCELLED, OFFERED, ("waitlisted", 3)]
    assert count(event) == (2, 2)


def test_an_offer_nobody_takes_goes_to_the_next(event, offer, letters):
    let_pass(offer)
    assert shape(event) == [CANCELLED, CONFIRMED, EXPIRED, OFFERED, ("waitlisted", 3)]
    assert count(event) == (2, 2)
    assert letters(offer.user)[-1].subject == "The offer of a seat at EU-Canada cluster matchmaking has passed"
    assert letters()[-1].subject == "A seat at EU-Canada cluster matchmaking is yours to take"


def test_the_mail_about_an_offer_does_not_leave_once_that_is_over(event, offer):
    mail = db.session.query(OutgoingMail).filter_by(template="registration/offered").one()
    assert mail.expires_at == offer.offered_until


def test_an_offer_whose_time_is_not_over_stays(event, offer):
    assert list(expire_all_offers(clock.now())) == []
    act(places.expire, offer)
    assert shape(event)[2] == OFFERED


def test_whoever_let_it_pass_takes_nothing_and_may_come_back_at_the_end(event, offer, register):
    let_pass(offer)
    with pytest.raises(Refusal, match="has passed"):
        act(places.claim, offer, by=offer.user)
    register(offer.user)
    assert shape(event)[2] == ("waitlisted", 4)


def test_whoever_comes_late_and_finds_it_still_there_has_it(event, offer):
    with unit_of_work():
        offer.offered_until = clock.now() - DAY
    act(places.claim, offer, by=offer.user)
    assert list(expire_all_offers(clock.now())) == []
    assert shape(event)[2] == CONFIRMED


def test_registering_again_keeps_the_offer(event, offer, register):
    register(offer.user)
    assert shape(event)[2] == OFFERED


def test_after_registration_has_ended_nobody_is_offered_a_seat(event, line):
    set_event(event, registration_closes_at=clock.now() - DAY)
    act(places.cancel, line[0], by=line[0].user)
    assert shape(event)[2] == ("waitlisted", 1)


def test_the_organiser_gives_it_by_hand_then(event, line):
    set_event(event, registration_closes_at=clock.now() - DAY)
    act(places.cancel, line[0], by=line[0].user)
    act(deciding.give_seat, line[3], by=event.host, note="Speaks on the panel.")
    assert shape(event)[2:4] == [("waitlisted", 1), CONFIRMED]
    assert verbs(line[3])[-1] == ("moved", "waitlisted", "confirmed", event.host_id, "Speaks on the panel.")
    with pytest.raises(Refusal, match="All seats are taken"):
        act(deciding.give_seat, line[2], by=event.host, note="Too.")


def test_somebody_moves_up_for_a_reason(event, line, letters):
    act(deciding.move_up, line[4], by=event.host, note="Comes from far away.")
    assert shape(event)[2:] == [("waitlisted", 1), ("waitlisted", 2), ("waitlisted", 0)]
    assert letters(line[4].user)[-1].subject.startswith("You are at place 1 on the waiting list")
    assert verbs(line[4])[-1] == ("moved up", None, None, event.host_id, "Comes from far away.")
    act(places.cancel, line[0], by=line[0].user)
    assert shape(event)[2:] == [("waitlisted", 1), ("waitlisted", 2), OFFERED]


def test_who_is_first_already_is_not_moved(event, line, letters):
    before = len(letters())
    act(deciding.move_up, line[2], by=event.host, note="First anyway.")
    assert (shape(event)[2], len(letters())) == (("waitlisted", 1), before)


def test_only_who_waits_moves_up(event, line):
    for deed in (deciding.move_up, deciding.give_seat):
        with pytest.raises(Refusal, match="not on the waiting list"):
            act(deed, line[0], by=event.host, note="No.")


def test_while_an_event_has_no_date_nobody_has_to_decide(event, offer):
    act(events.postpone, event, by=event.host)
    with unit_of_work():
        offer.offered_until = clock.now() - DAY
    assert list(expire_all_offers(clock.now())) == []
    act(events.reschedule, event, factories.in_days(60), factories.in_days(61), by=event.host)
    act(events.publish, event, by=event.host)
    assert event.state is EventState.PUBLISHED
    assert offer.offered_until > clock.now() + DAY
