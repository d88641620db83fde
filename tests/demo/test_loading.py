"""What the demo promises: every page has something true to show, on either database."""

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import SampleAccount, User
from eventhub.db import db, unit_of_work
from eventhub.demo import loading
from eventhub.demo.events import real_events
from eventhub.desk.queries import questions
from eventhub.errors import Refusal
from eventhub.events.models import Event, Programme
from eventhub.events.queries import waiting_for_approval
from eventhub.events.states import EventState
from eventhub.hosting.models.applications import ApplicationMessage, HostingApplication
from eventhub.hosting.models.calls import Call, PlaceScope
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.states import ApplicationState, CallKind, CallState, DecisionOutcome, ReviewState
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Schedule
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.queries import matchmaking_of
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.states import MeetingState, ScheduleState
from eventhub.questions.states import QuestionKind
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.states import TAKES_A_SEAT, RegistrationState
from eventhub.reporting.models import EventReport
from eventhub.reporting.states import ReportState
from tests import factories

pytestmark = pytest.mark.timeout(600)

SMALL = {"people": 6, "meetings": 8, "slots": 5, "tables": 3}


def event(words: str) -> Event:
    return db.session.scalars(select(Event).where(Event.title.contains(words))).one()


def toronto() -> Matchmaking:
    return db.session.scalars(matchmaking_of(event("EU-Canada"))).one()


def test_there_is_an_application_in_every_state_under_the_rolling_call(demo: Any, db_session: Any) -> None:
    rolling = select(HostingApplication.state).join(HostingApplication.call).where(Call.kind == CallKind.HOST)
    assert Counter(db_session.scalars(rolling)) == dict.fromkeys(ApplicationState, 1)


STATES: tuple[tuple[Any, Any], ...] = (
    (Call, CallState),
    (HostingApplication, ApplicationState),
    (Review, ReviewState),
    (EventReport, ReportState),
)


@pytest.mark.parametrize(("noun", "states"), STATES)
def test_every_noun_of_hosting_is_there_in_every_state(demo: Any, db_session: Any, noun: Any, states: Any) -> None:
    assert set(db_session.scalars(select(noun.state))) == set(states)


def test_decisions_of_every_outcome_are_released_and_some_are_hidden(demo: Any, db_session: Any) -> None:
    rows = db_session.scalars(select(Decision)).all()
    assert {each.outcome for each in rows if each.released_at} == set(DecisionOutcome)
    assert {each.outcome for each in rows if not each.released_at} == {DecisionOutcome.ACCEPT, DecisionOutcome.REJECT}


def test_a_delegation_has_rounds_places_ranks_and_questions_of_every_kind(demo: Any, db_session: Any) -> None:
    call = db_session.scalars(select(Call).where(Call.title.contains("Toronto"))).one()
    of_call = select(HostingApplication).where(HostingApplication.call_id == call.id)
    rows = db_session.scalars(of_call.order_by(HostingApplication.id)).all()
    accepted = [row for row in rows if row.state is ApplicationState.ACCEPTED]
    delegates = select(Registration.user_id).filter_by(event_id=call.event_id, state=RegistrationState.CONFIRMED)
    assert (len(call.cut_offs), call.is_blind, {each.scope for each in call.place_limits}) == (
        *(2, True),
        {PlaceScope.ALL, PlaceScope.COUNTRY},
    )
    assert {question.kind for question in call.question_set.live} == set(QuestionKind)
    assert sorted(row.reserve_rank for row in rows if row.reserve_rank) == [1, 2]
    assert {row.applicant_id for row in accepted} <= set(db_session.scalars(delegates))
    assert {len(row.versions) for row in rows} == {0, 1, 2}
    assert [len(row.authors) for row in rows if row.state is ApplicationState.DRAFT] == [2]


def test_reviewers_say_what_they_know_and_a_thread_waits_for_the_team(demo: Any, db_session: Any) -> None:
    manager = db_session.scalars(select(User).filter_by(email="manager@example.org")).one()
    assert len(db_session.scalars(select(ReviewerProfile)).all()) == 3
    assert len(db_session.scalars(questions(manager)).unique().all()) == 1
    assert {each.is_from_team for each in db_session.scalars(select(ApplicationMessage))} == {True, False}


def test_an_event_waits_for_the_approval_of_the_team(demo: Any, db_session: Any) -> None:
    waiting = db_session.scalars(waiting_for_approval()).one()
    assert (waiting.state, waiting.wants_matchmaking) == (EventState.DRAFT, True)


