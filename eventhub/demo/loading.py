"""Loading the demo: a whole season, so that every page has something true to show."""

import secrets
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role, SampleAccount, User
from eventhub.calendar.filters import Filters
from eventhub.db import Base, db, first_or_none, unit_of_work
from eventhub.demo import meetings
from eventhub.demo.applications import accepted_application, apply_in_every_state, open_call, other_calls
from eventhub.demo.approval import waiting_for_approval
from eventhub.demo.arriving import ask_a_helper, came
from eventhub.demo.booking import ask_each_other
from eventhub.demo.delegation import delegation
from eventhub.demo.events import real_events
from eventhub.demo.organisations import directory_of, name_partners
from eventhub.demo.outcomes import met_and_said
from eventhub.demo.people import sample_person
from eventhub.demo.registering import give_up_a_seat, register_in_detail
from eventhub.demo.reminders import ask_for_answers, invite_the_press, own_rules, prefers_single_invitations
from eventhub.demo.reports import report_what_is_over
from eventhub.demo.season import Season, draft, programme, publish
from eventhub.demo.surveying import thanked_and_asked
from eventhub.demo.underway import under_way
from eventhub.directory import operations as directory
from eventhub.directory.models import OrganisationKind
from eventhub.errors import Refusal
from eventhub.events.jobs import finish_all_over
from eventhub.events.models import Event, Programme
from eventhub.folding import fold
from eventhub.following import operations as following
from eventhub.following.states import Rhythm
from eventhub.hosting.models.reviews import ReviewerProfile
from eventhub.hosting.operations.reviews import describe_reviewer
from eventhub.matchmaking.jobs import run_all_queued
from eventhub.matchmaking.models import Matchmaking, Schedule, ScheduleRun
from eventhub.matchmaking.operations import rules, runs, schedules, setup, targets
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.problem import Problem
from eventhub.matchmaking.states import Mode
from eventhub.registration.models.setup import ParticipantType

PARTS = {
    "admin": ("Andrea Admin", (Role.ADMIN,), "Admin: everything"),
    "manager": ("Mika Manager", (Role.PROGRAMME_MANAGER,), "Programme manager: calls, decisions, the calendar"),
    "reviewer": ("Robin Reviewer", (Role.REVIEWER,), "Reviewer: scores applications"),
    "host": ("Hanne Host", (Role.HOST,), "Host: the event in Toronto, its people and its timetable"),
    "participant": ("Pascal Participant", (), "Participant: the agenda and the requests of one person"),
}
OTHER_REVIEWERS = ("Renée Reviewer", "Rumen Reviewer")
KNOWS: tuple[dict[str, Any], ...] = (
    {"themes": ["photonics", "medical-technology"], "languages": ["en"], "most_reviews": None},
    {"themes": ["chemicals", "textile-innovation"], "languages": ["en", "fr"], "most_reviews": 12},
    {"themes": ["advanced-manufacturing", "ai-human-machine"], "languages": ["en", "bg"], "most_reviews": 20},
)
"""What each reviewer knows and takes."""
SAMPLE_SEED = 2020
CASABLANCA_SEED = 1906
WAITING = 7
SOLVING_SECONDS = 30
WORDS = (
    *("amber", "bridge", "canal", "delta", "ember", "forest", "garden", "harbour", "island", "juniper"),
    *("kettle", "lantern", "meadow", "north", "orchard", "pepper", "quartz", "river", "saffron", "timber"),
)


def is_empty() -> bool:
    """Whether nobody is known yet."""
    return first_or_none(db.select(User)) is None


def load(problem: Problem | None = None, *, keeps_dates: bool = False) -> str:
    """Load the demo, instead of an older one, and return the sample people's password.

    `problem` gives the participants, meetings, slots and tables of the event in Toronto; without one a seeded
    sample of the same shape does. A database with anything but a demo in it is refused.
    """
    if not is_empty() and not db.session.scalars(db.select(SampleAccount)).first():
        raise Refusal("This database holds real data; the demo is loaded into an empty one only.")
    season = Season(timedelta()) if keeps_dates else Season.around(clock.now().date())
    password = "-".join(secrets.choice(WORDS) for _ in range(4))
    with unit_of_work():
        _clear()
        people = _sample_people(password)
        toronto = _season(season, people, problem or generate(SAMPLE_SEED))
    _make_timetable(toronto.id, people["host"].id)
    _finish_what_is_over()
    report_what_is_over()
    return password


def _clear() -> None:
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(delete(table))


def _sample_people(password: str) -> dict[str, User]:
    people = {}
    for part, (name, roles, words) in PARTS.items():
        person = accounts.person(f"{part}@example.org", name=name)
        for role in roles:
            accounts.grant(person, role, by=None)
        accounts.set_password(person, password)
        db.session.add(SampleAccount(email=person.email, password=password, part=words))
        people[part] = person
    return people


