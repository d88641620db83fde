"""The season's open call, with an application in every state."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.demo.events import COSMETIC_VALLEY
from eventhub.demo.season import Season
from eventhub.directory import operations as directory
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event, Programme
from eventhub.events.states import EventFormat
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call, Criterion
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.operations import calls, decisions, messages
from eventhub.hosting.operations.release import release
from eventhub.hosting.operations.reviews import assign, tally
from eventhub.hosting.operations.versions import hand_in
from eventhub.hosting.states import ApplicationState, CallKind, CallState, DecisionOutcome, ReviewState
from eventhub.transitions import move

ZONE = "Europe/Brussels"
LYON = "Join the delegation to EU-Taiwan, Lyon"


@dataclass(frozen=True, slots=True)
class Idea:
    """One sample application: who, where, what, and how far it has come."""

    state: ApplicationState
    who: str
    email: str
    organisation: str
    country: str
    city: str
    title: str
    first: date
    theme: str
    scores: tuple[tuple[int, int, int], ...] = ()
    note: str = ""


_ = ApplicationState
IDEAS = (
    Idea(_.DRAFT, "Sascha Példa", "sascha@gyor.example.org", "Sample Mobility Cluster", "HU", "Győr",
         "Night of the supply chains", date(2019, 4, 24), "safe-sustainable-mobility"),
    Idea(_.SUBMITTED, "Inge Exempel", "inge@lund.example.org", "Sample Packaging Cluster", "SE", "Lund",
         "Bio-based packaging: a day with clusters", date(2019, 4, 11), "non-food-biomass"),
    Idea(_.UNDER_REVIEW, "Eike Muster", "eike@jena.example.org", "Sample Optics Cluster", "DE", "Jena",
         "Light days: photonics for everyone", date(2019, 4, 3), "photonics", ((5, 4, 4), (4, 4, 3))),
    Idea(_.CLARIFICATION_ASKED, "Noa Esempio", "noa@bari.example.org", "Sample Textile District", "IT", "Bari",
         "Looms and lasers", date(2019, 4, 16), "textile-innovation", ((3, 4, 2),),
         "Which of the three halls do you mean, and is it step-free?"),
    Idea(_.ON_RESERVE_LIST, "Mika Näide", "mika@tartu.example.org", "Sample Health Cluster", "EE", "Tartu",
         "Personal medicine, regional clusters", date(2019, 4, 9), "personalised-medicine", ((4, 3, 3), (3, 3, 4)),
         "A good event; we have no place left in that week and will come back to you."),
    Idea(_.REJECTED, "Luca Przykład", "luca@lodz.example.org", "Sample Sports Cluster", "PL", "Łódź",
         "Marathon of start-ups", date(2019, 4, 20), "sport", ((1, 2, 2), (2, 1, 1)),
         "The programme is about clusters; your event speaks to single companies only."),
    Idea(_.WITHDRAWN, "Toni Ejemplo", "toni@bilbao.example.org", "Sample Machine Tool Cluster", "ES", "Bilbao",
         "Open factories", date(2019, 3, 27), "advanced-manufacturing", (), "We will hold it next season."),
)  # fmt: skip
WAY = {
    _.DRAFT: (),
    _.SUBMITTED: (_.SUBMITTED,),
    _.UNDER_REVIEW: (_.SUBMITTED,),
    _.CLARIFICATION_ASKED: (_.SUBMITTED,),
    _.ON_RESERVE_LIST: (_.SUBMITTED,),
    _.REJECTED: (_.SUBMITTED,),
    _.WITHDRAWN: (_.SUBMITTED, _.WITHDRAWN),
}


def open_call(programme: Programme, season: Season, now: datetime, *, by: User) -> Call:
    """The season's call exists, open until its last day has passed."""
    call = Call(
        programme=programme,
        slug="host-an-event-2018-2019",
        title="Host an event of the EU Cluster Weeks",
        summary="Any national, regional or local event organised by cluster stakeholders or on a cluster topic.",
        description="Tell us what you plan, where and when. You keep your event; the campaign puts it into the "
        "common calendar and helps people to find it.",
        opens_at=season.at(date(2018, 11, 20), "09:00", ZONE),
        closes_at=season.at(date(2019, 3, 29), "23:59", ZONE),
        timezone=ZONE,
        events_from=season.day(2018, 11, 20),
        events_until=season.day(2019, 4, 30),
        criteria=[
            Criterion(
                position=1, title="Relevance for clusters", hint="Does it serve cluster organisations?", weight=3
            ),
            Criterion(position=2, title="Reach", hint="Whom will it bring together, and from where?", weight=2),
            Criterion(position=3, title="Readiness", hint="Are place, people and money there?", weight=1),
        ],
    )
    db.session.add(call)
    db.session.flush()
    move(call, CallState.OPEN, by=by)
    if call.closes_at <= now:
        move(call, CallState.CLOSED, by=None)
    return call


def other_calls(events: dict[str, Event], season: Season, programme: Programme, *, manager: User) -> None:
    """A call of the past is closed, and one is in the making."""
    facts: dict[str, Any] = {
        "by": manager,
        "programme_id": programme.id,
        "timezone": ZONE,
        "criteria": [{"title": "Relevance for clusters", "hint": "", "weight": 1}],
        "opens_at": season.at(date(2018, 11, 26), "09:00", ZONE),
        "closes_at": season.at(date(2019, 2, 26), "23:59", ZONE),
        "events_from": season.day(2019, 3, 6),
        "events_until": season.day(2019, 3, 8),
    }
    closed = calls.draft_call(**facts, kind=CallKind.DELEGATION, event_id=events["lyon"].id, title=LYON)
    calls.open_call(closed, by=manager)
    calls.close_call(closed, by=manager)
    calls.draft_call(**facts | {"closes_at": season.at(date(2019, 4, 26), "23:59", ZONE)}, title="Host a site visit")


