"""The table of applications: found, sorted, counted, and in how many questions."""

import re

import pytest

from eventhub.accounts.models import Role, SavedView
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.hosting.models.applications import CoApplicant, HostingApplication
from eventhub.hosting.models.calls import PlaceLimit, PlaceScope
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, DecisionOutcome, ReviewState
from tests import factories
from tests.hosting.cast import cast

A, D = ApplicationState, DecisionOutcome


@pytest.fixture
def manager(client, db_session):
    """A manager who is signed in."""
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    return manager


def order(client, address="/staff/applications", titles=("Alpha", "Beta", "Gamma")):
    """Return the titles in the table's order."""
    rows = client.get(address).text.rpartition("<tbody>")[2].partition("</tbody>")[0]
    return sorted((title for title in titles if title in rows), key=rows.index)


@pytest.fixture
def three(manager):
    """Three applications that differ in everything one looks for."""
    with unit_of_work():
        italian = factories.organisation(name="Cluster of Bari", country="IT", kind=OrganisationKind.AUTHORITY)
        beta = factories.application(
            title="Beta", state=A.UNDER_REVIEW, submitted_at=factories.in_days(-3), median_score=5.0, review_count=2
        )
        alpha = factories.application(
            title="Alpha",
            state=A.UNDER_REVIEW,
            submitted_at=factories.in_days(-1),
            organisation=italian,
            themes=["sport"],
            median_score=1.0,
            score_spread=3.0,
            review_count=1,
            is_late=True,
        )
        gamma = factories.application(
            title="Gamma",
            state=A.REJECTED,
            submitted_at=factories.in_days(-20),
            score_spread=1.0,
            exception_reason="So.",
        )
        factories.saved(Decision(application=beta, outcome=D.ACCEPT))
    return alpha, beta, gamma


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Gamma", "Beta", "Alpha"]),
        ("?sort=title", ["Alpha", "Beta", "Gamma"]),
        ("?sort=score", ["Beta", "Alpha", "Gamma"]),
        ("?sort=spread", ["Alpha", "Gamma", "Beta"]),
        ("?sort=count", ["Beta", "Alpha", "Gamma"]),
        ("?sort=due", ["Beta", "Alpha", "Gamma"]),
        ("?sort=nonsense&state=nonsense&call=x&kind=1&page=-1", ["Gamma", "Beta", "Alpha"]),
        ("?state=under_review", ["Beta", "Alpha"]),
        ("?country=IT", ["Alpha"]),
        ("?kind=authority", ["Alpha"]),
        ("?theme=sport", ["Alpha"]),
        ("?q=BARI", ["Alpha"]),
        ("?q=beta+nothing", []),
        ("?q=100%25", []),
        ("?decided=hidden", ["Beta"]),
        ("?decided=accept", ["Beta"]),
        ("?decided=reject", []),
        ("?decided=none", ["Gamma", "Alpha"]),
        ("?flag=late", ["Alpha"]),
        ("?flag=exception", ["Gamma"]),
        ("?flag=disagreement", ["Alpha"]),
        ("?flag=reviews_missing", ["Alpha"]),
        ("?flag=anew", []),
        ("?flag=overdue", []),
    ],
)
def test_the_table_is_filtered_and_sorted_by_its_address(client, three, query, titles):
    assert order(client, f"/staff/applications{query}") == titles


def test_a_call_is_a_filter_with_its_places_and_drafts(client, three):
    with unit_of_work():
        call = three[0].call
        call.place_limits = [PlaceLimit(scope=PlaceScope.COUNTRY, key="IT", places=3)]
        three[0].state = A.ACCEPTED
        factories.application(call=call)

    page = client.get(f"/staff/applications?call={call.id}").text

    assert order(client, f"/staff/applications?call={call.id}") == ["Alpha"]
    assert "Italy: 2 of 3 left" in page
    assert "1 more application is still a draft." in page


def test_what_is_typed_after_submission_is_not_the_teams(client, three):
    with unit_of_work():
        three[0].title, three[0].themes = "Omega", ["photonics"]

    assert order(client, titles=("Omega", "Alpha")) == ["Alpha"]
    assert order(client, "/staff/applications?theme=sport") == ["Alpha"]


@pytest.mark.parametrize(("days", "words"), [(-15, "Overdue"), (-11, "Due soon"), (-9, None)])
def test_the_table_says_what_is_overdue_and_what_is_near(client, manager, days, words):
    with unit_of_work():
        factories.application(title="Alpha", state=A.UNDER_REVIEW, submitted_at=factories.in_days(days))

    rows = client.get("/staff/applications").text.partition("<tbody>")[2]

    assert [each for each in ("Overdue", "Due soon") if each in rows] == ([words] if words else [])


def bands(page):
    """Return how many applications have a median of 4 and more, 3 to 4, below 3, and none."""
    chart = page.partition("Median scores")[2].partition("</figure>")[0]
    return [int(number) for number in re.findall(r'<strong class="number">(\d+)</strong>', chart)]


