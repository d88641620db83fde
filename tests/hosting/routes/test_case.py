"""One application at the desk: what its page says, and every deed on it."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.models.calls import PlaceLimit, PlaceScope
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.operations import decisions
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from tests import factories
from tests.hosting.cast import cast, mails, reviewed, story
from tests.hosting.routes.typed import deed

A, D = ApplicationState, DecisionOutcome
DEEDS = (
    "review",
    "clarification",
    "decision",
    "decision/removal",
    "rank",
    "reviewers",
    "letter",
    "release",
    "messages",
)
READS = ("", "/letter", "/release", "/versions/1", "/messages")


def decided(outcome=D.ACCEPT, **changes):
    """Save an application with a hidden decision, and its people."""
    with unit_of_work():
        people = cast(**changes)
    with unit_of_work():
        decisions.decide(people.application, outcome, by=people.manager, note="A hidden word.")
    return people


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        *[(name, 403) for name in ("applicant", "colleague", "other_applicant", "reviewer", "unassigned", "stranger")],
        ("anonymous", 302),
    ],
)
def test_a_case_is_the_managers(client, db_session, who, status):
    people = decided()
    if getattr(people, who):
        client.sign_in(getattr(people, who))
    path = f"/staff/applications/{people.application.id}"

    read = {client.get(f"{path}{page}").status_code for page in READS}
    written = {client.post(f"{path}/{name}", data={}).status_code for name in DEEDS if name != "decision/removal"}
    revoked = client.post(f"{path}/decision/removal", data={}).status_code

    assert (read, written, revoked) == ({status}, {422 if status == 200 else status}, 422 if status == 200 else status)


def test_a_draft_is_not_the_teams_business(client, db_session):
    with unit_of_work():
        people = cast(A.DRAFT)
    client.sign_in(people.manager)

    path = f"/staff/applications/{people.application.id}"
    assert {client.get(f"{path}{page}").status_code for page in ("", "/letter", "/release", "/versions/1")} == {404}


def test_the_page_runs_a_fixed_number_of_queries(client, db_session, query_count):
    people, counts = decided(), []
    client.sign_in(people.manager)
    for more in (1, 2):
        with unit_of_work():
            for _ in range(more):
                reviewed(people.application, 4, 4)
                factories.saved(CoApplicant(application=people.application, user=factories.user()))
                factories.handed_in(people.application)
        with query_count() as asked:
            assert client.get(f"/staff/applications/{people.application.id}").status_code == 200
        counts.append(asked.count)

    assert counts == [counts[0]] * 2


@pytest.mark.parametrize("part", ["applicant", "co-applicant"])
def test_nobody_decides_on_their_own_application_or_sees_its_reviews(client, db_session, part):
    people = decided()
    application = people.application
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
        reviewed(application, 5, 5).comment = "What was thought of it."
        if part == "applicant":
            application.applicant = manager
        else:
            factories.saved(CoApplicant(application=application, user=manager))
    client.sign_in(manager)

    page = client.get(f"/staff/applications/{application.id}").text
    read = {client.get(f"/staff/applications/{application.id}/{name}").status_code for name in ("letter", "release")}
    statuses = {deed(client, application, name, note="Me!").status_code for name in DEEDS}

    assert [
        words in page for words in ("What was thought of it.", "A hidden word.", "Own", "Your own application")
    ] == [
        False,
        False,
        False,
        True,
    ]
    assert ("Decided" in page, read, statuses) == (False, {403}, {403})


def test_a_manager_reads_the_median_and_every_weighted_score(client, db_session):
    with unit_of_work():
        people = cast()
        for scores in [(5, 2), (3, 3), (0, 3)]:
            reviewed(people.application, *scores).comment = f"Comment {scores}"
        people.application.median_score = 3.0
    client.sign_in(people.manager)

    page = client.get(f"/staff/applications/{people.application.id}").text

    weighted = [page.count(f'data-label="Weighted" class="num"><div>{score}</div>') for score in (4, 3, 1)]
    assert (weighted, page.count("Comment (")) == ([1, 1, 1], 3)
    assert "<dt>Median</dt><dd>3" in page


def test_a_manager_who_was_asked_for_a_review_writes_it_first(client, db_session):
    with unit_of_work():
        people = cast()
        people.manager.roles.append(factories.RoleGrant(role=Role.REVIEWER))
        factories.saved(Review(application=people.application, reviewer=people.manager))
        reviewed(people.application, 5, 5).comment = "What the other thought."
    client.sign_in(people.manager)

    page = client.get(f"/staff/applications/{people.application.id}").text

    assert "What the other thought." not in page


@pytest.mark.parametrize("outcome", list(D), ids=lambda outcome: outcome.name)
def test_a_decision_is_one_post_and_writes_to_nobody(client, db_session, outcome):
    with unit_of_work():
        people = cast(A.SUBMITTED)
    client.sign_in(people.manager)

    answer = deed(client, people.application, "decision", outcome=outcome.value, note="As agreed.")

    assert answer.location == f"/staff/applications/{people.application.id}"
    assert story(people.application) == [("submitted", "under_review", people.manager, "")]
    assert mails() == []
    page = client.get(answer.location).text
    assert ("As agreed." in page, "Nobody outside the programme team knows" in page) == (True, True)


def test_decide_and_release_shows_the_letter_first(client, db_session):
    with unit_of_work():
        people = cast()
    client.sign_in(people.manager)

    answer = deed(client, people.application, "decision", outcome="accept", note="As agreed.", and_release="yes")

    assert answer.location == f"/staff/applications/{people.application.id}/release"
    page = client.get(answer.location).text
    assert "As agreed." in page
    assert "Release 1 decision and write to 1 person" in page
    assert mails() == []


@pytest.mark.parametrize(
    ("path", "data"), [("clarification", {}), ("decision", {"outcome": "reject"}), ("decision", {"note": "Words."})]
)
def test_a_question_and_a_rejection_need_words_and_a_decision_an_outcome(client, db_session, path, data):
    with unit_of_work():
        people = cast()
    client.sign_in(people.manager)

    answer = deed(client, people.application, path, **data)

    db_session.refresh(people.application)
    assert (answer.status_code, people.application.state) == (422, A.UNDER_REVIEW)
    assert people.application.hidden_decision is None


def test_a_question_goes_out_and_stands_in_the_thread(client, db_session):
    with unit_of_work():
        people = cast()
    client.sign_in(people.manager)

    answer = deed(client, people.application, "clarification", note="Which hall?")

    assert mails() == [(people.applicant.email, "clarification")]
    assert client.get(answer.location).text.count("Which hall?") >= 2


def test_a_decision_that_cannot_be_is_a_409_in_words_and_keeps_the_note(client, db_session):
    with unit_of_work():
        people = cast(A.ON_RESERVE_LIST)
    client.sign_in(people.manager)

    answer = deed(client, people.application, "decision", outcome="reserve", note="Wonderful.")

    assert (answer.status_code, "Wonderful." in answer.text) == (409, True)
    assert "it cannot become on reserve list" in answer.text


def test_a_rule_is_set_aside_for_a_reason_which_stands_in_the_history(client, db_session):
    with unit_of_work():
        people = cast()
        people.application.call.place_limits = [PlaceLimit(scope=PlaceScope.COUNTRY, key="FR", places=0)]
    client.sign_in(people.manager)
    path = f"/staff/applications/{people.application.id}"

    assert "The call has no place for France. An acceptance needs a reason." in client.get(path).text
    refused = deed(client, people.application, "decision", outcome="accept")
    done = deed(client, people.application, "decision", outcome="accept", reason="The minister asked.")

    assert (refused.status_code, done.status_code) == (409, 302)
    page = client.get(path).text
    assert "Set a rule aside" in page
    assert "The minister asked. The call has no place for France." in page


def test_a_hidden_decision_is_taken_back(client, db_session):
    people = decided()
    client.sign_in(people.manager)

    answer = deed(client, people.application, "decision/removal")

    page = client.get(answer.location).text
    assert (people.application.hidden_decision, "Took the decision back" in page) == (None, True)


def test_the_slower_manager_hears_who_was_first_and_when(client, db_session):
    with unit_of_work():
        people = cast()
        people.manager.name = "Maria Manager"
        second = factories.user(Role.PROGRAMME_MANAGER)
        seen = people.application.case_version
    client.sign_in(people.manager)
    deed(client, people.application, "decision", outcome="reserve")
    client.sign_in(second)

    answer = deed(client, people.application, "decision", version=seen, outcome="reject", note="My careful reasons.")

    db_session.refresh(people.application)
    assert (answer.status_code, people.application.hidden_decision.outcome) == (409, D.RESERVE)
    assert "Maria Manager changed this on" in answer.text
    assert "My careful reasons." in answer.text


def test_what_the_authors_type_meanwhile_is_no_conflict_and_not_shown(client, db_session):
    with unit_of_work():
        people = cast(A.ON_RESERVE_LIST)
        seen = people.application.case_version
    with unit_of_work():
        people.application.title, people.application.draft_version = "Being typed now", 7
    client.sign_in(people.manager)

    assert "Being typed now" not in client.get(f"/staff/applications/{people.application.id}").text
    assert deed(client, people.application, "decision", version=seen, outcome="accept").status_code == 302


def test_an_entry_that_changed_since_is_told_and_does_not_count(client, db_session):
    with unit_of_work():
        people = cast()
    client.sign_in(people.manager)
    path = f"/staff/applications/{people.application.id}"
    before = client.get(path).text

    with unit_of_work():
        people.application.organisation.country = "IT"

    after = client.get(path).text
    told = "It was handed in as Cluster organisation, France; the directory says now: Cluster organisation, Italy."
    assert (told in after, "handed in as" in before) == (True, False)


def test_an_earlier_version_says_what_changed_since(client, db_session):
    with unit_of_work():
        people = cast()
        people.application.city = "Nantes"
        factories.handed_in(people.application)
    client.sign_in(people.manager)
    path = f"/staff/applications/{people.application.id}"

    assert "Version 1, and what changed since" in client.get(path).text
    page = client.get(f"{path}/versions/1").text
    assert ("Lyon" in page, "Nantes" in page) == (True, True)
    assert client.get(f"{path}/versions/3").status_code == 404
