"""How many meetings people should have, by what they registered as: for the timetable and where people book."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.operations.targets import aim, give_up
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.states import MatchmakingState
from eventhub.matchmaking.targets import MeetingTarget, targets_of
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import setup as registering
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting, user_of


class Fair:
    """Ada exhibits and Bo does not; they have agreed to meet, in one of four slots, of which each may use half."""

    def __init__(self):
        self.matchmaking = open_matchmaking(share_of_slots=50)
        self.ada, self.bo = (listed_person(self.matchmaking, name) for name in ("Ada", "Bo"))
        self.exhibitor = _exhibitors(self.matchmaking.event)
        self.ada.registration.type_id = self.exhibitor.id
        agreed_meeting(self.ada, self.bo)

    def aim(self, kind=None, least=0, most=None):
        return aim(self.matchmaking, kind, least=least, most=most, by=self.matchmaking.event.host)

    def bounds(self):
        asked = {each.id: (each.min, each.max) for each in problem_of(self.matchmaking).participants}
        return [asked[f"p{person.id}"] for person in (self.ada, self.bo)]

    def address(self, rest=""):
        return f"/staff/events/{self.matchmaking.event.path}/matchmaking{rest}"


def _exhibitors(event):
    return factories.saved(ParticipantType(event_id=event.id, position=1, name="Exhibitor"))


@pytest.fixture
def fair(db_session):
    with unit_of_work():
        return Fair()


@pytest.mark.parametrize(
    ("targets", "bounds"),
    [
        ([], [(0, 2), (0, 2)]),
        ([("exhibitor", 1, 3)], [(1, 3), (0, 2)]),
        ([("exhibitor", 3, 3), ("exhibitor", 1, None)], [(1, 2), (0, 2)]),
        ([("exhibitor", 0, 1), (None, 2, None)], [(0, 1), (2, 2)]),
        ([(None, 0, 99)], [(0, 4), (0, 4)]),
        ([(None, 9, None)], [(2, 2), (2, 2)]),
    ],
)
def test_the_optimiser_is_asked_for_so_many_within_what_one_is_there_for(fair, targets, bounds):
    with unit_of_work():
        for kind, least, most in targets:
            fair.aim(fair.exhibitor if kind else None, least, most)
    assert fair.bounds() == bounds


@pytest.mark.parametrize(("most", "is_full"), [(None, False), (1, True), (2, False)])
def test_where_people_book_nobody_gets_more_than_their_type_allows(fair, most, is_full):
    with unit_of_work():
        placed_meeting(fair.matchmaking, people=(fair.ada, listed_person(fair.matchmaking)))
        fair.aim(fair.exhibitor, 0, most)
    assert (Openings([fair.ada, fair.bo], clock.now()).full() is fair.ada) == is_full


def test_a_target_goes_with_its_type_or_when_it_is_given_up(fair):
    with unit_of_work():
        fair.aim(fair.exhibitor, 1, 3)
        other = fair.aim(None, 1, None)
        give_up(other, by=None)
        fair.ada.registration.type_id = None
    with unit_of_work():
        registering.retire_type(fair.exhibitor, by=fair.matchmaking.event.host)
    assert (db.session.query(MeetingTarget).all(), fair.bounds()) == ([], [(0, 2), (0, 2)])


def test_targets_are_for_types_of_the_event_and_as_long_as_meetings_go_on(fair):
    with unit_of_work():
        elsewhere = _exhibitors(factories.event())
    with pytest.raises(Refusal), unit_of_work():
        fair.aim(elsewhere, 1, 2)
    with unit_of_work():
        fair.matchmaking.state = MatchmakingState.FINISHED
    with pytest.raises(Refusal), unit_of_work():
        fair.aim(None, 1, 2)


@pytest.mark.parametrize("facts", [{"least": -1}, {"least": 3, "most": 2}, {"least": 0, "most": 0}, {"least": 1}])
def test_the_database_itself_refuses_nonsense_and_a_second_target(fair, facts):
    with unit_of_work():
        fair.aim(None, 1, None)
    kind = None if facts == {"least": 1} else fair.exhibitor
    with pytest.raises(IntegrityError), unit_of_work():
        factories.saved(MeetingTarget(matchmaking=fair.matchmaking, type=kind, **facts))


def test_the_desk_sets_shows_and_removes_targets(client, fair):
    client.sign_in(fair.matchmaking.event.host)
    deed = fair.address("/targets")
    for typed in (
        {"least": "3", "most": "2"},
        {"least": "0", "most": ""},
        {"least": "-1"},
        {"kind": "999", "least": "1"},
        {"least": "abc", "most": "3"},
    ):
        assert client.post(deed, data={"kind": str(fair.exhibitor.id), **typed}).status_code == 422
    assert "nobody has a minimum" in client.get(fair.address()).text
    assert client.post(deed, data={"kind": str(fair.exhibitor.id), "least": "2", "most": "3"}).status_code == 302
    assert client.post(deed, data={"kind": "", "least": "0", "most": "1"}).status_code == 302
    page = client.get(fair.address()).text
    assert "Exhibitor: 2 to 3 meetings" in page
    assert "everybody else: at most 1 meetings" in page
    assert fair.bounds() == [(2, 3), (0, 1)]
    first = db.session.scalars(targets_of(db.session.get_one(Matchmaking, fair.matchmaking.id))).all()[0]
    assert client.post(f"{deed}/{first.id}/removal").status_code == 302
    assert "Exhibitor: 2" not in client.get(fair.address()).text


@pytest.mark.parametrize(("least", "says"), [(0, False), (1, False), (2, True)])
def test_who_has_fewer_meetings_than_the_organiser_would_like_reads_so(client, fair, least, says):
    with unit_of_work():
        fair.aim(fair.exhibitor, least, 3)
    client.sign_in(user_of(fair.ada))
    page = client.get(f"/events/{fair.matchmaking.event.path}/matchmaking").text
    assert (f"at least {least} meetings" in page and "agreed on 1 so far" in page) == says
