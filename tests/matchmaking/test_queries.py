"""What the calendar and the feeds read from here."""

from eventhub.accounts.models import User
from eventhub.db import db, unit_of_work
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.states import MeetingState
from tests import factories


def placed_meeting(slot=0, table=0, **changes) -> Meeting:
    matchmaking = changes.pop("matchmaking", None) or factories.matchmaking(factories.event())
    request = factories.request(factories.profile(matchmaking), factories.profile(matchmaking))
    place = {"slot": matchmaking.slots[slot], "slot_id": matchmaking.slots[slot].id, "table": matchmaking.tables[table]}
    return factories.meeting(request, state=MeetingState.SCHEDULED, **place)


def user_of(meeting: Meeting) -> User:
    return meeting.people[0].registration.user


def test_a_persons_meetings_over_all_events_come_in_the_order_of_time(db_session):
    with unit_of_work():
        later = placed_meeting(slot=1)
        earlier = placed_meeting(slot=0)
        earlier.people[0].registration.user = user_of(later)
    assert db.session.scalars(queries.meetings_of(user_of(later))).all() == [earlier, later]


def test_meetings_without_a_place_are_in_no_agenda(db_session):
    with unit_of_work():
        matchmaking = factories.matchmaking(factories.event())
        meeting = factories.meeting(factories.request(factories.profile(matchmaking), factories.profile(matchmaking)))
    assert db.session.scalars(queries.meetings_of(user_of(meeting))).all() == []


def test_an_agenda_is_read_in_two_queries_whatever_it_holds(db_session, query_count):
    with unit_of_work():
        meeting = placed_meeting()
    agenda = queries.meetings_of(user_of(meeting))
    db.session.expunge_all()
    with query_count() as queries_sent:
        for each in db.session.scalars(agenda):
            assert (each.slot.starts_at, each.table.number, each.matchmaking.event.venue.city) != ()
            assert [person.registration.user.email for person in each.people] != []
    assert queries_sent.count == 2, queries_sent
