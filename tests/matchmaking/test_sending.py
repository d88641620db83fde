"""The optimiser sends a colleague where that holds more meetings, and who is concerned is told once."""

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.errors import Refusal
from eventhub.history.queries import history_of
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.models import Absence, Meeting
from eventhub.matchmaking.operations import drafts, runs, schedules
from eventhub.matchmaking.operations.letters import tell_of_changes
from eventhub.matchmaking.operations.sharing import send, share
from eventhub.matchmaking.planning.colleagues import MOST_CHOICES
from eventhub.matchmaking.planning.fitting import with_locks
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RunState
from eventhub.matchmaking.vetoes import Veto
from eventhub.web.pages import time_in
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, placed_meeting, user_of
from tests.matchmaking.test_schedules import run_for
from tests.matchmaking.test_sharing import House, people_of


@pytest.fixture
def house(db_session):
    """Ada and Dee both agreed to meet Bo, who shares with Cy, and all but Cy are there for one slot only."""
    with unit_of_work():
        house = House(state=MatchmakingState.SCHEDULING)
        house.dee = listed_person(house.matchmaking, "Dee")
        house.first, house.second = (agreed_meeting(each, house.bo) for each in (house.ada, house.dee))
        for person in (house.ada, house.bo, house.dee):
            person.away.extend(Absence(slot_id=slot.id) for slot in house.matchmaking.slots[1:])
    return house


def alternatives(house):
    return [[set(choice) for choice in each.alternatives] for each in problem_of(house.matchmaking).meetings]


def keys(*people):
    return {f"p{person.id}" for person in people}


def test_colleagues_who_share_are_offered_for_each_other_s_meetings(house):
    assert alternatives(house) == [[keys(house.ada, house.cy)], [keys(house.dee, house.cy)]]


@pytest.mark.parametrize("reason", ["holds own", "veto", "request", "meeting", "locked", "arranged", "language"])
def test_nobody_is_offered_who_could_not_be_asked_or_where_the_meeting_stays(house, reason):
    with unit_of_work():
        if reason == "holds own":
            share(house.cy, None, by=user_of(house.cy))
        elif reason == "veto":
            factories.saved(Veto(profile_id=house.ada.id, person_id=house.cy.id))
        elif reason == "request":
            factories.request(house.cy, house.ada)
        elif reason == "meeting":
            agreed_meeting(house.ada, house.cy)
        elif reason == "locked":
            house.first.slot, house.first.table = house.matchmaking.slots[0], house.matchmaking.tables[0]
            house.first.is_locked = True
        elif reason == "arranged":
            house.first.request = None
        else:
            house.ada.languages, house.cy.languages = ["fr"], ["de"]
    assert alternatives(house)[0] == []
    assert alternatives(house)[1] == ([] if reason == "holds own" else [keys(house.dee, house.cy)])


def test_nobody_takes_the_place_of_one_of_two_who_share_with_each_other(house):
    """They agreed before they did: the colleague's place at the table would be taken by the colleague."""
    with unit_of_work():
        factories.saved(Membership(user=user_of(house.ada), organisation=house.firm, confirmed_at=clock.now()))
        share(house.ada, house.firm, by=user_of(house.ada))
    assert alternatives(house)[0] == []


def test_two_whose_meeting_keeps_its_people_are_offered_for_no_other(house):
    with unit_of_work():
        arranged = placed_meeting(house.matchmaking, 1, people=(house.ada, house.cy), is_locked=True)
        request, arranged.request = arranged.request, None
        db.session.delete(request)
    assert alternatives(house) == [[], [keys(house.dee, house.cy)], []]


def test_who_stands_in_is_named_beside_a_place_that_is_new(house):
    sent(house)
    _given, partner = who_is_sent(house)
    assert agenda(partner)["lines"][0].endswith("[instead of Bo]")


def test_no_more_pairs_are_offered_for_a_meeting_than_the_optimiser_can_try(house):
    with unit_of_work():
        for _ in range(MOST_CHOICES + 1):
            person = listed_person(house.matchmaking)
            factories.saved(Membership(user=user_of(person), organisation=house.firm, confirmed_at=clock.now()))
            share(person, house.firm, by=user_of(person))
    assert {len(offered) for offered in alternatives(house)} == {MOST_CHOICES}


def test_who_does_not_go_is_told_the_time_that_is_free_now_and_none_where_there_was_none(house):
    with unit_of_work():
        preferences.allow(user_of(house.bo).email, MailKind.INVITATION)
    sent(house)
    rows = db.session.query(OutgoingMail).filter_by(recipient=user_of(house.bo).email, template="matchmaking/handed_on")
    [told] = [mail.context for mail in rows]
    assert (told["starts_at"], told["table"]) == (None, None)


def test_two_are_offered_for_one_meeting_only(house):
    """Where both sides share, two meetings could end as the same two meeting twice."""
    with unit_of_work():
        firm = factories.organisation(user_of(house.ada), user_of(house.dee), name="Other")
        for person in (house.ada, house.dee):
            share(person, firm, by=user_of(person))
    offered = [frozenset(choice) for meeting in alternatives(house) for choice in meeting]
    assert len(offered) == len(set(offered)) == 2


def sent(house, meetings=2):
    """Let the optimiser run and publish what it found."""
    run = run_for(house.matchmaking)
    assert (run.state, len(from_row(run.schedule.plan).meetings)) == (RunState.FINISHED, meetings)
    with unit_of_work():
        return schedules.publish(run.schedule, by=house.matchmaking.event.host)


def who_is_sent(house):
    [given] = [each for each in (house.first, house.second) if "Cy" in people_of(each)]
    return given, house.ada if given is house.first else house.dee