def apply_in_every_state(call: Call, season: Season, now: datetime, *, manager: User, reviewers: list[User]) -> None:
    """One application stands in each state except accepted, which is `accepted_application`."""
    for idea in IDEAS:
        applicant = accounts.person(idea.email, name=idea.who)
        application = _application(call, season, idea, applicant)
        for state in WAY[idea.state]:
            move(application, state, by=applicant, note=idea.note if state is _.WITHDRAWN else "")
            if state is _.SUBMITTED:
                hand_in(application, by=applicant, now=now - timedelta(days=9 if idea.scores else 2))
        if application.state is _.SUBMITTED:
            application.submitted_at = now - timedelta(days=9 if idea.scores else 2)
            application.decision_due_at = call.decision_due_after(application.submitted_at)
        if idea.state is _.SUBMITTED:
            _hand_in_anew(application, applicant, manager, now)
        _review(application, idea, manager, reviewers)
        tally(application)
        _decide(application, idea, manager)


def accepted_application(call: Call, season: Season, host: User, *, manager: User) -> HostingApplication:
    """The host's application has become an event, still a draft."""
    organisation = directory.organisation(
        "Cosmetic Valley (sample)", kind=OrganisationKind.CLUSTER, country="FR", by=host
    )
    application = HostingApplication(
        call=call,
        applicant=host,
        organisation=organisation,
        format=EventFormat.ON_SITE,
        starts_at=season.at(date(2019, 3, 20), "09:30", "Europe/Paris"),
        ends_at=season.at(date(2019, 3, 21), "16:00", "Europe/Paris"),
        submitted_at=call.opens_at,
        **COSMETIC_VALLEY,
    )
    db.session.add(application)
    db.session.flush()
    for state, actor in ((_.SUBMITTED, host), (_.UNDER_REVIEW, manager)):
        move(application, state, by=actor)
        if state is _.SUBMITTED:
            hand_in(application, by=host, now=call.opens_at)
    note = "A fine programme. Please add the bus times."
    decisions.decide(application, DecisionOutcome.ACCEPT, by=manager, note=note)
    release([application], by=manager)
    return application


def _application(call: Call, season: Season, idea: Idea, applicant: User) -> HostingApplication:
    organisation = directory.organisation(
        idea.organisation, kind=OrganisationKind.CLUSTER, country=idea.country, by=applicant
    )
    application = HostingApplication(
        call=call,
        applicant=applicant,
        organisation=organisation,
        title=idea.title,
        summary="A day for clusters of the region and their guests. A sample application.",
        description="Talks in the morning, visits in the afternoon, time to meet in between.",
        motivation="Our region has members in this field and wants to meet the others.",
        format=EventFormat.ON_SITE,
        starts_at=season.at(idea.first, "09:00", ZONE),
        ends_at=season.at(idea.first, "17:00", ZONE),
        timezone=ZONE,
        venue="Town hall",
        city=idea.city,
        country=idea.country,
        languages=["en"],
        themes=[idea.theme],
        expected_participants=90,
    )
    db.session.add(application)
    db.session.flush()
    return application


def _hand_in_anew(application: HostingApplication, applicant: User, manager: User, now: datetime) -> None:
    """A question to the team and its answer, then a better version of what was handed in."""
    messages.ask(application, by=applicant, text="Do online guests count among the participants?")
    messages.reply(application, by=manager, text="Yes, but please say how many of them you expect.")
    application.expected_participants = 120
    application.description += " Thirty of the guests take part online."
    word = "Now with the guests online."
    move(application, _.SUBMITTED, by=applicant, note=word)
    hand_in(application, by=applicant, note=word, now=now - timedelta(days=1))


def _review(application: HostingApplication, idea: Idea, manager: User, reviewers: list[User]) -> None:
    for reviewer, scores in zip(reviewers, idea.scores, strict=False):
        review = assign(application, reviewer, by=manager)
        _submit(review, scores)
    if idea.state is _.UNDER_REVIEW:
        assign(application, reviewers[-1], by=manager)


def _submit(review: Review, scores: tuple[int, ...]) -> None:
    move(review, ReviewState.SUBMITTED, by=review.reviewer)
    criteria: Any = review.application.call.criteria
    review.scores = {str(criterion.id): score for criterion, score in zip(criteria, scores, strict=True)}
    review.comment = "A sample review: clear aims, and a hall that fits."


def _decide(application: HostingApplication, idea: Idea, manager: User) -> None:
    outcomes = {_.ON_RESERVE_LIST: DecisionOutcome.RESERVE, _.REJECTED: DecisionOutcome.REJECT}
    if idea.state is _.CLARIFICATION_ASKED:
        decisions.ask_for_clarification(application, by=manager, note=idea.note)
    elif idea.state in outcomes:
        decisions.decide(application, outcomes[idea.state], by=manager, note=idea.note)
        release([application], by=manager)
    elif idea.state is _.UNDER_REVIEW and idea.scores:
        decisions.decide(application, DecisionOutcome.ACCEPT, by=manager, note="A good plan.")
