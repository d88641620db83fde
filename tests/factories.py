"""Rows for tests: each function saves one valid row in the running unit of work; keywords change what matters."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from eventhub import clock
from eventhub.accounts.models import Role, RoleGrant, User
from eventhub.db import db
from eventhub.directory.models import Membership, Organisation, OrganisationKind
from eventhub.events.models import Event, Programme, ProgrammeItem, Venue
from eventhub.events.states import EventFormat, EventState, ItemKind
from eventhub.hosting.models.applications import CoApplicant, HostingApplication, SubmittedVersion, fixed
from eventhub.hosting.models.calls import Call, Criterion
from eventhub.hosting.operations.versions import pack
from eventhub.hosting.states import CallState
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, MeetingRequest, Profile, Slot, Table
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState

_numbers = itertools.count(1)


def in_days(days: float) -> datetime:
    """Return nine in the morning, UTC, so many days from today."""
    today = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


def saved(row: Any) -> Any:
    """Add a row and give it its id."""
    db.session.add(row)
    db.session.flush()
    return row


def user(*roles: Role, **changes: Any) -> User:
    """A person, with the roles named."""
    number = next(_numbers)
    values = {"email": f"person{number}@example.org", "name": f"Person {number}"} | changes
    return saved(User(roles=[RoleGrant(role=role) for role in roles], **values))


def organisation(*members: User, **changes: Any) -> Organisation:
    """An organisation, with its members."""
    number = next(_numbers)
    values = {"name": f"Cluster {number}", "kind": OrganisationKind.CLUSTER, "country": "FR"} | changes
    row = saved(Organisation(**values))
    for member in members:
        saved(Membership(user=member, organisation=row, confirmed_at=clock.now()))
    return row


def programme(**changes: Any) -> Programme:
    """A programme that runs now."""
    values = {
        "slug": f"season-{next(_numbers)}",
        "name": "EU Cluster Weeks",
        "starts_on": date.today() - timedelta(days=90),  # noqa: DTZ011 - a season's edge is no instant
        "ends_on": date.today() + timedelta(days=270),  # noqa: DTZ011
    }
    return saved(Programme(**values | changes))


def event(**changes: Any) -> Event:
    """A published event on site in Toronto, thirty days from now, whose host is a member of its organiser."""
    host = changes.pop("host", None) or user(Role.HOST)
    values = {
        "slug": "eu-canada",
        "title": "EU-Canada cluster matchmaking",
        "summary": "Meet clusters from both sides of the Atlantic.",
        "state": EventState.PUBLISHED,
        "format": EventFormat.ON_SITE,
        "starts_at": in_days(30),
        "ends_at": in_days(32),
        "timezone": "America/Toronto",
        "languages": ["en"],
        "host": host,
        "organiser": changes.pop("organiser", None) or organisation(host),
        "venue": Venue(name="Exhibition Place", city="Toronto", country="CA", latitude=43.63, longitude=-79.42),
    }
    return saved(Event(**values | changes))


def item(event: Event, **changes: Any) -> ProgrammeItem:
    """A workshop at the start of an event."""
    values = {
        "kind": ItemKind.WORKSHOP,
        "title": "Photonics for industry",
        "starts_at": event.starts_at,
        "ends_at": event.starts_at + timedelta(hours=1),
    }
    return saved(ProgrammeItem(event=event, **values | changes))


def call(**changes: Any) -> Call:
    """An open call with two criteria."""
    values = {
        "slug": f"call-{next(_numbers)}",
        "title": "Host a cluster event",
        "summary": "Bring the season to your region.",
        "state": CallState.OPEN,
        "opens_at": in_days(-10),
        "closes_at": in_days(20),
        "events_from": in_days(25).date(),
        "events_until": in_days(200).date(),
        "criteria": [Criterion(position=1, title="Relevance", weight=2), Criterion(position=2, title="Reach")],
    }
    return saved(Call(programme=changes.pop("programme", None) or programme(), **values | changes))


def application(**changes: Any) -> HostingApplication:
    """A complete draft application under an open call; one with `submitted_at` was handed in then."""
    applicant = changes.pop("applicant", None) or user()
    values = {
        "call": changes.pop("call", None) or call(),
        "applicant": applicant,
        "organisation": changes.pop("organisation", None) or organisation(applicant),
        "title": "Photonics days",
        "summary": "Two days on photonics for clusters.",
        "description": "Talks, visits and meetings.",
        "motivation": "Our region makes lasers.",
        "format": EventFormat.ON_SITE,
        "starts_at": in_days(60),
        "ends_at": in_days(61),
        "timezone": "Europe/Paris",
        "venue": "Cité des congrès",
        "city": "Lyon",
        "country": "FR",
        "languages": ["en", "fr"],
        "themes": ["photonics"],
        "expected_participants": 120,
    }
    row = saved(HostingApplication(**values | changes))
    return handed_in(row) if row.submitted_at else row


def co_applicant(application: HostingApplication, person: User | None = None) -> CoApplicant:
    """Somebody who writes an application together with its applicant."""
    row = CoApplicant(user=person or user())
    application.co_applicants.append(row)
    return saved(row)


def handed_in(application: HostingApplication) -> HostingApplication:
    """Keep what an application says as the version of its submission."""
    facts = {name: pack(getattr(application, name)) for name in fixed(application.call.kind)}
    number, author = len(application.versions) + 1, application.applicant
    at = application.submitted_at
    version = SubmittedVersion(number=number, submitted_at=at, submitted_by=author, facts=facts)
    organisation = application.organisation
    version.organisation_kind, version.organisation_country = organisation.kind, organisation.country
    application.versions.append(version)
    application.cut_off_at = application.call.cut_off_after(at)
    application.decision_due_at = application.call.decision_due_after(at)
    return saved(application)


def registration(event: Event, person: User | None = None, **changes: Any) -> Registration:
    """A confirmed registration; the event's count of taken seats is the caller's business."""
    person = person or user()
    state = changes.get("state", RegistrationState.CONFIRMED)
    values = {
        "state": state,
        "waiting_number": next(_numbers) if state is RegistrationState.WAITLISTED else None,
        "offered_until": in_days(2) if state is RegistrationState.OFFERED else None,
        "name": person.name,
        "organisation": "Cluster of the Examples",
        "organisation_kind": OrganisationKind.CLUSTER,
        "country": "FR",
        "consented_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return saved(Registration(event=event, user=person, **values | changes))


def matchmaking(event: Event, *, slots: int = 4, tables: int = 2, **changes: Any) -> Matchmaking:
    """Matchmaking with slots of twenty minutes every twenty-five from the event's start, and tables."""
    row = saved(Matchmaking(event=event, **changes))
    for number in range(slots):
        starts_at = event.starts_at + timedelta(minutes=25 * number)
        ends_at = starts_at + timedelta(minutes=20)
        saved(Slot(matchmaking=row, session=1, starts_at=starts_at, ends_at=ends_at))
    for number in range(1, tables + 1):
        saved(Table(matchmaking=row, number=number))
    return row


def profile(matchmaking: Matchmaking, person: User | None = None, **changes: Any) -> Profile:
    """A listed participant of an event's matchmaking."""
    values = {"offers": "Photonics testing", "needs": "Pilot lines", "listed_at": clock.now()}
    place = registration(matchmaking.event, person)
    return saved(Profile(matchmaking=matchmaking, registration=place, **values | changes))


def request(requester: Profile, invitee: Profile, **changes: Any) -> MeetingRequest:
    """A pending request that expires in three days."""
    return saved(MeetingRequest(requester=requester, invitee=invitee, **{"expires_at": in_days(3)} | changes))


def meeting(request: MeetingRequest, **changes: Any) -> Meeting:
    """The unscheduled meeting of an accepted request."""
    row = saved(Meeting(matchmaking=request.requester.matchmaking, request=request, **changes))
    for profile in (request.requester, request.invitee):
        saved(Attendee(meeting=row, profile=profile, slot_id=row.slot_id))
    return row
