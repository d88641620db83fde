"""Matchmaking events of the demo: participants, agreed meetings, slots and tables of a scheduling problem as rows."""

from datetime import date, datetime, timedelta
from typing import Any

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.demo.people import SamplePerson, sample_person
from eventhub.demo.season import Season
from eventhub.events import operations as events
from eventhub.events.models import Event
from eventhub.events.states import ItemKind
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Absence, Attendee, Matchmaking, Meeting, MeetingRequest, Profile
from eventhub.matchmaking.operations import rules, setup, tables
from eventhub.matchmaking.operations.letters import Place
from eventhub.matchmaking.solver.problem import Meeting as Wish
from eventhub.matchmaking.solver.problem import Problem
from eventhub.matchmaking.states import Mode, Priority, RequestState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.states import RegistrationState

MEETING_MINUTES, CHANGEOVER_MINUTES, LUNCH_MINUTES = 15, 5, 60
FIRST_MEETING = "09:00"
PROGRAMME_ITEM: Any = {"kind": ItemKind.MATCHMAKING, "title": "One-to-one meetings", "room": "Meeting hall"}
REGISTERED_BEFORE = timedelta(days=21)


def set_up(
    event: Event, problem: Problem, season: Season, day: date, *, by: User, mode: Mode = Mode.BY_OPTIMISER
) -> Matchmaking:
    """The event has the problem's slots on one of its days, from nine o'clock on."""
    return arrange(event, problem, season.at(day, FIRST_MEETING, event.timezone), by=by, mode=mode)


def arrange(
    event: Event,
    problem: Problem,
    starts_at: datetime,
    *,
    by: User,
    mode: Mode = Mode.BY_OPTIMISER,
    minutes: int = MEETING_MINUTES,
) -> Matchmaking:
    """The event has the problem's slots, session after session with lunch between, and its tables.

    Each session stands in the event's programme too.
    """
    matchmaking = setup.begin(event, by=by)
    db.session.flush()
    matchmaking.share_of_slots = 100
    rules.choose_mode(matchmaking, mode, by=by)
    for number in _slots_a_session(problem):
        ends_at = starts_at + timedelta(minutes=number * (minutes + CHANGEOVER_MINUTES) - CHANGEOVER_MINUTES)
        setup.add_block(matchmaking, starts_at, ends_at, minutes=minutes, changeover=CHANGEOVER_MINUTES, by=by)
        events.add_item(event, by=by, starts_at=starts_at, ends_at=ends_at, **PROGRAMME_ITEM)
        starts_at = ends_at + timedelta(minutes=LUNCH_MINUTES)
    tables.set_tables(matchmaking, len(problem.tables), by=by)
    for table in matchmaking.tables:
        table.room = PROGRAMME_ITEM["room"]
    setup.open_requests(matchmaking, by=by)
    return matchmaking


def take_part(matchmaking: Matchmaking, problem: Problem, *, star: User) -> dict[str, Profile]:
    """Everybody of the problem is registered, listed and away when the problem says so.

    The person with the most meetings is `star`, whose pages then have something to show.
    """
    db.session.flush()
    slots = dict(zip((slot.id for slot in problem.slots), matchmaking.slots, strict=True))
    busiest = _busiest(problem)
    profiles = {}
    for number, participant in enumerate(problem.participants):
        sample = sample_person(number)
        person = star if participant.id == busiest else accounts.person(sample.email, name=sample.name)
        profile = _profile(matchmaking, register(matchmaking.event, person, sample), sample)
        profile.away = [Absence(slot_id=slots[slot].id) for slot in sorted(participant.away)]
        profiles[participant.id] = profile
    db.session.flush()
    return profiles


def agree(matchmaking: Matchmaking, problem: Problem, profiles: dict[str, Profile]) -> None:
    """Every meeting of the problem was asked for and accepted, and waits for its slot."""
    sessions = {slot.id: row.session for slot, row in zip(problem.slots, matchmaking.slots, strict=True)}
    numbers = {slot.session: sessions[slot.id] for slot in problem.slots}
    for number, wish in enumerate(problem.meetings):
        session = numbers.get(wish.session) if wish.session else None
        _meeting(matchmaking, wish, profiles, number, session)


