"""Letters are seen, edited and released as one deed; before, nothing of a decision shows outside the team."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.models.decisions import LetterText
from eventhub.hosting.operations import decisions
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.hosting.cast import cast, mails

A, D = ApplicationState, DecisionOutcome
OUTCOMES = (D.ACCEPT, D.RESERVE, D.REJECT)


@pytest.fixture
def manager(client, db_session):
    """A manager who is signed in."""
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    return manager


@pytest.fixture
def call(manager):
    """A call with three applications and a hidden decision of each kind on them."""
    with unit_of_work():
        call = factories.call()
        rows = [
            factories.application(call=call, title=title, state=A.UNDER_REVIEW, submitted_at=factories.in_days(-2))
            for title in ("Alpha", "Beta", "Gamma")
        ]
    with unit_of_work():
        for row, outcome in zip(rows, OUTCOMES, strict=True):
            decisions.decide(row, outcome, by=manager, note=f"Word to {row.title}.")
    return call


def seen(client, path):
    """Return the fingerprint that a release page carries."""
    return client.get(path).text.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]


def test_the_page_shows_every_letter_and_says_how_many_leave(client, call):
    page = client.get(f"/staff/calls/{call.id}/release").text

    assert "Release 3 decisions and write to 3 people" in page
    assert all(f"Word to {title}." in page for title in ("Alpha", "Beta", "Gamma"))
    assert "To Person" in page


def test_release_is_one_post_and_says_how_many_are_written_to(client, call):
    path = f"/staff/calls/{call.id}/release"

    answer = client.post(path, data={"seen": seen(client, path)})

    assert (answer.status_code, len(mails())) == (302, 3)
    assert "Released. 3 people are written to." in client.get(answer.location).text
    assert "No decision waits for its release" in client.get(path).text


def test_what_changed_after_it_was_seen_is_looked_at_again(client, call, manager):
    path = f"/staff/calls/{call.id}/release"
    data = {"seen": seen(client, path)}
    with unit_of_work():
        row = factories.application(call=call, state=A.UNDER_REVIEW, submitted_at=factories.in_days(-2))
    with unit_of_work():
        decisions.decide(row, D.ACCEPT, by=manager)

    answer = client.post(path, data=data)

    assert (answer.status_code, mails()) == (409, [])
    assert "Release 4 decisions and write to 4 people" in answer.text


@pytest.mark.parametrize("value", ["", "x", "0" * 63])
def test_a_release_that_was_not_seen_is_shown_first(client, call, value):
    answer = client.post(f"/staff/calls/{call.id}/release", data={"seen": value})

    assert (answer.status_code, mails()) == (422, [])


def test_a_selection_is_released_alone(client, call):
    rows = db.session.scalars(db.select(factories.HostingApplication).filter_by(call_id=call.id)).all()
    beta = next(row for row in rows if row.title == "Beta")
    path = f"/staff/applications/release?chosen={beta.id}&chosen=99999&chosen=x"

    client.post(path, data={"seen": seen(client, path)})

    states = {row.title: row.state for row in rows}
    db.session.expire_all()
    assert {row.title: row.state for row in rows} == states | {"Beta": A.ON_RESERVE_LIST}


def test_one_is_released_from_its_own_page(client, call):
    row = db.session.scalars(db.select(factories.HostingApplication).filter_by(title="Gamma")).one()
    path = f"/staff/applications/{row.id}/release"

    answer = client.post(path, data={"seen": seen(client, path)})

    assert answer.location == f"/staff/applications/{row.id}"
    assert mails() == [(row.applicant.email, "decision")]


def test_ones_own_decision_is_neither_shown_nor_released_with_the_others(client, call, manager):
    row = db.session.scalars(db.select(factories.HostingApplication).filter_by(title="Alpha")).one()
    with unit_of_work():
        row.applicant = manager
    path = f"/staff/calls/{call.id}/release"

    page = client.get(path).text
    client.post(path, data={"seen": seen(client, path)})

    db.session.refresh(row)
    assert ("Alpha" in page, "Release 2 decisions" in page, row.state) == (False, True, A.UNDER_REVIEW)


def test_a_calls_letters_are_edited_for_all(client, call):
    path = f"/staff/calls/{call.id}/letters/accept"
    assert "Your event exists as a draft" in client.get(path).text

    words = {"subject": "Yes: {title}", "body": "Dear {name},\n\n{note} {unknown} {{x}}"}
    answer = client.post(path, data={"version": 0, **words})

    assert answer.location == f"/staff/calls/{call.id}/release"
    page = client.get(answer.location).text
    assert ("Yes: Alpha" in page, "Word to Alpha. {unknown} {{x}}" in page) == (True, True)
    late = client.post(path, data={"version": 0, **words, "body": "My later words."})
    assert (late.status_code, "My later words." in late.text) == (409, True)
    assert len(db.session.scalars(db.select(LetterText)).all()) == 1


def test_one_letter_is_edited_for_one(client, call):
    row = db.session.scalars(db.select(factories.HostingApplication).filter_by(title="Alpha")).one()
    path = f"/staff/applications/{row.id}/letter"
    client.get(path)

    data = {"version": row.case_version, "subject": "For you", "body": "Dear {name}, come!"}
    answer = client.post(path, data=data)
    second = client.post(path, data=data)

    page = client.get(answer.location).text
    assert (f"Dear {row.applicant.name}, come!" in page, second.status_code) == (True, 409)
    client.post(answer.location, data={"seen": seen(client, answer.location)})
    mail = db.session.scalars(db.select(OutgoingMail)).one()
    assert (mail.context["subject"], mail.context["body"]) == ("For you", f"Dear {row.applicant.name}, come!")


@pytest.mark.parametrize("field", ["subject", "body"])
def test_a_letter_without_words_comes_back(client, call, field):
    data = {"version": 0, "subject": "S", "body": "B"} | {field: ""}

    assert client.post(f"/staff/calls/{call.id}/letters/reject", data=data).status_code == 422
    assert client.get(f"/staff/calls/{call.id}/letters/nonsense").status_code == 404


def test_where_nothing_is_decided_there_is_no_letter_to_edit(client, manager):
    with unit_of_work():
        people = cast()

    assert client.get(f"/staff/applications/{people.application.id}/letter").status_code == 404
    assert "No decision waits" in client.get(f"/staff/applications/{people.application.id}/release").text


@pytest.mark.parametrize("who", ["applicant", "reviewer", "stranger", None])
def test_letters_are_the_managers(client, call, who):
    with unit_of_work():
        people = cast()
    client.sign_out()
    if who:
        client.sign_in(getattr(people, who))
    paths = [f"/staff/calls/{call.id}/release", f"/staff/calls/{call.id}/letters/accept", "/staff/applications/release"]

    answers = {send(path).status_code for path in paths for send in (client.get, client.post)}

    assert answers == {403 if who else 302}


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
def test_a_hidden_decision_leaks_nowhere_to_who_wrote_the_application(client, db_session, outcome):
    with unit_of_work():
        people = cast()
    client.sign_in(people.applicant)
    pages = [
        "/applications",
        *(f"/applications/{people.application.id}{each}" for each in ("", "/messages", "/versions")),
    ]
    pages += ["/", "/calls", f"/calls/{people.application.call.slug}", "/staff", "/my"]

    def read():
        return [_plain(client.get(page)) for page in pages]

    before = read()
    with unit_of_work():
        decisions.decide(people.application, outcome, by=people.manager, note="SECRET WORD", reason="")
    assert (read(), mails()) == (before, [])


def _plain(answer):
    """Return a page without what differs every time: its token."""
    return answer.status_code, "".join(line for line in answer.text.splitlines(True) if "csrf" not in line)


def test_the_release_page_runs_a_fixed_number_of_queries(client, call, manager, query_count):
    path = f"/staff/calls/{call.id}/release"
    with query_count() as three:
        client.get(path)
    for _ in range(3):
        with unit_of_work():
            row = factories.application(call=call, state=A.UNDER_REVIEW, submitted_at=factories.in_days(-2))
        with unit_of_work():
            decisions.decide(row, D.REJECT, by=manager, note="No.")
    with query_count() as six:
        client.get(path)

    assert six.count == three.count
