import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.models.calls import LatePass
from eventhub.hosting.states import ApplicationState, CallState
from tests import factories
from tests.hosting.cast import mails

TYPED = {"until": "2099-01-01T10:00", "reason": "Their network was down"}


@pytest.fixture
def manager(client, db_session):
    with unit_of_work():
        person = factories.user(Role.PROGRAMME_MANAGER, name="Mara")
    client.sign_in(person)
    return person


@pytest.fixture
def call(manager):
    with unit_of_work():
        return factories.call(closes_at=factories.in_days(-1), state=CallState.CLOSED, eligible_kinds=["sme"])


def passes():
    db.session.expire_all()
    return {each.email: each.until.isoformat() for each in db.session.scalars(select(LatePass))}


def test_of_a_draft_the_desk_sees_title_organisation_and_applicant_and_nothing_it_says(client, call):
    with unit_of_work():
        draft = factories.application(call=call, title="Looms and lasers", summary="A secret plan", city="Turku")
        factories.application(call=call, title="Handed in", state=ApplicationState.SUBMITTED)

    page = client.get(f"/staff/calls/{call.id}/late-passes").text

    seen = ("Looms and lasers", draft.organisation.name, draft.applicant.name, "is not for the kind", "Handed in")
    assert [words in page for words in seen] == [True, True, True, True, False]
    assert [words in page for words in ("A secret plan", "Turku", "Our region makes lasers")] == [False] * 3


def test_a_late_link_is_granted_to_the_people_of_a_draft(client, call):
    with unit_of_work():
        draft = factories.application(call=call)

    answer = client.post(f"/staff/applications/{draft.id}/late-pass", data=TYPED)

    page = client.get(answer.location).text
    assert passes() == {draft.applicant.email: "2099-01-01T09:00:00+00:00"}
    assert mails() == [(draft.applicant.email, "late_pass")]
    assert ("Their network was down" in page, "Mara" in page.partition("History")[2]) == (True, True)


def test_a_late_link_is_granted_to_an_address(client, call):
    answer = client.post(f"/staff/calls/{call.id}/late-passes", data=TYPED | {"email": "Late@Example.org"})

    assert (answer.status_code, passes()) == (302, {"late@example.org": "2099-01-01T09:00:00+00:00"})
    assert mails() == [("late@example.org", "late_pass")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "nobody"}, "Write an e-mail address like"),
        ({"until": "2020-01-01T10:00"}, "Choose an instant still to come"),
        ({"until": "2099-03-29T02:30"}, "Clocks skip this time"),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_a_pass_that_cannot_be_granted_comes_back_with_what_was_typed(client, call, changes, message):
    typed = TYPED | {"email": "late@example.org", "reason": "Their network was down"} | changes

    answer = client.post(f"/staff/calls/{call.id}/late-passes", data=typed)

    assert (answer.status_code, message in answer.text, passes()) == (422, True, {})
    assert typed["email"] in answer.text


def test_a_late_applicant_finds_the_way_in_on_the_page_of_the_call(client, call):
    with unit_of_work():
        late, other = factories.user(), factories.user()
    client.post(f"/staff/calls/{call.id}/late-passes", data=TYPED | {"email": late.email})

    found = []
    for person in (late, other):
        client.sign_in(person)
        found.append(f"/calls/{call.slug}/apply" in client.get(f"/calls/{call.slug}").text)

    assert found == [True, False]


def test_a_late_pass_is_taken_back_after_a_question_and_its_holder_is_told(client, call):
    client.post(f"/staff/calls/{call.id}/late-passes", data=TYPED | {"email": "late@example.org"})
    path = client.get(f"/staff/calls/{call.id}/late-passes").text.partition(f"/staff/calls/{call.id}/late-passes/")[2]
    path = f"/staff/calls/{call.id}/late-passes/{path.partition(chr(34))[0]}"

    asked = client.get(path).text
    answer = client.post(path)

    page = client.get(answer.location).text
    assert ("late@example.org is told by mail" in asked, "Taken back" in page, path in page) == (True, True, False)
    assert "No more extra time for late@example.org" in page
    assert mails()[-1] == ("late@example.org", "late_pass_revoked")
    assert client.post(path).status_code == 409


def test_a_late_pass_of_another_call_is_not_found(client, call):
    with unit_of_work():
        late = {"email": "late@example.org", "until": factories.in_days(3), "reason": "Illness"}
        row = factories.saved(LatePass(call=factories.call(), **late))
    path = f"/staff/calls/{call.id}/late-passes/{row.id}/removal"

    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]


def test_the_page_runs_a_fixed_number_of_queries(client, call, query_count):
    path = f"/staff/calls/{call.id}/late-passes"
    counts = []
    for rows in (1, 2):
        with unit_of_work():
            for _ in range(rows):
                factories.application(call=call)
                email = factories.user().email
                reason = {"until": factories.in_days(3), "reason": "Illness"}
                factories.saved(LatePass(call=call, email=email, granted_by=factories.user(), **reason))
        with query_count() as queries:
            assert client.get(path).status_code == 200
        counts.append(queries.count)

    assert counts[0] == counts[1]