def test_one_event_is_full_and_has_a_waiting_list(demo: Any, db_session: Any) -> None:
    lyon = event("EU-Taiwan")
    capacity = db_session.scalars(select(Capacity).filter_by(event_id=lyon.id)).one()
    registered = select(Registration).filter_by(event_id=lyon.id).order_by(Registration.waiting_number)
    found = db_session.scalars(registered).all()
    waiting = [each.waiting_number for each in found if each.state is RegistrationState.WAITLISTED]
    taken = [each for each in found if each.state in TAKES_A_SEAT]
    offered = [each for each in found if each.state is RegistrationState.OFFERED]
    assert len(taken) == capacity.taken == capacity.ceiling == lyon.seats
    assert waiting == list(range(1 + len(offered), capacity.next_waiting_number))
    assert len(waiting) + len(offered) == 7


def test_all_302_meetings_of_78_people_have_one_of_22_slots_and_22_tables(demo: Any, db_session: Any) -> None:
    matchmaking = toronto()
    meetings = db_session.scalars(select(Meeting).filter_by(matchmaking_id=matchmaking.id)).all()
    people = db_session.scalars(select(Profile).filter_by(matchmaking_id=matchmaking.id)).all()
    places = {(meeting.slot_id, meeting.table_id) for meeting in meetings if meeting.slot_id}
    assert {meeting.state for meeting in meetings} == {MeetingState.SCHEDULED}
    assert (len(meetings), len(places), len(people)) == (302, 302, 78)
    assert (len(matchmaking.slots), len(matchmaking.tables)) == (22, 22)


def test_the_timetable_is_published_and_the_judge_finds_nothing(demo: Any, db_session: Any) -> None:
    matchmaking = toronto()
    schedule = db_session.scalars(select(Schedule).filter_by(matchmaking_id=matchmaking.id)).one()
    problem, plan = problem_of(matchmaking), from_row(schedule.plan)
    assert schedule.state is ScheduleState.PUBLISHED
    assert violations(problem, plan) == []
    assert {(each.meeting, each.slot, each.table) for each in problem.previous} == {
        (each.meeting, each.slot, each.table) for each in plan.meetings
    }


def test_the_sample_people_sign_in_with_the_password_on_the_page(demo: Any, client: Any, db_session: Any) -> None:
    samples = {each.email: each.password for each in db_session.scalars(select(SampleAccount))}
    assert set(samples) == {f"{role}@example.org" for role in ("admin", "manager", "reviewer", "host", "participant")}
    for email, password in samples.items():
        assert password in client.get("/sign-in").text
        assert client.post("/sign-in", data={"email": email, "password": password}).status_code == 302
        assert client.get("/account").status_code == 200
        client.sign_out()


def test_the_season_lies_around_today_on_the_same_weekdays_at_the_same_hours(demo: Any, db_session: Any) -> None:
    shifts = set()
    for real in real_events():
        starts_at = event(real.title).starts_at.astimezone(ZoneInfo(real.zone))
        assert starts_at.strftime("%H:%M") == real.hours[0]
        shifts.add(starts_at.date() - real.first)
    assert len(shifts) == 1
    assert shifts.pop() % timedelta(weeks=1) == timedelta()
    season = db_session.scalars(select(Programme)).one()
    assert season.starts_on < clock.now().date() < season.ends_on


def test_the_original_dates_are_kept_on_request(app: Any, db_session: Any) -> None:
    loading.load(generate(1, **SMALL), keeps_dates=True)
    for real in real_events():
        held = event(real.title)
        assert held.starts_at.astimezone(ZoneInfo(real.zone)).date() == real.first
        assert held.state is EventState.FINISHED


def test_a_second_demo_replaces_the_first(demo: Any, db_session: Any) -> None:
    first = {each.password for each in db_session.scalars(select(SampleAccount))}
    events = len(db_session.scalars(select(Event)).all())
    password = loading.load(generate(1, **SMALL))
    assert {each.password for each in db_session.scalars(select(SampleAccount))} == {password}
    assert password not in first
    assert len(db_session.scalars(select(Event)).all()) == events
    assert len(toronto().tables) == SMALL["tables"]


def test_real_data_is_never_replaced(app: Any, db_session: Any) -> None:
    with unit_of_work():
        person = factories.user()
    with pytest.raises(Refusal, match="real data"):
        loading.load()
    assert db_session.scalars(select(User)).all() == [person]
