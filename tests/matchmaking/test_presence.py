"""On the day: who is here, late or missing, what that makes of a meeting, and a partner for who sits alone."""

from datetime import timedelta

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.operations import presence
from eventhub.matchmaking.presence import EARLY, GRACE, KEPT, Sign, Word
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from tests.matchmaking.stories import listed_person, mails, open_matchmaking, placed_meeting, user_of


@pytest.fixture
def matchmaking(db_session):
    """A published timetable."""
    with unit_of_work():
        return open_matchmaking(state=MatchmakingState.PUBLISHED)


@pytest.fixture
def running(matchmaking):
    """The same, in its first slot, ten minutes after that began."""
    began = clock.now() - timedelta(minutes=10)
    with unit_of_work():
        shift = began - matchmaking.slots[0].starts_at
        for slot in matchmaking.slots:
            slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift
    return matchmaking


def say(meeting, who, word, now=None):
    with unit_of_work():
        at = now or meeting.slot.starts_at + GRACE
        presence.say(meeting, meeting.people[who], word, by=None, now=at)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ((Word.HERE, Word.HERE), MeetingState.HELD),
        ((Word.HERE, Word.LATE), MeetingState.SCHEDULED),
        ((Word.PARTNER_ABSENT, None), MeetingState.SCHEDULED),
        ((Word.PARTNER_ABSENT, Word.PARTNER_ABSENT), MeetingState.SCHEDULED),
        ((Word.PARTNER_ABSENT, Word.NOT_THERE), MeetingState.MISSED),
        ((Word.NOT_THERE, Word.PARTNER_ABSENT), MeetingState.MISSED),
    ],
)
def test_only_what_both_say_makes_a_meeting_held_or_missed(matchmaking, words, state):
    with unit_of_work():
        meeting = placed_meeting(matchmaking)
    for who, word in enumerate(words):
        if word:
            say(meeting, who, word)
    assert meeting.state is state


def test_the_last_word_counts_and_the_organisers_does_whatever_was_said(matchmaking):
    with unit_of_work():
        meeting = placed_meeting(matchmaking)
    say(meeting, 0, Word.LATE, now=meeting.slot.starts_at - GRACE)
    say(meeting, 0, Word.PARTNER_ABSENT)
    assert [sign.word for sign in db.session.query(Sign)] == [Word.PARTNER_ABSENT]
    for was_held, state in ((False, MeetingState.MISSED), (True, MeetingState.HELD)):
        with unit_of_work():
            presence.confirm(meeting, was_held=was_held, by=None, now=meeting.slot.ends_at)
        assert meeting.state is state
    with pytest.raises(Refusal, match="known already"):
        say(meeting, 1, Word.NOT_THERE)


@pytest.mark.parametrize(
    ("word", "at", "is_taken"),
    [
        (Word.HERE, -EARLY - timedelta(seconds=1), False),
        (Word.HERE, -EARLY, True),
        (Word.PARTNER_ABSENT, GRACE - timedelta(seconds=1), False),
        (Word.PARTNER_ABSENT, GRACE, True),
        (Word.NOT_THERE, KEPT, True),
        (Word.NOT_THERE, KEPT + timedelta(days=1), False),
    ],
)
def test_a_word_is_taken_from_half_an_hour_before_until_a_day_after(matchmaking, word, at, is_taken):
    with unit_of_work():
        meeting = placed_meeting(matchmaking)
    if is_taken:
        say(meeting, 0, word, now=meeting.slot.starts_at + at)
        return
    with pytest.raises(Refusal):
        say(meeting, 0, word, now=meeting.slot.starts_at + at)


def test_two_who_sit_alone_meet_and_all_four_get_one_mail_with_their_agenda(client, running):
    with unit_of_work():
        one, other = placed_meeting(running, 0, 0), placed_meeting(running, 0, 1)
    for meeting in (one, other):
        say(meeting, 0, Word.PARTNER_ABSENT, now=clock.now())
    ada, jean = one.people[0], other.people[0]
    client.sign_in(user_of(ada))
    path = f"/events/{running.event.path}/matchmaking/today"
    shown = client.get(path).text
    assert ("Meet at my table" in shown, jean.registration.name in shown) == (True, True)
    assert client.post(f"{path}/{one.id}/with/{jean.id}").status_code == 302
    together = db.session.query(Meeting).order_by(Meeting.id.desc()).first()
    assert ({person.id for person in together.people}, together.table_id) == ({ada.id, jean.id}, running.tables[0].id)
    assert {row.state for row in (one, other)} == {MeetingState.UNSCHEDULED}
    people = {user_of(person).email for meeting in (one, other) for person in meeting.people}
    assert sorted(mails()) == sorted((email, "agenda") for email in people)
    assert client.post(f"{path}/{one.id}/with/{jean.id}").status_code == 409
    assert "minutes left" in client.get(path).text


def test_who_waits_for_somebody_who_came_is_not_alone(running):
    with unit_of_work():
        one, other = placed_meeting(running, 0, 0), placed_meeting(running, 0, 1)
    for meeting in (one, other):
        say(meeting, 0, Word.PARTNER_ABSENT, now=clock.now())
    say(other, 1, Word.HERE, now=clock.now())
    with pytest.raises(Refusal, match="not wait alone"), unit_of_work():
        presence.sit_together(one, one.people[0], other.people[0], by=None, now=clock.now())


@pytest.mark.parametrize("others", [1, 2])
def test_the_board_and_the_phone_show_both_sides_in_as_many_queries_whatever_they_show(
    client, running, query_count, others
):
    with unit_of_work():
        meeting = placed_meeting(running, 0, 0)
        stranger = listed_person(running)
        if others == 2:
            placed_meeting(running, 0, 1)
    path = f"/events/{running.event.path}/matchmaking/today"
    client.sign_in(user_of(meeting.people[0]))
    assert client.post(f"{path}/{meeting.id}/here").status_code == 302
    assert client.post(f"{path}/{meeting.id}/nonsense").status_code == 404
    client.sign_in(user_of(stranger))
    assert client.post(f"{path}/{meeting.id}/here").status_code == 404
    client.sign_in(user_of(meeting.people[1]))
    assert f"{meeting.people[0].registration.name} is at the table." in client.get(path).text
    client.sign_in(running.event.host)
    board = f"/staff{path.removesuffix('today')}board"
    client.get(board)
    with query_count() as queries:
        shown = client.get(board).text
    assert (shown.count("Missing"), shown.count('<li class="panel">'), queries.count) == (2 * others - 1, others, 8)
    assert client.post(f"{board}/{meeting.id}/held").status_code == 302
    assert db.session.get_one(Meeting, meeting.id).state is MeetingState.HELD
