"""One deed with many applications: planned on a page, then done with all or none."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import PlaceLimit, PlaceScope
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from tests import factories
from tests.hosting.cast import cast, mails

A, D = ApplicationState, DecisionOutcome
PATH = "/staff/applications/selection"


@pytest.fixture
def manager(client, db_session):
    """A manager who is signed in."""
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    return manager


def applied(*states, call=None, **changes):
    """Save applications in these states under one call."""
    with unit_of_work():
        call = call or factories.call()
        return [
            factories.application(call=call, state=state, title=title, submitted_at=factories.in_days(-2), **changes)
            for state, title in zip(states, ("Alpha", "Beta", "Gamma"), strict=False)
        ]


def seen_on(page):
    """Return the fingerprint of the proposal that a page carries."""
    return page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]


def chosen(rows):
    return [f"{row.id}:{row.case_version}" for row in rows]


def hidden():
    return {row.application.title: row.outcome for row in db.session.scalars(db.select(Decision))}


@pytest.mark.parametrize("outcome", list(D), ids=lambda outcome: outcome.name)
def test_many_are_decided_in_one_deed_and_nobody_is_written_to(client, manager, outcome):
    rows = applied(A.SUBMITTED, A.UNDER_REVIEW, A.UNDER_REVIEW)

    answer = client.post(PATH, data={"deed": outcome.value, "chosen": chosen(rows), "note": "As agreed."})

    assert (answer.location, mails()) == ("/staff/applications", [])
    assert hidden() == dict.fromkeys(("Alpha", "Beta", "Gamma"), outcome)
    assert "Done with 3 applications." in client.get(answer.location).text


def test_the_plan_says_what_is_left_out_and_why(client, manager):
    rows = applied(A.UNDER_REVIEW, A.REJECTED, A.UNDER_REVIEW)
    with unit_of_work():
        rows[2].applicant = manager

    page = client.get(PATH, query_string={"deed": "accept", "chosen": chosen(rows)}).text

    assert "It is done with 1 application" in page
    assert "Beta: It is Rejected now; this cannot be done with it." in page
    assert "Gamma: You write this application yourself; somebody else decides on it." in page
    assert page.count('name="chosen"') == 1


def test_places_are_counted_through_the_whole_selection(client, manager):
    rows = applied(A.UNDER_REVIEW, A.UNDER_REVIEW)
    with unit_of_work():
        rows[0].call.place_limits = [PlaceLimit(scope=PlaceScope.ALL, places=1)]
    data = {"deed": "accept", "chosen": chosen(rows)}

    page = client.get(PATH, query_string=data).text
    refused = client.post(PATH, data=data)
    without = hidden()
    done = client.post(PATH, data=data | {"reason": "Both are neighbours."})

    assert (
        page.count("one place is taken."),
        "Why the rule is set aside" in page,
    ) == (1, True)
    assert (refused.status_code, without, done.status_code) == (409, {}, 302)
    assert hidden() == {"Alpha": D.ACCEPT, "Beta": D.ACCEPT}


def test_all_of_it_is_done_or_nothing(client, manager):
    rows = applied(A.UNDER_REVIEW, A.UNDER_REVIEW)
    data = {"deed": "reject", "chosen": chosen(rows), "note": "My careful reasons."}
    with unit_of_work():
        rows[1].state = A.WITHDRAWN

    answer = client.post(PATH, data=data)

    assert (answer.status_code, hidden(), "My careful reasons." in answer.text) == (409, {}, True)


def test_a_case_that_went_on_since_is_named_with_who_and_when(client, manager):
    rows = applied(A.UNDER_REVIEW, A.UNDER_REVIEW)
    with unit_of_work():
        other = factories.user(Role.PROGRAMME_MANAGER, name="Maria Manager")
    seen = chosen(rows)
    client.sign_in(other)
    client.post(PATH, data={"deed": "reserve", "chosen": seen[:1]})
    client.sign_in(manager)

    answer = client.post(PATH, data={"deed": "accept", "chosen": seen})

    assert (answer.status_code, hidden()) == (409, {"Alpha": D.RESERVE})
    assert "Maria Manager changed this on" in answer.text


def test_many_are_asked_one_question(client, manager):
    rows = applied(A.SUBMITTED, A.UNDER_REVIEW)

    client.post(PATH, data={"deed": "clarify", "chosen": chosen(rows), "note": "Which hall?"})

    db.session.expire_all()
    assert [row.state for row in rows] == [A.CLARIFICATION_ASKED] * 2
    assert sorted(mails()) == sorted((row.applicant.email, "clarification") for row in rows)


def test_many_decisions_are_taken_back(client, manager):
    rows = applied(A.UNDER_REVIEW, A.UNDER_REVIEW)
    client.post(PATH, data={"deed": "reserve", "chosen": chosen(rows)})
    db.session.expire_all()

    client.post(PATH, data={"deed": "revoke", "chosen": chosen(rows)})

    assert hidden() == {}


def test_reviewers_are_proposed_and_asked(client, manager):
    rows = applied(A.SUBMITTED, A.UNDER_REVIEW)
    with unit_of_work():
        factories.user(Role.REVIEWER, name="Rita Reviewer")
    data = {"deed": "assign", "chosen": chosen(rows)}

    page = client.get(PATH, query_string=data).text
    answer = client.post(PATH, data=data | {"seen": seen_on(page)})

    assert "Alpha: Rita Reviewer" in page
    assert answer.status_code == 302
    assert len(db.session.scalars(db.select(Review)).all()) == 2


@pytest.mark.parametrize("is_sent", [True, False])
def test_only_the_reviewers_that_were_shown_are_asked(client, manager, is_sent):
    rows = applied(A.SUBMITTED, A.UNDER_REVIEW)
    data = {"deed": "assign", "chosen": chosen(rows)}
    with unit_of_work():
        factories.user(Role.REVIEWER, name="Rita Reviewer")
    seen = {"seen": seen_on(client.get(PATH, query_string=data).text)} if is_sent else {}
    with unit_of_work():
        factories.user(Role.REVIEWER, name="Nora Newcomer")

    refused = client.post(PATH, data=data | seen)

    assert (refused.status_code, "Alpha: Nora Newcomer" in refused.text) == (409, True)
    assert db.session.scalars(db.select(Review)).all() == []
    again = client.post(PATH, data=data | {"seen": seen_on(refused.text)})
    assert (again.status_code, len(db.session.scalars(db.select(Review)).all())) == (302, 4)


def test_a_release_of_what_is_chosen_shows_the_letters_first(client, manager):
    rows = applied(A.UNDER_REVIEW)

    answer = client.get(PATH, query_string={"deed": "release", "chosen": chosen(rows)})

    assert answer.location == f"/staff/applications/release?chosen={rows[0].id}"


@pytest.mark.parametrize("deed", ["reject", "clarify"])
def test_words_are_asked_for_where_somebody_will_read_them(client, manager, deed):
    rows = applied(A.UNDER_REVIEW)

    answer = client.post(PATH, data={"deed": deed, "chosen": chosen(rows), "note": " "})

    assert (answer.status_code, hidden(), mails()) == (422, {}, [])


@pytest.mark.parametrize(
    "data",
    [{}, {"deed": "accept"}, {"deed": "erase", "chosen": "1:1"}, {"deed": "accept", "chosen": ["x", "1", "9" * 20]}],
)
def test_nonsense_leads_back_to_the_table(client, manager, data):
    assert client.get(PATH, query_string=data).location == "/staff/applications"
    assert client.post(PATH, data=data).location == "/staff/applications"


@pytest.mark.parametrize("who", ["applicant", "reviewer", "stranger", None])
def test_bulk_deeds_are_the_managers(client, db_session, who):
    with unit_of_work():
        people = cast()
    if who:
        client.sign_in(getattr(people, who))
    data = {"deed": "accept", "chosen": chosen([people.application])}

    answers = {client.get(PATH, query_string=data).status_code, client.post(PATH, data=data).status_code}

    assert (answers, hidden()) == ({403 if who else 302}, {})


def test_the_plan_runs_a_fixed_number_of_queries(client, manager, query_count):
    counts = []
    for number in (1, 3):
        rows = applied(*[A.UNDER_REVIEW] * number)
        with unit_of_work():
            rows[0].call.place_limits = [PlaceLimit(scope=PlaceScope.COUNTRY, places=1)]
        wanted = {"deed": "accept", "chosen": chosen(rows)}
        with query_count() as asked:
            client.get(PATH, query_string=wanted)
        counts.append(asked.count)

    assert counts == [counts[0]] * 2
    assert db.session.scalar(db.select(db.func.count(HostingApplication.id))) == 4
