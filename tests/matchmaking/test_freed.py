"""A cancelled meeting's time is offered to the best two who wait: both say yes, or it goes to the next two."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import current_app
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking import jobs
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.freed import PlaceOffer
from eventhub.matchmaking.models import Absence, Meeting, Profile
from eventhub.matchmaking.operations import freeing, meetings, profiles
from eventhub.matchmaking.states import MatchmakingState, MeetingState, PlaceOfferState, Priority
from eventhub.matchmaking.vacant import free_places, places_now
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of


@pytest.fixture
def matchmaking(db_session):
    """A published timetable."""
    with unit_of_work():
        return open_matchmaking(state=MatchmakingState.PUBLISHED)


def pair(matchmaking, priority=Priority.WOULD_LIKE, **changes):
    """Two who agreed to meet and have no place."""
    one, other = listed_person(matchmaking, **changes), listed_person(matchmaking)
    meeting = agreed_meeting(one, other)
    meeting.request.priority = priority
    return meeting


def freed(meeting):
    """The meeting is cancelled; return what is offered then, as the meeting and its slot and table."""
    with unit_of_work():
        freeing.cancel(meeting, by=None, reason="A train is late")
    return offers()


def offers():
    db.session.expire_all()
    rows = db.session.query(PlaceOffer).order_by(PlaceOffer.id)
    return [(row.meeting_id, row.slot_id, row.state) for row in rows]


def answer(offer, who, deed=freeing.say_yes):
    with unit_of_work():
        return deed(offer, offer.meeting.people[who], by=None)


def test_no_mail_offers_a_time_that_is_kept_no_longer(matchmaking):
    with unit_of_work():
        gone = placed_meeting(matchmaking, 0)
        pair(matchmaking)
    freed(gone)
    asked = db.session.query(OutgoingMail).filter_by(template="matchmaking/place_offered")
    assert [mail.expires_at for mail in asked] == [db.session.query(PlaceOffer).one().expires_at] * 2


def test_who_came_for_the_meeting_is_asked_first_and_both_yes_make_it_theirs(client, matchmaking):
    with unit_of_work():
        gone = placed_meeting(matchmaking, 0)
        pair(matchmaking)
        wanted = pair(matchmaking, Priority.MUST)
    slot = matchmaking.slots[0]
    assert freed(gone) == [(wanted.id, slot.id, PlaceOfferState.OPEN)]
    people = [user_of(person) for person in wanted.people]
    assert mails("place_offered") == [(person.email, "place_offered") for person in people]
    path = f"/events/{matchmaking.event.path}/matchmaking"
    offer = db.session.query(PlaceOffer).one()
    client.sign_in(people[0])
    assert "A time has become free" in client.get(path).text
    assert "Yes, I will come" in client.get(f"{path}/offered-times").text
    assert (wanted.slot, offers()[0][2]) == (None, PlaceOfferState.OPEN)
    client.post(f"{path}/offered-times/{offer.id}/acceptance")
    assert "You said yes." in client.get(f"{path}/offered-times").text
    assert (wanted.slot, len(mails("agreed"))) == (None, 0)
    client.sign_in(people[1])
    assert "in your agenda" in client.post(f"{path}/offered-times/{offer.id}/acceptance", follow_redirects=True).text
    assert (wanted.slot, wanted.state, offer.state) == (slot, MeetingState.SCHEDULED, PlaceOfferState.ACCEPTED)
    assert mails("agreed") == [(person.email, "agreed") for person in people]
    assert client.post(f"{path}/offered-times/{offer.id}/acceptance").status_code == 409
    client.sign_in(user_of(gone.people[0]))
    assert client.post(f"{path}/offered-times/{offer.id}/refusal").status_code == 404


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row, waiting: waiting.people[0].away.append(Absence(slot_id=row.slots[0].id)),
        lambda row, waiting: placed_meeting(row, 0, 1, people=(waiting.people[0], listed_person(row))),
        lambda _row, waiting: factories.saved(Veto(profile_id=waiting.people[0].id, person_id=waiting.people[1].id)),
        lambda row, _waiting: setattr(row, "admitted_kinds", ["no such kind"]),
        lambda _row, waiting: setattr(waiting, "session", 99),
        lambda row, waiting: (
            [setattr(table, "is_step_free", False) for table in row.tables]
            and setattr(waiting.people[0], "needs_step_free", True)
        ),
        lambda row, _waiting: [setattr(table, "host", listed_person(row).registration) for table in row.tables],
        lambda row, waiting: (
            setattr(row, "share_of_slots", 1)
            or placed_meeting(row, 2, 1, people=(waiting.people[0], listed_person(row)))
        ),
    ],
    ids=["away", "busy", "veto", "rules", "block", "steps", "own table", "full"],
)
def test_nobody_is_asked_whom_the_time_does_not_suit(matchmaking, spoil):
    with unit_of_work():
        gone, waiting = placed_meeting(matchmaking, 0), pair(matchmaking)
        spoil(matchmaking, waiting)
    assert freed(gone) == []


def test_a_kept_time_is_nobody_elses_until_it_is_given_up(matchmaking):
    with unit_of_work():
        gone = placed_meeting(matchmaking, 0, 0)
        placed_meeting(matchmaking, 0, 1)
        first, third = pair(matchmaking), pair(matchmaking)
        other = placed_meeting(matchmaking, 1)
    freed(gone)
    slot, table = matchmaking.slots[0], matchmaking.tables[0]
    assert slot not in Openings(third.people, clock.now()).slots()
    assert slot not in free_places(third.people, places_now(matchmaking))
    with pytest.raises(Refusal, match="kept until"), unit_of_work():
        meetings.place(other, slot, table, by=None)
    offer = db.session.query(PlaceOffer).one()
    answer(offer, 1)
    answer(offer, 0, freeing.say_no)
    assert offers() == [(first.id, slot.id, PlaceOfferState.DECLINED), (third.id, slot.id, PlaceOfferState.OPEN)]
    assert mails("place_gone") == [(user_of(first.people[1]).email, "place_gone")]
    with pytest.raises(Refusal, match="not kept for you"):
        answer(offer, 0)


def test_an_offer_nobody_took_goes_to_the_next_two_and_is_not_made_twice(matchmaking):
    with unit_of_work():
        gone, first, second = placed_meeting(matchmaking, 0), pair(matchmaking), pair(matchmaking)
    freed(gone)
    until = db.session.query(PlaceOffer).one().expires_at
    assert until == pytest.approx(clock.now() + timedelta(hours=48), abs=timedelta(minutes=5))
    assert list(jobs.expire_all_place_offers(until - timedelta(seconds=1))) == []
    for _round in range(3):
        list(jobs.expire_all_place_offers(until + timedelta(days=1)))
    slot = matchmaking.slots[0].id
    assert offers() == [(each.id, slot, PlaceOfferState.EXPIRED) for each in (first, second)]
    assert {first.state, second.state} == {MeetingState.UNSCHEDULED}


@pytest.mark.parametrize("worker", ["on time", "down"])
def test_offers_that_end_together_all_go_on_and_who_said_yes_is_told(matchmaking, worker):
    with unit_of_work():
        leaver = listed_person(matchmaking)
        for slot in (0, 1):
            placed_meeting(matchmaking, slot, people=(leaver, listed_person(matchmaking)))
        first, second = pair(matchmaking), pair(matchmaking)
        later = placed_meeting(matchmaking, 2)
    with unit_of_work():
        profiles.leave(leaver, by=None, reason="Ill")
    rows = db.session.query(PlaceOffer).order_by(PlaceOffer.id).all()
    said = {row.meeting: answer(row, 0) for row in rows}
    assert (said, len({row.expires_at for row in rows})) == ({first: False, second: False}, 1)
    with time_machine.travel(rows[0].expires_at + timedelta(seconds=1), tick=False):
        if worker == "down":
            freed(later)
        list(jobs.expire_all_place_offers(clock.now()))
    ended = [each for each in offers() if each[2] is PlaceOfferState.EXPIRED]
    assert [each[:2] for each in ended] == [(row.meeting_id, row.slot_id) for row in rows]
    assert sorted(mails("place_gone")) == sorted((user_of(row.meeting.people[0]).email, "place_gone") for row in rows)
    kept = [(meeting, slot) for meeting, slot, state in offers() if state is PlaceOfferState.OPEN]
    assert {meeting for meeting, _slot in kept} == {first.id, second.id}
    assert not {*kept} & {each[:2] for each in ended}


@pytest.mark.parametrize("way", ["placed", "cancelled"])
def test_who_said_yes_and_waits_no_longer_gets_no_second_mail(matchmaking, way):
    with unit_of_work():
        gone, waiting = placed_meeting(matchmaking, 0), pair(matchmaking)
    freed(gone)
    answer(db.session.query(PlaceOffer).one(), 0)
    with unit_of_work():
        if way == "placed":
            meetings.place(waiting, matchmaking.slots[2], matchmaking.tables[0], by=None)
        else:
            meetings.cancel(waiting, by=None, reason="A train is late")
    list(jobs.expire_all_place_offers(clock.now()))
    assert (offers()[0][2], mails("place_gone")) == (PlaceOfferState.EXPIRED, [])


def test_an_offer_ends_when_its_meeting_finds_a_place_elsewhere(matchmaking):
    with unit_of_work():
        gone, waiting = placed_meeting(matchmaking, 0), pair(matchmaking)
    freed(gone)
    with unit_of_work():
        meetings.place(waiting, matchmaking.slots[2], matchmaking.tables[0], by=None)
    with pytest.raises(Refusal, match="not kept for you"):
        answer(db.session.query(PlaceOffer).one(), 0)
    assert list(jobs.expire_all_place_offers(clock.now())) == [True]


def test_who_leaves_frees_all_their_times_and_is_offered_none(matchmaking):
    with unit_of_work():
        leaver = listed_person(matchmaking)
        for slot in (0, 1):
            placed_meeting(matchmaking, slot, people=(leaver, listed_person(matchmaking)))
        agreed_meeting(leaver, listed_person(matchmaking)).request.priority = Priority.MUST
        waiting = [pair(matchmaking), pair(matchmaking)]
    with unit_of_work():
        profiles.leave(leaver, by=None, reason="Ill")
    assert {meeting for meeting, _slot, _state in offers()} == {meeting.id for meeting in waiting}
    assert {slot for _meeting, slot, _state in offers()} == {slot.id for slot in matchmaking.slots[:2]}


def test_the_database_keeps_one_open_offer_for_a_meeting_and_for_a_place(matchmaking):
    with unit_of_work():
        gone, _waiting, other = placed_meeting(matchmaking, 0), pair(matchmaking), pair(matchmaking)
    freed(gone)
    known = db.session.query(PlaceOffer).one()
    for meeting, slot in ((known.meeting_id, matchmaking.slots[1].id), (other.id, known.slot_id)):
        row = {"meeting_id": meeting, "slot_id": slot, "table_id": known.table_id, "expires_at": clock.now()}
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.add(PlaceOffer(**row))


def test_two_who_say_yes_at_the_same_moment_meet_once(matchmaking):
    with unit_of_work():
        gone, waiting = placed_meeting(matchmaking, 0), pair(matchmaking)
    freed(gone)
    offer, people = db.session.query(PlaceOffer.id).scalar(), [person.id for person in waiting.people]
    db.session.rollback()
    app, together, found = current_app._get_current_object(), threading.Barrier(2), []

    def say(person):
        with app.app_context():
            together.wait(30)
            with unit_of_work():
                row = db.session.get_one(PlaceOffer, offer)
                found.append(freeing.say_yes(row, db.session.get_one(Profile, person), by=None))

    threads = [threading.Thread(target=say, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.expire_all()
    assert (sorted(found), db.session.get_one(Meeting, waiting.id).state) == ([False, True], MeetingState.SCHEDULED)
    assert len(mails("agreed")) == 2
