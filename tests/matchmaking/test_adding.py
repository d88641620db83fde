"""Meetings that organisers add by hand, to what people walk by or to a draft, and two timetables side by side."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.comparison import changes_between, moves_between
from eventhub.matchmaking.models import Absence, Meeting
from eventhub.matchmaking.operations import adding, schedules
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RequestState
from eventhub.matchmaking.vacant import free_places, places_now
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of
from tests.matchmaking.test_schedules import draft_of


@pytest.fixture
def matchmaking(client, db_session):
    """Matchmaking with a published timetable, whose host is signed in."""
    with unit_of_work():
        row = open_matchmaking(state=MatchmakingState.PUBLISHED)
    client.sign_in(row.event.host)
    return row


def two(matchmaking, **changes):
    return listed_person(matchmaking, "Ada", **changes), listed_person(matchmaking, "Jean")


def place(matchmaking, slot, table=0):
    return matchmaking.slots[slot], matchmaking.tables[table]


def test_only_places_that_are_free_for_both_are_offered_and_all_others_refused(matchmaking):
    with unit_of_work():
        ada, jean = two(matchmaking, needs_step_free=True)
        placed_meeting(matchmaking, 0, people=(ada, listed_person(matchmaking)))
        placed_meeting(matchmaking, 1, 0)
        jean.away = [Absence(slot_id=matchmaking.slots[2].id)]
        matchmaking.tables[1].is_step_free = False
    free = free_places([ada, jean], places_now(matchmaking))
    assert free == {matchmaking.slots[3]: [matchmaking.tables[0]]}
    for slot, table, words in ((0, 0, "another meeting"), (1, 0, "taken"), (2, 0, "not available"), (3, 1, "steps")):
        with pytest.raises(Refusal, match=words), unit_of_work():
            adding.add(ada, jean, place(matchmaking, slot, table), by=None)
    assert db.session.query(Meeting).count() == 2


def test_an_added_meeting_answers_what_waits_between_the_two_and_both_are_told(matchmaking):
    with unit_of_work():
        ada, jean = two(matchmaking)
        asked = factories.request(ada, jean)
    with unit_of_work():
        meeting = adding.add(ada, jean, place(matchmaking, 1), by=matchmaking.event.host)
    assert (meeting.state, meeting.slot, asked.state) == (
        MeetingState.SCHEDULED,
        matchmaking.slots[1],
        RequestState.WITHDRAWN,
    )
    assert mails() == [(user_of(person).email, "arranged") for person in (ada, jean)]


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (agreed_meeting, "agreed on a meeting already"),
        (lambda ada, jean: factories.saved(Veto(profile_id=jean.id, person_id=ada.id)), "keep them apart"),
    ],
    ids=["agreed", "declined"],
)
def test_who_has_a_meeting_or_said_no_is_not_put_together(matchmaking, story, words):
    with unit_of_work():
        ada, jean = two(matchmaking)
        story(ada, jean)
    with pytest.raises(Refusal, match=words), unit_of_work():
        adding.add(ada, jean, place(matchmaking, 1), by=None)


def test_a_meeting_added_to_a_draft_is_told_of_when_that_is_published(matchmaking):
    with unit_of_work():
        ada, jean = two(matchmaking)
        stays = placed_meeting(matchmaking, 0)
        draft = draft_of(matchmaking, (stays, *place(matchmaking, 0)))
    with unit_of_work():
        meeting = adding.add_to_draft(draft, ada, jean, place(matchmaking, 2), by=matchmaking.event.host)
    plan = from_row(draft.plan)
    assert (meeting.slot, mails(), plan.figures.met, schedules.is_stale(draft)) == (None, [], 2, False)
    with pytest.raises(Refusal, match="not free in the draft"), unit_of_work():
        adding.add_to_draft(draft, ada, listed_person(matchmaking), place(matchmaking, 2, 1), by=None)
    with unit_of_work():
        told = schedules.publish(draft, by=matchmaking.event.host)
    assert (meeting.slot, {person.id for person in told}) == (matchmaking.slots[2], {ada.id, jean.id})


def test_two_timetables_differ_by_who_gains_loses_and_moves(matchmaking):
    with unit_of_work():
        ada, jean = two(matchmaking)
        stays, moves, goes = (
            placed_meeting(matchmaking, at, people=(ada, listed_person(matchmaking))) for at in range(3)
        )
        comes = agreed_meeting(jean, ada)
    before = {each: place(matchmaking, at) for at, each in enumerate((stays, moves, goes))}
    after = {stays: before[stays], moves: place(matchmaking, 3), comes: place(matchmaking, 2)}
    assert set(moves_between(before, after)) == {goes, comes, moves}
    changes = {each.person.id: each for each in changes_between(before, after)}
    mine = changes[ada.id]
    assert (mine.before, mine.after, mine.gained, mine.lost, mine.moved) == (3, 3, [comes], [goes], [moves])
    assert stays.partners_of(ada)[0].id not in changes


@pytest.mark.parametrize("others", [1, 3])
def test_the_pages_add_and_compare_in_as_many_queries_whatever_they_show(client, matchmaking, query_count, others):
    with unit_of_work():
        ada, jean = two(matchmaking)
        placed = [placed_meeting(matchmaking, at) for at in range(others)]
        draft = draft_of(matchmaking, *((each, *place(matchmaking, at)) for at, each in enumerate(placed[1:])))
    path = f"/staff/events/{matchmaking.event.path}/matchmaking"
    pair = {"one": ada.id, "other": jean.id}
    assert client.get(path + "/meetings/new", query_string={"one": ada.id, "other": ada.id}).status_code == 422
    offered = client.get(path + "/meetings/new", query_string=pair)
    assert (offered.status_code, offered.text.count("<optgroup")) == (200, 4)
    with query_count() as count:
        shown = client.get(path + "/timetable/comparison", query_string={"before": 0, "after": draft.number})
    assert (f"It is another agenda for {2 * others} people" in shown.text, count.count <= 23) == (True, True)
    assert client.get(path + "/timetable/comparison?before=77&after=1").status_code == 422
    chosen = pair | {"place": f"{matchmaking.slots[3].id}-{matchmaking.tables[1].id}"}
    assert client.post(path + "/meetings/new", data=chosen | {"place": "1-x"}).status_code == 422
    assert client.post(path + "/meetings/new", data=chosen).status_code == 302
    again = client.post(path + "/meetings/new", data=chosen)
    assert (again.status_code, "agreed on a meeting already" in again.text) == (409, True)
