"""The call to join a delegation: places, cut-offs, own questions, blind reviews, a reserve list, hidden decisions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.attachments.operations import store
from eventhub.demo.season import Season
from eventhub.directory import operations as directory
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event, Programme
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call, PlaceScope
from eventhub.hosting.operations import (
    applications,
    calls,
    co_applicants,
    decisions,
    drafts,
    exceptions,
    late_passes,
    messages,
)
from eventhub.hosting.operations.release import release
from eventhub.hosting.operations.reviews import abstain, assign, declare_conflict, submit_review
from eventhub.hosting.states import CallKind, DecisionOutcome
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind

ZONE = "Europe/Brussels"
EU = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
PLAN = b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
K = QuestionKind
DEMONSTRATOR, YES = "Do you bring a demonstrator?", "Yes, and it fits on a table"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"kind": K.LINE, "label": "Whom do you want to meet in Toronto?", "longest": 120},
    {"kind": K.TEXT, "label": "What will you do with what you bring home?", "longest": 1000},
    {"kind": K.NUMBER, "label": "How many members does your cluster have?", "least": 1, "most": 5000},
    {"kind": K.CHOICES, "label": "Which days do you join?", "options": ["Sessions", "Meetings", "Visits"]},
    {"kind": K.CHOICE, "label": DEMONSTRATOR, "options": [YES, "No"]},
    {"kind": K.LINE, "label": "What power does it need?", "condition_value": YES, "is_required": False},
    {"kind": K.DATE, "label": "When could you leave at the earliest?"},
    {"kind": K.LINK, "label": "Your cluster's page", "is_identifying": True, "is_required": False},
    {"kind": K.COUNTRY, "label": "From which country do you start?", "is_identifying": True},
    {"kind": K.THEME, "label": "What do your members look for?"},
    {"kind": K.FILE, "label": "Your plan for the three days, one page", "is_required": False},
    {"kind": K.LINE, "label": "Name as in the passport", "is_identifying": True, "is_asked_later": True},
)
CRITERIA = (
    {"title": "Fit", "hint": "Do its members fit those on the other side?", "weight": 2},
    {"title": "Preparation", "hint": "Does it know whom it wants to meet?", "weight": 1},
)


@dataclass(frozen=True, slots=True)
class Delegate:
    """One sample applicant: who, from where, when it came in, what reviewers gave, what was decided."""

    who: str
    place: str
    country: str
    theme: str
    on: date
    scores: tuple[tuple[int, int], ...] = ()
    outcome: DecisionOutcome | None = None
    rank: int | None = None
    is_released: bool = True


ACCEPT, RESERVE, REJECT = DecisionOutcome.ACCEPT, DecisionOutcome.RESERVE, DecisionOutcome.REJECT
FIRST, SECOND = date(2019, 1, 18), date(2019, 2, 1)
"""Days before and after the first cut-off."""
DELEGATES = (
    Delegate("Andrea Voorbeeld", "delft", "NL", "photonics", FIRST, ((5, 5), (4, 5)), ACCEPT),
    Delegate("Jona Muster", "graz", "AT", "advanced-manufacturing", FIRST, ((5, 4), (5, 4)), ACCEPT),
    Delegate("Kim Esimerkki", "oulu", "FI", "medical-technology", FIRST, ((4, 4), (4, 3)), RESERVE, 1),
    Delegate("Chris Eksempel", "aarhus", "DK", "ai-human-machine", FIRST, ((4, 3), (3, 3)), RESERVE, 2),
    Delegate("Dominique Exemple", "nantes", "FR", "chemicals", FIRST, ((1, 2), (2, 1)), REJECT),
    Delegate("Eike Příklad", "brno", "CZ", "photonics", SECOND, ((5, 4), (2, 2)), ACCEPT, None, False),
    Delegate("Inge Primjer", "split", "HR", "medical-technology", SECOND, ((2, 1), (2, 2)), REJECT, None, False),
    Delegate("Luca Exemplo", "porto", "PT", "textile-innovation", SECOND, ((4, 4),)),
    Delegate("Noa Exemplu", "cluj", "RO", "ai-human-machine", SECOND),
)  # fmt: skip


def delegation(event: Event, season: Season, programme: Programme, *, manager: User, reviewers: list[User]) -> None:
    """A delegation travels to an event: its call is open, its first round decided, its second on the way."""
    call = _call(event, season, programme, manager)
    rows = [(each, _applied(call, each, season)) for each in DELEGATES]
    for number, (each, application) in enumerate(rows):
        _judge(application, each, [reviewers[number % 3], reviewers[(number + 1) % 3]], manager)
    release([application for each, application in rows if each.outcome and each.is_released], by=manager)
    for each, application in rows:
        if each.rank:
            decisions.rank(application, each.rank, by=manager)
    _step_back(rows[-1][1], reviewers, manager)
    _draft_of_two(call)
    _exception(call, season, manager)
    _late(call, season.at(date(2019, 4, 19), "18:00", ZONE), manager)


def _call(event: Event, season: Season, programme: Programme, manager: User) -> Call:
    call = calls.draft_call(
        by=manager,
        programme_id=programme.id,
        kind=CallKind.DELEGATION,
        event_id=event.id,
        title="Join the delegation to EU-Canada, Toronto",
        summary="Clusters of the European Union travel to Toronto together for sessions, visits and meetings.",
        description="One delegate per cluster. Places are few: four in all, one for each country.",
        opens_at=season.at(date(2018, 12, 10), "09:00", ZONE),
        closes_at=season.at(date(2019, 4, 5), "23:59", ZONE),
        cut_offs=[season.at(day, "23:59", ZONE) for day in (date(2019, 1, 25), date(2019, 3, 8))],
        timezone=ZONE,
        events_from=season.day(2019, 6, 4),
        events_until=season.day(2019, 6, 6),
        criteria=CRITERIA,
        place_limits={(PlaceScope.ALL, ""): 4, (PlaceScope.COUNTRY, ""): 1},
        eligible_kinds=[kind.value for kind in (OrganisationKind.CLUSTER, OrganisationKind.SME)],
        eligible_countries=list(EU),
        is_blind=True,
    )
    _ask(call, manager)
    calls.open_call(call, by=manager)
    return call


def _ask(call: Call, manager: User) -> None:
    questions = calls.question_set_of(call)
    asked: dict[str, int] = {}
    for facts in QUESTIONS:
        condition = {"condition_id": asked[DEMONSTRATOR]} if "condition_value" in facts else {}
        asked[facts["label"]] = add_question(questions, by=manager, **facts, **condition).id


def _applied(call: Call, each: Delegate, season: Season) -> HostingApplication:
    """Hand in what somebody wrote, on the day it came in."""
    application = _begun(call, each)
    applications.submit(application, by=application.applicant)
    _dated(application, season.at(each.on, "16:20", ZONE))
    return application


def _begun(call: Call, each: Delegate) -> HostingApplication:
    person = accounts.person(f"{each.who.split()[0].casefold()}@{each.place}.example.org", name=each.who)
    kind, name = OrganisationKind.CLUSTER, f"Sample Cluster of {each.place.capitalize()}"
    team = directory.organisation(name, kind=kind, country=each.country, by=person)
    application = applications.start(call, applicant=person, organisation=team)
    drafts.save(application, by=person, base=application.draft_version, values=_answers(call, each, person))
    return application


def _answers(call: Call, each: Delegate, person: User) -> dict[str, Any]:
    plan = store("plan.pdf", PLAN, by=person)
    given = (
        *("Clusters that test in real plants", "Two joint projects, and a visit back in autumn.", 64),
        *(["Sessions", "Meetings"], YES, "230 V, one plug", "2019-06-03", "https://cluster.example.org"),
        *(each.country, [each.theme], plan.key),
    )
    asked = [f"q{question.key}" for question in calls.question_set_of(call).live if not question.is_asked_later]
    return dict(zip(asked, given, strict=True)) | {
        "summary": "Our members want partners on the other side of the Atlantic. A sample application.",
        "motivation": "We have prepared for a year and know whom we want to meet.",
        "languages": ["en"],
        "themes": [each.theme],
        "expected_participants": 1,
    }


def _dated(application: HostingApplication, at: datetime) -> None:
    """What was handed in a moment ago came in at another one, for its round."""
    version: Any = application.latest
    application.submitted_at = version.submitted_at = at
    application.cut_off_at = application.call.cut_off_after(at)
    application.decision_due_at = application.call.decision_due_after(at)


def _judge(application: HostingApplication, each: Delegate, reviewers: list[User], manager: User) -> None:
    for reviewer, scores in zip(reviewers, each.scores, strict=False):
        review = assign(application, reviewer, by=manager)
        given = {str(row.id): score for row, score in zip(application.call.criteria, scores, strict=True)}
        words = "A sample review: they know whom they want to meet."
        submit_review(review, by=reviewer, scores=given, comment=words, comment_for_applicant="Bring numbers along.")
    if each.outcome:
        decisions.decide(application, each.outcome, by=manager, note="Thank you for a clear application.")


def _step_back(application: HostingApplication, reviewers: list[User], manager: User) -> None:
    """One reviewer finds a conflict, another has no time; a third is asked instead."""
    first, second, _third = reviewers
    declare_conflict(assign(application, first, by=manager), by=first, note="We share an office building.")
    review = next((each for each in application.reviews if each.reviewer == second), None)
    abstain(review or assign(application, second, by=manager), by=second, note="On leave until the round is over.")
    messages.ask(application, by=application.applicant, text="May two colleagues share one place, day by day?")


def _draft_of_two(call: Call) -> None:
    """A draft that two people of one cluster write."""
    application = _begun(call, Delegate("Toni Esempio", "trento", "IT", "sport", SECOND))
    second = co_applicants.invite(
        application, by=application.applicant, email="mika@trento.example.org", name="Mika Esempio"
    )
    words = {"motivation": "Mika adds: we can show our test track in a film."}
    drafts.save(application, by=second.user, base=application.draft_version, values=words)


def _exception(call: Call, season: Season, manager: User) -> None:
    """A cluster from outside the countries of the call may apply all the same, and says why it answered anew."""
    application = _begun(call, Delegate("Sascha Eksempel", "bergen", "NO", "chemicals", SECOND))
    exceptions.admit(application, by=manager, reason="It runs a joint project with three clusters of the delegation.")
    applications.submit(application, by=application.applicant)
    _dated(application, season.at(SECOND, "11:05", ZONE))
    messages.ask(application, by=application.applicant, text="Is the hotel booked for the whole delegation?")
    messages.reply(application, by=manager, text="Yes, next to the conference centre; you pay on leaving.")
    words = {"summary": "As before, and we now bring a demonstrator of our sea cage along. A sample application."}
    drafts.save(application, by=application.applicant, base=application.draft_version, values=words)
    applications.submit(application, by=application.applicant)


def _late(call: Call, until: datetime, manager: User) -> None:
    """One cluster may hand in after the closing; what another was given is taken back. In the past nobody is late."""
    if until <= clock.now():
        return
    late_passes.grant(call, "robin@trieste.example.org", until=until, reason="Their director was ill.", by=manager)
    why = "They had read the closing in another time zone."
    late_passes.revoke(
        late_passes.grant(call, "sam@ostrava.example.org", until=until, reason=why, by=manager), by=manager
    )
