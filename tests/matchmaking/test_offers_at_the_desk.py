"""Freed times on offer as the organiser sees them: taken back, or offered to the next two at once."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.freed import PlaceOffer
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.operations import freeing, meetings
from eventhub.matchmaking.states import MatchmakingState, PlaceOfferState
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of


@pytest.fixture
def matchmaking(db_session, client):
    """A published timetable, and its host at the desk."""
    with unit_of_work():
        row = open_matchmaking(state=MatchmakingState.PUBLISHED)
    client.sign_in(row.event.host)
    return row


def waiting(matchmaking, one, other):
    return agreed_meeting(listed_person(matchmaking, one), listed_person(matchmaking, other))


def free(*held):
    for meeting in held:
        with unit_of_work():
            freeing.cancel(meeting, by=None, reason="A train is late")


def rows():
    db.session.expire_all()
    return db.session.query(PlaceOffer).order_by(PlaceOffer.id).all()


def desk(matchmaking, rest):
    return f"/staff/events/{matchmaking.event.path}/matchmaking{rest}"


def written(template):
    mail = db.session.query(OutgoingMail).filter_by(template=f"matchmaking/{template}").first()
    return mail.context


def test_the_timetable_says_what_is_offered_to_whom_whatever_their_number(client, matchmaking, query_count):
    with unit_of_work():
        held = [placed_meeting(matchmaking, slot) for slot in range(3)]
        pairs = [waiting(matchmaking, f"Ada {number}", f"Bo {number}") for number in range(3)]
    counts = []
    for freed in (held[:1], held[1:]):
        free(*freed)
        with query_count() as asked:
            page = client.get(desk(matchmaking, "/timetable")).text
        counts.append(asked.count)
    assert len(rows()) == 3
    assert counts[0] == counts[1], counts
    with unit_of_work():
        freeing.say_yes(rows()[0], rows()[0].meeting.people[0], by=None)
    page = client.get(desk(matchmaking, "/timetable")).text
    names = [", ".join(person.registration.name for person in meeting.people) for meeting in pairs]
    assert [page.count(f"Withdraw the offer to {each}") for each in names] == [1, 1, 1]
    assert page.count("said yes") == 1
    for offer in rows():
        client.post(desk(matchmaking, f"/offers/{offer.id}/withdrawal"))
    assert "Freed times on offer" not in client.get(desk(matchmaking, "/timetable")).text


def test_a_time_goes_to_the_next_two_at_once_until_there_are_none(client, matchmaking):
    with unit_of_work():
        gone, first = placed_meeting(matchmaking, 0), waiting(matchmaking, "Ada", "Bo")
        second = waiting(matchmaking, "Cy", "Dan")
    free(gone)
    path = desk(matchmaking, "/offers/{}/passing-on")
    answer = client.post(path.format(rows()[0].id), follow_redirects=True)
    assert ("is offered to Cy, Dan now" in answer.text, client.post(path.format(rows()[0].id)).status_code) == (
        True,
        409,
    )
    assert [(each.meeting, each.state) for each in rows()] == [
        (first, PlaceOfferState.EXPIRED),
        (second, PlaceOfferState.OPEN),
    ]
    assert mails("place_withdrawn") == [(user_of(each).email, "place_withdrawn") for each in first.people]
    assert written("place_withdrawn")["by_organiser"] is True
    assert "suits no other two" in client.post(path.format(rows()[1].id), follow_redirects=True).text
    assert {each.state for each in rows()} == {PlaceOfferState.EXPIRED}


def test_a_time_that_is_withdrawn_is_the_organisers_to_use(client, matchmaking):
    with unit_of_work():
        gone, first = placed_meeting(matchmaking, 0), waiting(matchmaking, "Ada", "Bo")
        waiting(matchmaking, "Cy", "Dan")
        other = placed_meeting(matchmaking, 1)
    free(gone)
    place = rows()[0].slot, rows()[0].table
    with pytest.raises(Refusal, match="kept until"), unit_of_work():
        meetings.place(other, *place, by=None)
    path = desk(matchmaking, f"/offers/{rows()[0].id}/withdrawal")
    assert [client.post(path).status_code for _twice in range(2)] == [302, 409]
    assert [(each.meeting, each.state) for each in rows()] == [(first, PlaceOfferState.EXPIRED)]
    with unit_of_work():
        meetings.place(other, *place, by=None)
    assert other.slot == place[0]


def test_who_said_yes_a_moment_before_has_the_time(client, matchmaking):
    with unit_of_work():
        gone, first = placed_meeting(matchmaking, 0), waiting(matchmaking, "Ada", "Bo")
    free(gone)
    for person in first.people:
        with unit_of_work():
            freeing.say_yes(rows()[0], person, by=None)
    for deed in ("withdrawal", "passing-on"):
        answer = client.post(desk(matchmaking, f"/offers/{rows()[0].id}/{deed}"))
        assert (answer.status_code, "Meanwhile the two have answered" in answer.text) == (409, True)
    assert db.session.get_one(Meeting, first.id).slot is not None