def agenda(person):
    rows = db.session.query(OutgoingMail).filter_by(recipient=user_of(person).email, template="matchmaking/agenda")
    [mail] = rows.all()
    return mail.context


def test_a_colleague_is_sent_and_everybody_is_told_once_who_meets_whom(house):
    told = sent(house)
    given, partner = who_is_sent(house)
    kept = house.second if given is house.first else house.first
    assert "Bo" in people_of(kept)
    assert (given.slot_id, given.request.pair) == (kept.slot_id, "-".join(map(str, sorted([partner.id, house.cy.id]))))
    assert sorted(mails("agenda")) == sorted((user_of(each).email, "agenda") for each in told)
    assert {each.registration.name for each in told} == {"Ada", "Bo", "Cy", "Dee"}
    assert agenda(house.bo)["handed"].startswith(f"Cy meets {partner.registration.name}")
    assert agenda(house.cy)["lines"][0].endswith("[new]")
    assert not agenda(partner)["handed"]
    entries = db.session.scalars(history_of(given)).all()
    assert "Bo, Cy" in [entry.note for entry in entries]


def test_the_calendar_of_who_does_not_go_any_more_loses_the_meeting(house):
    with unit_of_work():
        preferences.allow(user_of(house.bo).email, MailKind.INVITATION)
        given, slot = house.first, house.matchmaking.slots[0]
        given.slot, given.table, given.state = slot, house.matchmaking.tables[0], MeetingState.SCHEDULED
        for attendee in given.attendees:
            attendee.slot_id = slot.id
        house.bo.away.append(Absence(slot_id=slot.id))
        house.second.state = MeetingState.CANCELLED
    sent(house, meetings=1)
    assert people_of(given) == ["Ada", "Cy"]
    [told] = db.session.query(OutgoingMail).filter_by(recipient=user_of(house.bo).email).all()
    assert told.template == "matchmaking/handed_on"
    assert "METHOD:CANCEL" in told.calendar
    assert agenda(house.ada)["lines"][0].endswith("[instead of Bo]")


def test_a_draft_from_before_somebody_shared_no_more_is_refused_and_its_page_says_so(client, house):
    draft = run_for(house.matchmaking).schedule
    with unit_of_work():
        share(house.cy, None, by=user_of(house.cy))
    with pytest.raises(Refusal, match="who shares theirs changed since this draft"), unit_of_work():
        schedules.publish(draft, by=house.matchmaking.event.host)
    client.sign_in(house.matchmaking.event.host)
    at = f"/staff/events/{house.matchmaking.event.path}/matchmaking/timetable/versions/{draft.number}"
    assert "who shares theirs changed since it was made" in client.get(at).text


@pytest.mark.parametrize(("place", "said"), [("slot", "[new time, instead of "), ("table", "[instead of Bo]")])
def test_who_is_moved_and_meets_somebody_else_reads_both(house, place, said):
    with unit_of_work():
        given, slots, tables = house.first, house.matchmaking.slots, house.matchmaking.tables
        given.slot, given.table, given.state = slots[0], tables[0], MeetingState.SCHEDULED
        swaps = {given: {house.bo: house.cy}}
        send(swaps, by=None)
        was = (slots[1], tables[0]) if place == "slot" else (slots[0], tables[1])
        tell_of_changes("test", {given: was}, [given], swaps=swaps)
    [line] = agenda(house.ada)["lines"]
    when = f"{time_in(slots[0].starts_at, house.matchmaking.event.timezone)} to"
    old = time_in(slots[1].starts_at, house.matchmaking.event.timezone)
    assert (when in line.partition("[")[0], line.endswith("instead of Bo]")) == (True, True)
    assert (said in line, old in line.partition("[")[2]) == (True, place == "slot")
    [line] = agenda(house.cy)["lines"]
    assert line.endswith("[new]")


def test_the_draft_says_who_goes_and_keeps_that_when_moved_or_locked(client, house):
    run = run_for(house.matchmaking)
    draft = run.schedule
    client.sign_in(house.matchmaking.event.host)
    at = f"/staff/events/{house.matchmaking.event.path}/matchmaking/timetable/versions/{draft.number}"
    page = client.get(at).text
    assert "Cy goes instead of Bo" in page
    assert "4 people will be told" in page
    by_people = client.get(f"{at}?by=people").text
    assert all(name in by_people for name in ("Ada", "Bo", "Cy", "Dee"))
    comparison = at.rpartition("/versions/")[0] + f"/comparison?before={draft.number}&after={draft.number}"
    assert client.get(comparison).status_code == 200
    [place] = [each for each in from_row(draft.plan).meetings if each.participants]
    given = db.session.get_one(Meeting, int(place.meeting[1:]))
    free = next(table for table in house.matchmaking.tables if f"t{table.id}" != place.table)
    with unit_of_work():
        drafts.keep_in_draft(draft, given, by=house.matchmaking.event.host)
    with pytest.raises(Refusal), unit_of_work():
        drafts.place_in_draft(draft, given, (house.matchmaking.slots[0], free), by=house.matchmaking.event.host)
    locked = with_locks(problem_of(house.matchmaking), runs.locks_for(run), beside=False)
    assert {each.locked.participants for each in locked.meetings if each.locked} == {place.participants}


def test_a_draft_that_sends_somebody_who_shares_no_more_is_out_of_date(house):
    run = run_for(house.matchmaking)
    with unit_of_work():
        share(house.cy, None, by=user_of(house.cy))
    with pytest.raises(Refusal), unit_of_work():
        schedules.publish(run.schedule, by=house.matchmaking.event.host)
    locked = with_locks(problem_of(house.matchmaking), from_row(run.schedule.plan).meetings, beside=False)
    assert sum(each.locked is not None for each in locked.meetings) == 1
