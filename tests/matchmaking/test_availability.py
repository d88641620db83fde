"""When people can meet: their stay, times they keep for themselves, and what they do at the event besides."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events.models import ItemSpeaker, Speaker
from eventhub.events.states import ItemKind
from eventhub.matchmaking.availability import BusyTime, Stay
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.states import Mode
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting, user_of


@pytest.fixture
def two(db_session):
    """Ada and Jean, where people book for themselves."""
    with unit_of_work():
        matchmaking = open_matchmaking(mode=Mode.BY_PARTICIPANTS, share_of_slots=100)
        return listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")


def address(profile, rest=""):
    return f"/events/{profile.matchmaking.event.path}/matchmaking{rest}"


def wall(profile, at):
    return f"{at.astimezone(ZoneInfo(profile.matchmaking.event.timezone)):%Y-%m-%dT%H:%M}"


def free(*people):
    db.session.expire_all()
    return Openings(people, clock.now()).slots()


def test_nobody_is_met_before_they_come_or_after_they_leave(client, two):
    ada, jean = two
    first, second, third, _last = ada.matchmaking.slots
    stay = {"arrives_at": wall(ada, second.starts_at), "departs_at": wall(ada, third.ends_at), "is_remote": "y"}
    client.sign_in(user_of(ada))
    assert client.post(address(ada, "/availability/stay"), data=stay).status_code == 302
    assert (free(ada, jean), db.session.query(Stay).one().is_remote) == ([second, third], True)
    page = client.get(address(ada, "/availability")).text
    assert f'value="{stay["arrives_at"]}"' in page
    earlier = {"arrives_at": wall(ada, third.ends_at), "departs_at": wall(ada, first.starts_at)}
    assert client.post(address(ada, "/availability/stay"), data=earlier).status_code == 422
    assert client.post(address(ada, "/availability/stay"), data={}).status_code == 302
    assert len(free(ada, jean)) == 4


def test_a_time_kept_free_is_nobody_elses_business_and_can_be_given_back(client, two):
    ada, jean = two
    first, second, *_ = ada.matchmaking.slots
    busy = {"starts_at": wall(ada, first.starts_at), "ends_at": wall(ada, second.ends_at), "label": "DENTIST"}
    client.sign_in(user_of(ada))
    assert client.post(address(ada, "/availability/times"), data=busy).status_code == 302
    assert free(ada, jean) == ada.matchmaking.slots[2:]
    assert "DENTIST" in client.get(address(ada, "/availability")).text
    client.sign_in(user_of(jean))
    pages = [client.get(address(jean, rest)).text for rest in ("/availability", "/people", f"/people/{ada.id}")]
    assert not any("DENTIST" in page for page in pages)
    kept = db.session.query(BusyTime).one()
    assert client.post(address(jean, f"/availability/times/{kept.id}/removal")).status_code == 404
    client.sign_in(user_of(ada))
    assert client.post(address(ada, f"/availability/times/{kept.id}/removal")).status_code == 302
    assert len(free(ada, jean)) == 4


def test_nothing_is_unbooked_silently(client, two):
    ada, jean = two
    with unit_of_work():
        meeting = placed_meeting(ada.matchmaking, 0, people=(ada, jean))
    slot = meeting.slot
    busy = {"starts_at": wall(ada, slot.starts_at), "ends_at": wall(ada, slot.ends_at)}
    client.sign_in(user_of(ada))
    for rest, data in (
        ("/availability/times", busy),
        ("/availability/stay", {"arrives_at": wall(ada, slot.ends_at)}),
        ("/absences", {"away": slot.id}),
    ):
        answer = client.post(address(ada, rest), data=data)
        assert (answer.status_code, "Jean" in answer.text) == (409, True), rest
    assert db.session.query(BusyTime).count() == db.session.query(Stay).count() == 0


def test_who_speaks_is_not_met_meanwhile(client, two):
    ada, jean = two
    slot = ada.matchmaking.slots[1]
    with unit_of_work():
        item = factories.item(
            ada.matchmaking.event,
            kind=ItemKind.PLENARY,
            title="Opening",
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
        speaker = factories.saved(Speaker(event=ada.matchmaking.event, name="ADA"))
        factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    assert free(ada, jean) == [each for each in ada.matchmaking.slots if each.id != slot.id]
    client.sign_in(user_of(ada))
    assert "Opening" in client.get(address(ada, "/availability")).text
    client.sign_in(user_of(jean))
    assert "Opening" not in client.get(address(jean, "/availability")).text


@pytest.mark.parametrize("who", ["stranger", "organiser", "anonymous"])
def test_only_a_participant_says_when_they_can_meet(client, two, who):
    ada, _jean = two
    with unit_of_work():
        people = {"stranger": factories.user(), "organiser": ada.matchmaking.event.host}
    if who in people:
        client.sign_in(people[who])
    answers = [client.get(address(ada, "/availability")), *(client.post(address(ada, rest)) for rest in DEEDS)]
    assert {answer.status_code for answer in answers} == {302 if who == "anonymous" else 403}


DEEDS = ("/availability/stay", "/availability/times", "/availability/times/1/removal", "/absences")


def test_the_page_asks_the_same_number_of_questions_however_many_times_one_keeps(client, two, query_count):
    ada, _jean = two
    client.sign_in(user_of(ada))
    counts = []
    for days in (1, 2):
        with unit_of_work():
            for hours in range(days):
                starts_at = ada.matchmaking.event.starts_at + timedelta(days=days, hours=hours)
                db.session.add(BusyTime(profile_id=ada.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))
        with query_count() as asked:
            assert client.get(address(ada, "/availability")).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1], counts