def test_the_spread_of_the_scores_is_seen_at_a_glance_under_the_filters_in_force(client, manager):
    seen = {"state": A.UNDER_REVIEW, "submitted_at": factories.in_days(-2)}
    with unit_of_work():
        call = factories.call()
        for score in (5.0, 4.0, 3.9, 2.0, 0.5, None):
            factories.application(
                call=call, state=A.UNDER_REVIEW, submitted_at=factories.in_days(-2), median_score=score
            )
        factories.application(median_score=1.0, **seen | {"state": A.REJECTED})

    shown = [
        bands(client.get(f"/staff/applications{query}").text) for query in ("", f"?call={call.id}", "?state=rejected")
    ]

    assert shown == [[2, 1, 3, 1], [2, 1, 2, 1], [0, 0, 1, 0]]


def test_the_spread_tells_nothing_of_scores_the_reader_must_not_see(client, manager):
    with unit_of_work():
        reviewing = cast(median_score=4.0)
        cast(applicant=manager, median_score=4.0)
        factories.saved(Review(application=reviewing.application, reviewer=manager))
        cast(median_score=2.5)

    assert bands(client.get("/staff/applications").text) == [0, 0, 1, 2]


def test_a_thousand_applications_are_as_many_questions_as_one(client, manager, query_count):
    def questions():
        with query_count() as asked:
            assert client.get("/staff/applications?sort=score").status_code == 200
        return asked.count

    with unit_of_work():
        people = cast()
        people.application.call.place_limits = [PlaceLimit(scope=PlaceScope.COUNTRY, places=9)]
    one = questions()
    with unit_of_work():
        _a_thousand(people.application)
    page = client.get("/staff/applications").text

    assert (questions(), one) == (8, 8)
    assert ("1,001 found" in page, page.count('name="chosen"')) == (True, 50)


def _a_thousand(like: HostingApplication) -> None:
    """Save a thousand applications with their versions, reviews and decisions, as the database takes them fastest."""
    facts = like.latest.facts
    for number in range(1000):
        row = HostingApplication(
            call=like.call,
            applicant=like.applicant,
            organisation=like.organisation,
            title=f"Application {number}",
            state=A.UNDER_REVIEW,
            submitted_at=like.submitted_at,
            decision_due_at=like.decision_due_at,
        )
        said = {"organisation_kind": like.organisation.kind, "organisation_country": like.organisation.country}
        said |= {"facts": facts | {"title": row.title}}
        row.versions.append(factories.SubmittedVersion(number=1, submitted_at=like.submitted_at, **said))
        row.decisions.append(Decision(outcome=D.REJECT))
        db.session.add(row)


def test_the_table_hides_scores_and_decisions_of_ones_own(client, manager):
    with unit_of_work():
        own = cast(applicant=manager, median_score=4.0)
        invited, reviewing = cast(median_score=4.0), cast(median_score=4.0)
        factories.saved(CoApplicant(application=invited.application, user=manager))
        factories.saved(Review(application=reviewing.application, reviewer=manager))
        for people in (own, invited):
            factories.saved(Decision(application=people.application, outcome=D.ACCEPT))
        score = 'data-label="Score" class="num"><div>4</div>'

    mine = client.get("/staff/applications").text
    assert (mine.count(score), mine.count("Decided: Accept")) == (0, 0)
    assert order(client, "/staff/applications?decided=accept", ["Photonics days"]) == []
    client.sign_in(own.manager)
    others = client.get("/staff/applications").text
    assert (others.count(score), others.count("Decided: Accept")) == (3, 2)


def test_a_reviewer_among_the_managers_sees_scores_after_their_own(client, manager):
    with unit_of_work():
        people = cast(median_score=4.0)
        scores = {str(each.id): 4 for each in people.application.call.criteria}
        row = Review(application=people.application, reviewer=manager, state=ReviewState.SUBMITTED, scores=scores)
        factories.saved(row)

    assert 'data-label="Score" class="num"><div>4</div>' in client.get("/staff/applications").text


def test_a_view_is_saved_under_a_name_found_and_forgotten(client, manager):
    answer = client.post("/staff/applications/views", data={"name": "To do", "query": "country=IT&evil=1&sort=due"})

    (view,) = db.session.scalars(db.select(SavedView)).all()
    assert answer.location == "/staff/applications?country=IT&sort=due"
    assert (view.user_id, view.name, view.query) == (manager.id, "To do", "country=IT&sort=due")
    assert '<a href="/staff/applications?country=IT&amp;sort=due">To do</a>' in client.get("/staff/applications").text
    client.post("/staff/applications/views", data={"name": "To do", "query": "country=FR"})
    assert [
        each.query for each in db.session.scalars(db.select(SavedView).execution_options(populate_existing=True))
    ] == ["country=FR"]
    client.post(f"/staff/applications/views/{view.id}/removal")
    assert db.session.scalars(db.select(SavedView)).all() == []


def test_a_view_is_ones_own(client, manager):
    with unit_of_work():
        other = factories.user(Role.PROGRAMME_MANAGER)
        view = factories.saved(SavedView(user_id=other.id, page="applications", name="Theirs", query=""))

    assert "Theirs" not in client.get("/staff/applications").text
    assert client.post(f"/staff/applications/views/{view.id}/removal").status_code == 404


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_view_without_a_proper_name_is_asked_for_one(client, manager, name):
    answer = client.post("/staff/applications/views", data={"name": name, "query": ""})

    assert (answer.status_code, db.session.scalars(db.select(SavedView)).all()) == (422, [])
