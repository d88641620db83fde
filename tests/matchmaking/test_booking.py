"""People book for themselves: slots asked for hold nothing, the first acceptance wins, and a table comes with it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.availability import Stay
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.models import Absence, Meeting, Slot
from eventhub.matchmaking.offers import OfferedSlot, offered_in
from eventhub.matchmaking.operations import booking, meetings, requests
from eventhub.matchmaking.states import MatchmakingState, MeetingState, Mode, Priority, RequestState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of


def self_service(**changes):
    return open_matchmaking(**({"mode": Mode.BY_PARTICIPANTS, "share_of_slots": 100} | changes))


def ask(one, other, *slots):
    return requests.ask(one, other, message="", priority=Priority.MUST, by=user_of(one), slots=slots)


def place(meeting):
    return meeting.slot, meeting.table.number if meeting.table else None


@pytest.fixture
def three(db_session):
    """Ada and Grace would both like to meet Jean, where people book for themselves."""
    with unit_of_work():
        matchmaking = self_service()
        return [listed_person(matchmaking, name) for name in ("Ada", "Grace", "Jean")]


def test_a_request_names_up_to_three_slots_best_first_and_holds_none(three):
    ada, _grace, jean = three
    slots = ada.matchmaking.slots
    with unit_of_work():
        request = ask(ada, jean, slots[2], slots[0], slots[1])
    assert [each.slot for each in db.session.scalars(offered_in([request.id]))] == [slots[2], slots[0], slots[1]]
    assert Openings((ada, jean), clock.now()).slots() == slots


@pytest.mark.parametrize("numbers", [[], [0, 0], [0, 1, 2, 3]])
def test_none_twice_the_same_or_four_are_refused(three, numbers):
    ada, _grace, jean = three
    slots = ada.matchmaking.slots
    with pytest.raises(Refusal), unit_of_work():
        ask(ada, jean, *(slots[number] for number in numbers))
    assert db.session.query(OfferedSlot).count() == 0


def test_where_the_optimiser_gives_the_times_nobody_names_any(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        ada, jean = listed_person(matchmaking), listed_person(matchmaking)
    with pytest.raises(Refusal, match="timetable gives"), unit_of_work():
        ask(ada, jean, matchmaking.slots[0])


def test_an_acceptance_takes_the_slot_and_a_table_and_both_calendars_know(three):
    ada, _grace, jean = three
    with unit_of_work():
        preferences.allow(user_of(ada).email, MailKind.INVITATION)
        request = ask(ada, jean, jean.matchmaking.slots[1])
        meeting = requests.accept(request, by=user_of(jean), slot=jean.matchmaking.slots[1])
    assert (meeting.state, place(meeting)) == (MeetingState.SCHEDULED, (jean.matchmaking.slots[1], 1))
    assert sorted(mails("agreed")) == sorted((user_of(each).email, "agreed") for each in (ada, jean))
    sent = {mail.recipient: mail for mail in db.session.query(OutgoingMail).filter_by(template="matchmaking/agreed")}
    assert ["METHOD:REQUEST" in sent[user_of(each).email].calendar for each in (ada, jean)] == [True, False]
    assert all(len(mail.context["lines"]) == 1 and "BEGIN:VEVENT" in mail.calendar for mail in sent.values())


@pytest.mark.parametrize(("slot", "words"), [(None, "Choose one of the times"), (3, "was not proposed")])
def test_only_a_slot_that_was_proposed_is_accepted(three, slot, words):
    ada, _grace, jean = three
    with unit_of_work():
        request = ask(ada, jean, jean.matchmaking.slots[1])
    with pytest.raises(Refusal, match=words), unit_of_work():
        requests.accept(request, by=None, slot=slot and jean.matchmaking.slots[slot])
    assert (request.state, db.session.query(Meeting).count()) == (RequestState.PENDING, 0)


def test_the_first_acceptance_wins_and_the_other_hears_what_is_still_free(three):
    ada, grace, jean = three
    first, second, *_ = jean.matchmaking.slots
    with unit_of_work():
        late, early = ask(grace, jean, first, second), ask(ada, jean, first)
    with unit_of_work():
        requests.accept(early, by=user_of(jean), slot=first)
    told = db.session.query(OutgoingMail).filter_by(template="matchmaking/slot_taken").one()
    assert (told.recipient, len(told.context["kept"]), told.context["lines"]) == (user_of(grace).email, 1, [])
    with pytest.raises(Refusal, match=r"not free any more\. Still free"), unit_of_work():
        requests.accept(late, by=user_of(jean), slot=first)
    with unit_of_work():
        requests.accept(late, by=user_of(jean), slot=second)
    assert len(mails("slot_taken")) == 1


def test_whoever_has_none_of_their_times_left_is_told_others(three):
    ada, grace, jean = three
    first = jean.matchmaking.slots[0]
    with unit_of_work():
        ask(grace, jean, first)
        requests.accept(ask(ada, jean, first), by=user_of(jean), slot=first)
    told = db.session.query(OutgoingMail).filter_by(template="matchmaking/slot_taken").one()
    assert (told.context["kept"], len(told.context["lines"])) == ([], 3)


def test_other_times_turn_the_question_round(three):
    ada, _grace, jean = three
    slots = jean.matchmaking.slots
    with unit_of_work():
        request = ask(ada, jean, slots[0])
        requests.propose_others(request, [slots[3], slots[2]], by=user_of(jean))
    assert (request.sides, mails("countered")) == ((jean, ada), [(user_of(ada).email, "countered")])
    with pytest.raises(Refusal, match="was not proposed"), unit_of_work():
        requests.accept(request, by=user_of(ada), slot=slots[0])
    with unit_of_work():
        meeting = requests.accept(request, by=user_of(ada), slot=slots[3])
    assert meeting.slot == slots[3]


def test_the_decline_of_a_counter_proposal_reaches_its_author(three):
    ada, _grace, jean = three
    slots = jean.matchmaking.slots
    with unit_of_work():
        request = ask(ada, jean, slots[0])
        requests.propose_others(request, [slots[3]], by=user_of(jean))
        requests.decline(request, by=user_of(ada))
    assert mails("declined") == [(user_of(jean).email, "declined")]


def test_both_move_a_meeting_until_the_day_before_and_then_only_cancel(three):
    ada, grace, _jean = three
    slots = ada.matchmaking.slots
    with unit_of_work():
        meeting = placed_meeting(ada.matchmaking, 0, people=(ada, grace))
    with unit_of_work():
        booking.book(meeting, slots[2], by=user_of(ada))
    assert (meeting.state, meeting.slot, len(mails("rebooked"))) == (MeetingState.MOVED, slots[2], 2)
    with time_machine.travel(slots[0].starts_at - timedelta(hours=1), tick=False):
        assert (booking.can_book(meeting), booking.can_call_off(meeting)) == (False, True)
        with pytest.raises(Refusal, match="until the day before"), unit_of_work():
            booking.book(meeting, slots[1], by=user_of(ada))
        with unit_of_work():
            booking.call_off(meeting, by=user_of(ada), reason="A train is late.")
    assert (meeting.state, len(mails("cancelled"))) == (MeetingState.CANCELLED, 2)


def test_a_meeting_that_has_begun_is_not_cancelled(three):
    ada, grace, _jean = three
    with unit_of_work():
        meeting = placed_meeting(ada.matchmaking, 0, people=(ada, grace))
    with (
        time_machine.travel(meeting.slot.starts_at, tick=False),
        pytest.raises(Refusal, match="begun"),
        unit_of_work(),
    ):
        booking.call_off(meeting, by=None, reason="Too late")


def test_what_the_organiser_locked_stays(three):
    ada, grace, _jean = three
    with unit_of_work():
        meeting = placed_meeting(ada.matchmaking, 0, people=(ada, grace), is_locked=True)
    with pytest.raises(Refusal, match="keeps this meeting"), unit_of_work():
        booking.book(meeting, ada.matchmaking.slots[1], by=None)


def test_in_the_optimisers_mode_nobody_books(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        meeting = placed_meeting(matchmaking)
    with pytest.raises(Refusal, match="timetable gives"), unit_of_work():
        booking.book(meeting, matchmaking.slots[1], by=None)


def test_the_organiser_moves_by_hand_what_people_booked(three):
    ada, grace, _jean = three
    with unit_of_work():
        meeting = placed_meeting(ada.matchmaking, 0, people=(ada, grace))
        meetings.place(meeting, ada.matchmaking.slots[1], ada.matchmaking.tables[1], by=None)
    assert place(meeting) == (ada.matchmaking.slots[1], 2)


def test_whoever_has_as_many_meetings_as_the_rules_allow_gets_no_more(db_session):
    with unit_of_work():
        matchmaking = self_service(share_of_slots=25)
        ada, jean, grace = (listed_person(matchmaking, name) for name in ("Ada", "Jean", "Grace"))
        placed_meeting(matchmaking, 0, people=(ada, grace))
        request = ask(jean, ada, matchmaking.slots[1])
    with pytest.raises(Refusal, match="as many meetings"), unit_of_work():
        requests.accept(request, by=user_of(ada), slot=matchmaking.slots[1])


def test_a_slot_that_begins_too_soon_is_not_offered(three):
    ada, _grace, jean = three
    slots = jean.matchmaking.slots
    day_before = slots[0].starts_at - timedelta(days=1)
    assert Openings((ada, jean), day_before).slots() == slots
    with_half_an_hour = slots[0].starts_at - timedelta(minutes=30)
    assert Openings((ada, jean), with_half_an_hour).slots() == slots
    assert Openings((ada, jean), with_half_an_hour + timedelta(seconds=1)).slots() == slots[1:]


def test_a_table_is_ones_own_then_suitable_then_near(db_session):
    with unit_of_work():
        matchmaking = self_service()
        for number in range(3, 7):
            factories.saved(factories.Table(matchmaking=matchmaking, number=number))
        ada, jean = listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")
        db.session.refresh(matchmaking)
        first, second, *_ = matchmaking.slots
        placed_meeting(matchmaking, 0, 4, people=(ada, listed_person(matchmaking)))
    tables = matchmaking.tables
    assert Openings((ada, jean), clock.now()).table(second) == tables[4]
    with unit_of_work():
        tables[4].is_step_free, jean.needs_step_free = False, True
    assert Openings((ada, jean), clock.now()).table(second).number in (4, 6)
    with unit_of_work():
        tables[0].host_id = jean.registration_id
    assert Openings((ada, jean), clock.now()).table(second) == tables[0]
    assert Openings((ada,), clock.now()).table(first) != tables[0]


def test_who_is_far_away_gets_a_table_with_a_link(three):
    ada, _grace, jean = three
    with unit_of_work():
        ada.matchmaking.tables[1].online_url = "https://meet.example.org/2"
        db.session.add(Stay(profile_id=ada.id, is_remote=True))
    assert Openings((ada, jean), clock.now()).table(ada.matchmaking.slots[0]).number == 2
    with unit_of_work():
        db.session.query(Stay).one().is_remote = False
    assert Openings((ada, jean), clock.now()).table(ada.matchmaking.slots[0]).number == 1


def test_whoever_is_away_is_not_free_then(three):
    ada, _grace, jean = three
    with unit_of_work():
        ada.away = [Absence(slot_id=ada.matchmaking.slots[0].id)]
    assert Openings((ada, jean), clock.now()).slots() == ada.matchmaking.slots[1:]


def overlapping(matchmaking, slot, minutes=30):
    """A slot of another length that begins in the middle of one."""
    starts_at = slot.starts_at + timedelta(minutes=5)
    return factories.saved(
        Slot(matchmaking=matchmaking, session=2, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))
    )


@pytest.mark.parametrize("shares", ["person", "table"])
def test_the_database_refuses_two_meetings_that_overlap_in_slots_of_different_lengths(db_session, shares):
    with unit_of_work():
        matchmaking = self_service()
        other_slot = overlapping(matchmaking, matchmaking.slots[0])
        ada, grace = listed_person(matchmaking), listed_person(matchmaking)
        placed_meeting(matchmaking, 0, 0, people=(ada, grace))
        pair = (ada, listed_person(matchmaking)) if shares == "person" else None
        second = agreed_meeting(*(pair or (listed_person(matchmaking), listed_person(matchmaking))))
    table = matchmaking.tables[1 if shares == "person" else 0]
    with pytest.raises(IntegrityError), unit_of_work():
        meetings.settle({second: (other_slot, table)}, by=None)
    with unit_of_work():
        later = db.session.get_one(Slot, other_slot.id)
        later.starts_at = matchmaking.slots[0].ends_at
    with unit_of_work():
        meetings.settle({second: (other_slot, table)}, by=None)
    assert second.slot_id == other_slot.id


def test_what_overlaps_is_refused_in_words_by_hand_and_for_people(db_session):
    with unit_of_work():
        matchmaking = self_service()
        other_slot = overlapping(matchmaking, matchmaking.slots[0])
        db.session.refresh(matchmaking)
        ada, grace = listed_person(matchmaking, "Ada"), listed_person(matchmaking)
        placed_meeting(matchmaking, 0, 0, people=(ada, grace))
        second = agreed_meeting(ada, listed_person(matchmaking))
    with pytest.raises(Refusal, match=r"Table 1 is taken then\. Ada has another meeting then"), unit_of_work():
        meetings.place(second, other_slot, matchmaking.tables[0], by=None)
    with pytest.raises(Refusal, match="not free any more"), unit_of_work():
        booking.book(second, other_slot, by=None)
