"""What the calendar and the feeds read from here."""

from eventhub.db import db, unit_of_work
from eventhub.matchmaking import queries
from eventhub.matchmaking.states import MeetingState
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting, user_of


def test_a_persons_meetings_over_all_events_come_in_the_order_of_time(db_session):
    with unit_of_work():
        later = placed_meeting(open_matchmaking(), slot=1)
        earlier = placed_meeting(open_matchmaking(), slot=0)
        reader = user_of(later.people[0])
        earlier.people[0].registration.user = reader
    assert db.session.scalars(queries.meetings_of(reader)).all() == [earlier, later]


def test_meetings_without_a_place_are_in_no_agenda(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        ada = listed_person(matchmaking)
        agreed_meeting(ada, listed_person(matchmaking))
    assert db.session.scalars(queries.meetings_of(user_of(ada))).all() == []


def test_an_agenda_is_read_in_two_queries_whatever_it_holds(db_session, query_count):
    with unit_of_work():
        meeting = placed_meeting(open_matchmaking())
    agenda = queries.meetings_of(user_of(meeting.people[0]))
    db.session.expunge_all()
    with query_count() as queries_sent:
        for each in db.session.scalars(agenda):
            assert (each.slot.starts_at, each.table.number, each.matchmaking.event.venue.city) != ()
            assert [person.registration.user.email for person in each.people] != []
    assert queries_sent.count == 2, queries_sent


def test_partners_are_the_others_of_ones_own_meetings_that_still_stand(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        ada, bo, cy, di = (listed_person(matchmaking, name) for name in ("Ada", "Bo", "Cy", "Di"))
        agreed_meeting(ada, bo)
        agreed_meeting(cy, ada, state=MeetingState.CANCELLED)
        agreed_meeting(cy, di)
        placed_meeting(matchmaking, people=(di, ada))
    assert sorted(db.session.scalars(queries.partner_ids(ada))) == sorted((bo.id, di.id))
