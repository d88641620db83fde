"""The desk shows each person what needs them, and nothing of what is not theirs."""

from datetime import timedelta

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.events.states import EventState
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.matchmaking.models import ScheduleRun
from eventhub.matchmaking.states import RunState
from tests import factories

APPLICATIONS = "Applications waiting for the programme team"
REVIEWS = "Reviews to write"
ANSWERS = "Your applications that wait for you"
EVENTS = "Events that wait for their host"
COMING = "Your events on now and next"
RUNS = "Timetables being made"
MAILS = "Mails that could not be delivered"
BLOCKS = {APPLICATIONS, REVIEWS, ANSWERS, EVENTS, COMING, RUNS, MAILS}
SEEN = {
    Role.HOST: {ANSWERS, EVENTS, COMING, RUNS},
    Role.REVIEWER: {REVIEWS},
    Role.PROGRAMME_MANAGER: {APPLICATIONS, EVENTS, COMING, RUNS, MAILS},
    Role.ADMIN: {APPLICATIONS, EVENTS, COMING, RUNS, MAILS},
}


def blocks_of(client):
    page = client.get("/staff").text
    return {words for words in BLOCKS if words in page}


def failed_mail(number):
    mail = OutgoingMail(
        dedupe_key=f"key-{number}", recipient="nobody@example.org", template="t", context={}, state=MailState.FAILED
    )
    return factories.saved(mail)


def run(event, state=RunState.RUNNING, **changes):
    return factories.saved(ScheduleRun(matchmaking=factories.matchmaking(event), state=state, **changes))


def fill(host, reviewer, rows):
    """So many rows for every block."""
    for number in range(rows):
        factories.event(host=host, state=EventState.DRAFT)
        run(factories.event(host=host))
        factories.application(applicant=host, state=ApplicationState.CLARIFICATION_ASKED)
        asked = {"state": ApplicationState.UNDER_REVIEW, "submitted_at": clock.now()}
        factories.saved(Review(application=factories.application(**asked), reviewer=reviewer))
        failed_mail(number)


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_the_blocks_that_are_theirs(client, db_session, role):
    with unit_of_work():
        people = {each: factories.user(each) for each in Role}
        fill(people[Role.HOST], people[Role.REVIEWER], 1)
    client.sign_in(people[role])
    assert blocks_of(client) == SEEN[role]


@pytest.mark.parametrize("role", SEEN)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_takes_a_fixed_number_of_queries(client, db_session, query_count, role, rows):
    with unit_of_work():
        people = {each: factories.user(each) for each in Role}
        fill(people[Role.HOST], people[Role.REVIEWER], rows)
    client.sign_in(people[role])
    with query_count() as queries:
        client.get("/staff")
    expected = {Role.HOST: 6, Role.REVIEWER: 8, Role.PROGRAMME_MANAGER: 11, Role.ADMIN: 11}
    assert queries.count == expected[role], queries


@pytest.mark.parametrize("role", SEEN)
def test_a_desk_without_work_says_so(client, db_session, role):
    with unit_of_work():
        user = factories.user(role)
    client.sign_in(user)
    page = client.get("/staff").text
    assert "Nothing waits for you." in page
    assert "All done" in page


@pytest.mark.parametrize(("roles", "status"), [(None, 302), ((), 403), ((Role.HOST,), 200), ((Role.REVIEWER,), 200)])
def test_only_staff_have_a_desk(client, db_session, roles, status):
    with unit_of_work():
        user = factories.user(*(roles or ()))
    if roles is not None:
        client.sign_in(user)
    assert client.get("/staff").status_code == status


def test_nothing_of_other_hosts_is_shown(client, db_session):
    with unit_of_work():
        me, other, reviewer = (factories.user(role) for role in (Role.HOST, Role.HOST, Role.REVIEWER))
        fill(other, reviewer, 1)
    client.sign_in(me)
    assert blocks_of(client) == set()


def test_nobody_sees_the_reviews_of_others(client, db_session):
    with unit_of_work():
        me, other = factories.user(Role.REVIEWER), factories.user(Role.REVIEWER)
        application = factories.application(state=ApplicationState.UNDER_REVIEW)
        factories.saved(Review(application=application, reviewer=other))
    client.sign_in(me)
    assert REVIEWS not in blocks_of(client)


@pytest.mark.parametrize(
    ("changes", "is_shown"),
    [
        ({"state": RunState.QUEUED}, True),
        ({"state": RunState.FINISHED}, False),
        ({"state": RunState.FAILED}, True),
        ({"state": RunState.FAILED, "created_at": clock.now() - timedelta(days=8)}, False),
    ],
)
def test_runs_are_shown_while_they_go_on_and_failures_for_a_week(client, db_session, changes, is_shown):
    with unit_of_work():
        event = factories.event()
        run(event, **changes)
    client.sign_in(event.host)
    assert (RUNS in blocks_of(client)) == is_shown


@pytest.mark.parametrize(("state", "is_shown"), [(ReviewState.ASSIGNED, True), (ReviewState.SUBMITTED, False)])
def test_a_written_review_waits_for_nobody(client, db_session, state, is_shown):
    with unit_of_work():
        reviewer = factories.user(Role.REVIEWER)
        application = factories.application(state=ApplicationState.UNDER_REVIEW)
        factories.saved(Review(application=application, reviewer=reviewer, state=state))
    client.sign_in(reviewer)
    assert (REVIEWS in blocks_of(client)) == is_shown


@pytest.mark.parametrize("state", ApplicationState)
def test_applications_stand_on_the_desk_of_who_has_to_act(client, db_session, state):
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
        host = factories.user(Role.HOST)
        factories.application(applicant=host, state=state, submitted_at=clock.now())
    shown = {}
    for person, words in ((manager, APPLICATIONS), (host, ANSWERS)):
        client.sign_in(person)
        shown[words] = words in blocks_of(client)
    waiting = state in {ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW}
    owed = state in {ApplicationState.DRAFT, ApplicationState.CLARIFICATION_ASKED}
    assert shown == {APPLICATIONS: waiting, ANSWERS: owed}


def test_an_event_says_its_next_step(client, db_session):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT, summary="")
    client.sign_in(event.host)
    assert "Add a summary" in client.get("/staff").text