def _season(season: Season, people: dict[str, User], problem: Problem) -> Matchmaking:
    """The programme, its call and its events stand; return the matchmaking in Toronto, ready for the optimiser."""
    manager, host = people["manager"], people["host"]
    team = directory.organisation("Sample Cluster Alliance", kind=OrganisationKind.CLUSTER, country="BE", by=manager)
    directory.join(host, team, by=manager)
    directory_of(host, by=manager)
    season_row = programme(season, by=manager)
    events = {real.key: draft(real, season, season_row, team, host) for real in real_events()}
    name_partners(events, host)
    for event in events.values():
        publish(event, by=manager)
    reviewers = _applications(season, season_row, people)
    _follow(people["participant"])
    _fill(events["lyon"])
    if events["bridging"].ends_at < clock.now():
        met_and_said(events["bridging"], season, date(2018, 11, 28), host=host, star=people["participant"])
        came(events["bridging"], by=host)
        thanked_and_asked(events["bridging"], by=host)
    _casablanca(events["casablanca"], season, people)
    matchmaking = _toronto(events["toronto"], season, problem, people)
    ask_a_helper(events["toronto"], by=host)
    if events["toronto"].starts_at > clock.now():
        other_calls(events, season, season_row, manager=manager)
        delegation(events["toronto"], season, season_row, manager=manager, reviewers=reviewers)
        waiting_for_approval(season, season_row, team, host)
        under_way(season_row, team, host=host, star=people["participant"])
    return matchmaking


def _applications(season: Season, season_row: Programme, people: dict[str, User]) -> list[User]:
    """The season's call has an application in every state; return who reviews them."""
    now, manager = clock.now(), people["manager"]
    reviewers = [people["reviewer"]]
    for name in OTHER_REVIEWERS:
        reviewers.append(accounts.person(f"{fold(name.split()[0])}@reviewers.example.org", name=name))
        accounts.grant(reviewers[-1], Role.REVIEWER, by=manager)
    for reviewer, knows in zip(reviewers, KNOWS, strict=True):
        describe_reviewer(ReviewerProfile(user=reviewer), by=reviewer, **knows)
    call = open_call(season_row, season, now, by=manager)
    db.session.flush()
    apply_in_every_state(call, season, now, manager=manager, reviewers=reviewers)
    accepted_application(call, season, people["host"], manager=manager)
    return reviewers


def _follow(person: User) -> None:
    """Somebody hears of all events once a week, and of those on photonics at once."""
    for filters, rhythm in ((Filters(), Rhythm.WEEKLY), (Filters(theme=("photonics",)), Rhythm.AT_ONCE)):
        following.change(following.begin(person.email, filters), rhythm, "Europe/Brussels")
        db.session.flush()


def _fill(event: Event) -> None:
    """All seats are taken, and some people wait."""
    seats = event.seats or 0
    for number in range(seats + WAITING):
        sample = sample_person(100 + number)
        person = accounts.person(sample.email, name=sample.name)
        meetings.register(event, person, sample, max(0, number - seats + 1) or None)
    meetings.count_seats(event, seats, WAITING)
    db.session.flush()
    give_up_a_seat(event)


def _casablanca(event: Event, season: Season, people: dict[str, User]) -> None:
    """Requests are open: sixteen organisations find each other, and our participant has letters to answer."""
    problem = generate(CASABLANCA_SEED, people=16, meetings=40, slots=8, tables=8)
    is_ahead = event.starts_at > clock.now()
    mode = Mode.BY_PARTICIPANTS if is_ahead else Mode.BY_OPTIMISER
    matchmaking = meetings.set_up(event, problem, season, date(2019, 4, 10), by=people["host"], mode=mode)
    profiles = list(meetings.take_part(matchmaking, problem, star=people["participant"]).values())
    meetings.count_seats(event, len(profiles))
    star = next(each for each in profiles if each.registration.user is people["participant"])
    if is_ahead:
        register_in_detail(event, by=people["host"])
        _aim(matchmaking, by=people["host"])
        invite_the_press(event, by=people["host"])
    rules.hold_in(matchmaking, ["en", "fr", "es", "it"], by=people["host"])
    ask_each_other(star, [each for each in profiles if each is not star])
    ask_for_answers(event, by=people["host"])


def _aim(matchmaking: Matchmaking, *, by: User) -> None:
    """Whoever exhibits has two meetings at least and six at most."""
    exhibitors = db.select(ParticipantType).where(ParticipantType.event_id == matchmaking.event_id)
    kind = db.session.scalars(exhibitors.where(ParticipantType.name == "Exhibitor")).one()
    targets.aim(matchmaking, kind, least=2, most=6, by=by)


def _toronto(event: Event, season: Season, problem: Problem, people: dict[str, User]) -> Matchmaking:
    matchmaking = meetings.set_up(event, problem, season, date(2019, 6, 5), by=people["host"])
    profiles = meetings.take_part(matchmaking, problem, star=people["participant"])
    meetings.count_seats(event, len(profiles))
    meetings.agree(matchmaking, problem, profiles)
    setup.close_requests(matchmaking, by=people["host"])
    own_rules(event, by=people["host"])
    prefers_single_invitations(people["participant"])
    return matchmaking


def _make_timetable(matchmaking_id: int, host_id: int) -> None:
    """Run the optimiser as the organiser's button does, at the second go, and publish what it finds."""
    with unit_of_work():
        host = db.session.get_one(User, host_id)
        runs.ask_to_stop(runs.start(db.session.get_one(Matchmaking, matchmaking_id), seconds=1, by=host), by=host)
        run = runs.start(db.session.get_one(Matchmaking, matchmaking_id), seconds=SOLVING_SECONDS, by=host)
    if not all(run_all_queued(clock.now())):
        raise Refusal(f"The demo's timetable could not be made: {db.session.get_one(ScheduleRun, run.id).failure}")
    with unit_of_work():
        drafts = db.select(Schedule).where(Schedule.matchmaking_id == matchmaking_id)
        schedules.publish(db.session.scalars(drafts).one(), by=db.session.get_one(User, host_id))


def _finish_what_is_over() -> None:
    """Do what the clock would do a moment later: the first pages anybody opens are true already."""
    if not all(finish_all_over(clock.now())):
        raise Refusal("The demo's past events could not be finished; the log says why.")
