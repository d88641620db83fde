"""Who sees and does what at the organiser's desk."""

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.events.states import EventState
from eventhub.matchmaking import queries
from eventhub.matchmaking.asking import AskingRule
from eventhub.matchmaking.freed import PlaceOffer
from eventhub.matchmaking.interpreters import Interpreter
from eventhub.matchmaking.models import Schedule, ScheduleRun
from eventhub.matchmaking.states import MatchmakingState
from eventhub.matchmaking.targets import MeetingTarget
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting, user_of


def address(matchmaking, rest=""):
    return f"/staff/events/{matchmaking.event.path}/matchmaking{rest}"


PAGES = [
    "",
    "/blocks/1",
    "/tables/1",
    "/capacity",
    "/closing",
    "/timetable",
    "/timetable/versions/1",
    "/timetable/versions/1/meetings/{meeting}",
    "/timetable/comparison",
    "/meetings/new",
    "/board",
    "/print",
    "/print?what=tables",
    "/runs/{run}",
    "/meetings/{meeting}",
    "/meetings/{meeting}/cancellation",
]
DEEDS = [
    "/board/{meeting}/held",
    "/board/{meeting}/missed",
    "",
    "/admission",
    "/rules",
    "/rules/{rule}/removal",
    "/targets",
    "/targets/{target}/removal",
    "/interpreters",
    "/interpreters/{interpreter}/removal",
    "/mode",
    "/limits",
    "/blocks",
    "/blocks/1",
    "/blocks/1/removal",
    "/tables",
    "/tables/1",
    "/opening",
    "/closing",
    "/runs",
    "/runs/fitting",
    "/late-requests/opening",
    "/late-requests/closing",
    "/offers/{offer}/withdrawal",
    "/offers/{offer}/passing-on",
    "/runs/{run}/stop",
    "/timetable/versions/1/publication",
    "/timetable/versions/1/meetings/{meeting}/place",
    "/timetable/versions/1/meetings/{meeting}/lock",
    "/timetable/versions/1/meetings/{meeting}/unlock",
    "/meetings/new",
    "/meetings/{meeting}/place",
    "/meetings/{meeting}/lock",
    "/meetings/{meeting}/unlock",
    "/meetings/{meeting}/cancellation",
]


@pytest.fixture
def everything(db_session):
    """An event with something behind every address of the desk; gives the addresses' numbers."""
    with unit_of_work():
        row = open_matchmaking(state=MatchmakingState.PUBLISHED)
        meeting = placed_meeting(row)
        plan = {
            "status": "optimal",
            "meetings": [],
            "unmet": [],
            "figures": {},
            "bounds": {},
            "seconds": 1.0,
            "seed": 0,
            "workers": 1,
        }
        factories.saved(Schedule(matchmaking=row, number=1, plan=plan, problem_hash=""))
        run = factories.saved(ScheduleRun(matchmaking=row))
        interpreter = factories.saved(Interpreter(matchmaking=row, name="Ida", one_language="fr", other_language="de"))
        rule = factories.saved(AskingRule(matchmaking=row))
        target = factories.saved(MeetingTarget(matchmaking=row, least=2))
        waiting = agreed_meeting(listed_person(row), listed_person(row))
        place = {"slot": row.slots[1], "table": row.tables[0]}
        offer = factories.saved(PlaceOffer(meeting=waiting, expires_at=factories.in_days(1), **place))
    return row, {
        "interpreter": interpreter.id,
        "rule": rule.id,
        "target": target.id,
        "run": run.id,
        "meeting": meeting.id,
        "offer": offer.id,
    }


def person(role, matchmaking):
    event = matchmaking.event
    with unit_of_work():
        people = {
            "host": lambda: event.host,
            "colleague": lambda: _colleague(event, Role.HOST),
            "colleague without a role": lambda: _colleague(event),
            "manager": lambda: factories.user(Role.PROGRAMME_MANAGER),
            "another host": lambda: factories.event().host,
            "reviewer": lambda: factories.user(Role.REVIEWER),
            "participant": lambda: user_of(listed_person(matchmaking)),
        }
        return people[role]()


def _colleague(event, *roles):
    colleague = factories.user(*roles)
    factories.saved(Membership(user=colleague, organisation=event.organiser, confirmed_at=clock.now()))
    return colleague


@pytest.mark.parametrize("role", ["host", "colleague", "colleague without a role", "manager"])
def test_whoever_edits_the_event_sees_every_page_of_the_desk(client, everything, role):
    matchmaking, numbers = everything
    client.sign_in(person(role, matchmaking))
    assert {client.get(address(matchmaking, page.format(**numbers))).status_code for page in PAGES} == {200}


@pytest.mark.parametrize("role", ["another host", "reviewer", "participant"])
def test_nobody_else_sees_or_does_anything_there(client, everything, role):
    matchmaking, numbers = everything
    client.sign_in(person(role, matchmaking))
    statuses = [client.get(address(matchmaking, page.format(**numbers))).status_code for page in PAGES]
    statuses += [client.post(address(matchmaking, deed.format(**numbers))).status_code for deed in DEEDS]
    assert set(statuses) == {403}


@pytest.mark.parametrize(("role", "status"), [("host", 200), ("colleague without a role", 200), ("another host", 404)])
def test_a_draft_of_others_is_not_found(client, everything, role, status):
    matchmaking, numbers = everything
    with unit_of_work():
        matchmaking.event.state = EventState.DRAFT
    client.sign_in(person(role, matchmaking))
    assert {client.get(address(matchmaking, page.format(**numbers))).status_code for page in PAGES} == {status}


def test_strangers_are_sent_to_sign_in_and_change_nothing(client, everything):
    matchmaking, numbers = everything
    answers = [client.get(address(matchmaking, page.format(**numbers))) for page in PAGES]
    answers += [client.post(address(matchmaking, deed.format(**numbers))) for deed in DEEDS]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {"/sign-in"}
    assert db.session.scalar(queries.count_standing(matchmaking)) == 2


def test_what_belongs_to_another_event_is_not_found_here(client, everything):
    _matchmaking, numbers = everything
    with unit_of_work():
        mine = open_matchmaking()
    client.sign_in(mine.event.host)
    pages = [page for page in PAGES if "{" in page or "versions" in page]
    assert {client.get(address(mine, page.format(**numbers))).status_code for page in pages} == {404}
    deeds = [deed for deed in DEEDS if "{" in deed or "versions" in deed]
    assert {client.post(address(mine, deed.format(**numbers))).status_code for deed in deeds} == {404}
