"""The numbers on a manager's desk are those of the pages behind them."""

import re
from datetime import timedelta

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.events.states import EventState
from eventhub.hosting.models.applications import ApplicationMessage, CoApplicant
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from tests import factories

A = ApplicationState
COUNT = re.compile(r'<div><dt><a href="([^"]+)">([^<]+)</a></dt><dd>([^<]+)</dd></div>')


@pytest.fixture
def manager(client, db_session):
    with unit_of_work():
        person = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(person)
    return person


def counts(client):
    return {words: int(number) for _url, words, number in COUNT.findall(client.get("/staff").text)}


def submitted(days_ago=1, state=A.SUBMITTED, **changes):
    at = clock.now() - timedelta(days=days_ago)
    return factories.application(state=state, submitted_at=at, **changes)


def decided(application):
    return factories.saved(Decision(application=application, outcome=DecisionOutcome.ACCEPT))


def asked(application, *from_team):
    for each in from_team:
        factories.saved(ApplicationMessage(application=application, is_from_team=each, text="Which hall?"))


def fill(rows):
    """So many applications, questions and events for every number."""
    for _ in range(rows):
        submitted()
        asked(submitted(12, A.UNDER_REVIEW), False)
        decided(submitted(20, A.UNDER_REVIEW))
        factories.event(state=EventState.DRAFT, needs_approval=True, approval_asked_at=clock.now())


@pytest.mark.parametrize("rows", [1, 3])
def test_a_manager_sees_what_waits_in_numbers(client, manager, query_count, rows):
    with unit_of_work():
        fill(rows)
    words = ("New applications", "Decisions overdue", "Decisions due soon", "Decisions not released yet")
    more = ("Applications with an open question", "Events waiting for approval")
    with query_count() as queries:
        assert counts(client) == dict.fromkeys((*words, *more), rows)
    assert queries.count == 12, queries


def test_every_number_leads_to_as_many_rows(client, manager):
    with unit_of_work():
        fill(2)
    pages = {words: url for url, words, _number in COUNT.findall(client.get("/staff").text)}
    for words in ("New applications", "Decisions overdue", "Decisions due soon", "Decisions not released yet"):
        page = client.get(pages[words].replace("&amp;", "&")).text
        assert len(set(re.findall(r'href="/staff/applications/(\d+)"', page))) == 2, words


def test_a_desk_without_work_counts_nothing(client, manager):
    assert counts(client) == {}


@pytest.mark.parametrize("is_invited", [False, True])
def test_a_managers_own_applications_are_not_theirs_to_decide(client, manager, is_invited):
    with unit_of_work():
        application = submitted(3, A.UNDER_REVIEW, **({} if is_invited else {"applicant": manager}))
        if is_invited:
            factories.saved(CoApplicant(application=application, user=manager))
        decided(application)
        asked(application, False)
    assert counts(client) == {}


@pytest.mark.parametrize(
    ("from_team", "number"),
    [((False,), 1), ((False, True), 0), ((True,), 0), ((False, True, False), 1), ((False, False), 1)],
)
def test_a_question_waits_until_the_team_has_answered(client, manager, from_team, number):
    with unit_of_work():
        asked(submitted(3, A.UNDER_REVIEW), *from_team)
    assert counts(client).get("Applications with an open question", 0) == number


def test_a_word_that_came_with_a_submission_is_no_question(client, manager):
    with unit_of_work():
        application = submitted(3, A.UNDER_REVIEW)
        application.versions[0].note = "Which hall?"
        asked(application, False)
    assert counts(client) == {}


def test_hosts_and_reviewers_see_no_numbers_of_the_team(client, db_session):
    with unit_of_work():
        fill(1)
        host, reviewer = factories.user(Role.HOST), factories.user(Role.REVIEWER)
        factories.saved(Review(application=submitted(3, A.UNDER_REVIEW), reviewer=reviewer))
    seen = {}
    for person in (host, reviewer):
        client.sign_in(person)
        seen[person] = counts(client)
    assert seen == {host: {}, reviewer: {"Reviews you owe": 1}}


def test_the_desk_shows_what_was_handed_in_and_not_what_is_being_typed(client, manager):
    with unit_of_work():
        submitted(title="As handed in").title = "As being typed"
    page = client.get("/staff").text
    assert ("As handed in" in page, "As being typed" in page) == (True, False)
