"""The managers' pages of reviewers: who has how much to do, and asking all that a call still wants."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.states import ApplicationState, ReviewState
from tests import factories
from tests.hosting.cast import mails

A = ApplicationState


@pytest.fixture
def manager(client, db_session):
    with unit_of_work():
        person = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(person)
    return person


def submitted(call, **changes):
    return factories.application(call=call, **{"state": A.SUBMITTED, "submitted_at": factories.in_days(-1)} | changes)


def seen(page):
    return page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]


def test_the_page_says_who_has_how_much_and_which_call_lacks_reviewers(client, manager):
    with unit_of_work():
        call = factories.call(title="Spring call")
        ada = factories.user(Role.REVIEWER, name="Ada")
        factories.saved(ReviewerProfile(user=ada, themes=["photonics"], languages=["fr"], most_reviews=7))
        for state in (ReviewState.ASSIGNED, ReviewState.ASSIGNED, ReviewState.SUBMITTED):
            row = submitted(call, state=A.UNDER_REVIEW, submitted_at=factories.in_days(-30))
            factories.saved(Review(application=row, reviewer=ada, state=state, scores={}))
        factories.saved(Review(application=submitted(call, state=A.REJECTED), reviewer=ada))

    page = client.get("/staff/reviewers").text

    row = page[page.rindex(">Ada</th>") :].partition("</tr>")[0]
    assert [f"<div>{value}</div>" in row for value in (3, 1, 7, "Photonics", "French")] == [True] * 5
    assert '<span class="badge stop">2' in row or ">2<" in row
    assert f"/staff/calls/{call.id}/reviewers" in page


def test_the_proposal_names_applications_as_they_were_handed_in(client, manager):
    with unit_of_work():
        row = submitted(factories.call(), title="Looms")
        factories.user(Role.REVIEWER)
    with unit_of_work():
        row.title = "Being typed now"

    page = client.get(f"/staff/calls/{row.call_id}/reviewers").text

    assert ("Looms" in page, "Being typed now" in page) == (True, False)


def test_the_proposal_is_shown_first_and_done_as_one_deed(client, manager, db_session):
    with unit_of_work():
        call = factories.call()
        applications = [submitted(call) for _ in range(3)]
        for name in ("Ada", "Bea"):
            factories.user(Role.REVIEWER, name=name)
    path = f"/staff/calls/{call.id}/reviewers"

    page = client.get(path).text
    nothing_yet = mails()
    answer = client.post(path, data={"seen": seen(page)})

    assert ("6 reviews will be asked of 2 people." in page, nothing_yet) == (True, [])
    assert (answer.location, len(mails())) == ("/staff/reviewers", 2)
    assert "6 reviews are asked of 2 people." in client.get("/staff/reviewers").text
    db_session.expire_all()
    assert [len(each.reviews) for each in applications] == [2, 2, 2]


def test_what_changed_since_the_page_was_made_is_shown_and_not_done(client, manager):
    with unit_of_work():
        call = factories.call()
        submitted(call)
        factories.user(Role.REVIEWER)
    path = f"/staff/calls/{call.id}/reviewers"
    page = client.get(path).text
    with unit_of_work():
        submitted(call)

    answer = client.post(path, data={"seen": seen(page)})

    assert (answer.status_code, mails()) == (409, [])
    assert "2 reviews will be asked of 1 person." in answer.text
    assert client.post(path, data={"seen": seen(answer.text)}).status_code == 302


@pytest.mark.parametrize("data", [{}, {"seen": ""}, {"seen": "x" * 65}])
def test_nobody_is_asked_without_the_proposal(client, manager, data):
    with unit_of_work():
        call = factories.call()
        submitted(call)
        factories.user(Role.REVIEWER)

    answer = client.post(f"/staff/calls/{call.id}/reviewers", data=data)

    assert (answer.status_code, mails()) == (422, [])


def test_a_conflict_is_set_aside_from_the_desk_with_a_reason(client, manager, db_session):
    with unit_of_work():
        row = submitted(factories.call())
        reviewer = factories.user(Role.REVIEWER)
        factories.saved(factories.Membership(user=reviewer, organisation=row.organisation))
    path, data = f"/staff/applications/{row.id}/reviewers", {"reviewer_id": reviewer.id}

    refused = client.post(path, data=data)
    asked = client.post(path, data=data | {"override_reason": "An honorary member."})

    db_session.expire_all()
    assert (refused.status_code, asked.status_code) == (409, 302)
    assert [each.override_reason for each in row.reviews] == ["An honorary member."]


def test_the_pages_run_a_fixed_number_of_queries(client, manager, query_count):
    counts = []
    call = None
    for number in (1, 3):
        with unit_of_work():
            call = call or factories.call()
            for _ in range(number):
                ada = factories.user(Role.REVIEWER)
                factories.saved(ReviewerProfile(user=ada))
                factories.saved(Review(application=submitted(call), reviewer=ada))
        with query_count() as queries:
            client.get("/staff/reviewers")
            client.get(f"/staff/calls/{call.id}/reviewers")
        counts.append(queries.count)

    assert counts[0] == counts[1]


def test_without_reviewers_the_page_says_how_they_come(client, manager):
    with unit_of_work():
        call = factories.call()

    assert "No reviewers yet" in client.get("/staff/reviewers").text
    assert "Nothing to assign" in client.get(f"/staff/calls/{call.id}/reviewers").text