def agreed_and_placed(
    matchmaking: Matchmaking, problem: Problem, *, by: User, star: User
) -> dict[Meeting, Place | None]:
    """People take part and agree, the requests close; return each meeting with a time and a table for it."""
    profiles = take_part(matchmaking, problem, star=star)
    count_seats(matchmaking.event, len(profiles))
    agree(matchmaking, problem, profiles)
    setup.close_requests(matchmaking, by=by)
    db.session.flush()
    return first_places(matchmaking)


def first_places(matchmaking: Matchmaking) -> dict[Meeting, Place | None]:
    """Give each meeting the first slot that suits it and its people, as long as there are tables."""
    busy: dict[int, set[int]] = {slot.id: set() for slot in matchmaking.slots}
    places: dict[Meeting, Place | None] = {}
    used = dict.fromkeys(busy, 0)
    for meeting in db.session.scalars(queries.standing_meetings(matchmaking)):
        people = {person.id for person in meeting.people}
        away = {absence.slot_id for person in meeting.people for absence in person.away}
        for slot in matchmaking.slots:
            is_free = used[slot.id] < len(matchmaking.tables) and not people & busy[slot.id]
            if is_free and meeting.session in (None, slot.session) and slot.id not in away:
                places[meeting] = (slot, matchmaking.tables[used[slot.id]])
                used[slot.id] += 1
                busy[slot.id] |= people
                break
    return places


def register(event: Event, person: User, sample: SamplePerson, waiting_number: int | None = None) -> Registration:
    """A sample person is registered, or waits at a place of the waiting list."""
    registration = Registration(
        event=event,
        user=person,
        state=RegistrationState.WAITLISTED if waiting_number else RegistrationState.CONFIRMED,
        name=person.name,
        organisation=sample.organisation,
        organisation_kind=sample.kind,
        country=sample.country,
        consented_at=clock.now() - REGISTERED_BEFORE,
        created_at=clock.now() - REGISTERED_BEFORE,
        waiting_number=waiting_number,
    )
    db.session.add(registration)
    return registration


def count_seats(event: Event, taken: int, waiting: int = 0) -> None:
    """The event's count of seats agrees with its registrations."""
    db.session.add(Capacity(event_id=event.id, taken=taken, ceiling=event.seats, next_waiting_number=waiting + 1))


def _slots_a_session(problem: Problem) -> list[int]:
    sessions = [slot.session for slot in problem.slots]
    return [sessions.count(session) for session in dict.fromkeys(sessions)]


def _busiest(problem: Problem) -> str:
    busy = [participant for wish in problem.meetings for participant in wish.participants]
    return max(sorted(set(busy)), key=busy.count)


def _profile(matchmaking: Matchmaking, registration: Registration, sample: SamplePerson) -> Profile:
    profile = Profile(
        matchmaking=matchmaking,
        registration=registration,
        offers=sample.offers,
        needs=sample.needs,
        themes=list(sample.themes),
        sectors=list(sample.sectors),
        cooperation=list(sample.cooperation),
        markets=list(sample.markets),
        looks_for=list(sample.looks_for),
        languages=list(sample.languages),
        listed_at=clock.now() - REGISTERED_BEFORE,
    )
    db.session.add(profile)
    return profile


def _meeting(
    matchmaking: Matchmaking, wish: Wish, profiles: dict[str, Profile], number: int, session: int | None
) -> None:
    asker, invitee = (profiles[participant] for participant in wish.participants)
    asked_at: datetime = clock.now() - timedelta(days=10, minutes=number)
    request = MeetingRequest(
        requester=asker,
        invitee=invitee,
        state=RequestState.ACCEPTED,
        priority=Priority.MUST if wish.tier < 3 else Priority.WOULD_LIKE,
        message=f"Could we talk about {asker.needs[0].lower()}{asker.needs[1:]}",
        created_at=asked_at,
        expires_at=asked_at + timedelta(days=3),
        answered_at=asked_at + timedelta(hours=20),
    )
    attendees = [Attendee(profile=asker), Attendee(profile=invitee)]
    meeting: Any = Meeting(matchmaking=matchmaking, request=request, session=session, attendees=attendees)
    db.session.add(meeting)
