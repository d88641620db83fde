import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState
from tests import factories
from tests.hosting.cast import cast, mails, reviewed, story

A = ApplicationState
DEEDS = ("review", "clarification", "acceptance", "reserve", "rejection")


def deed(client, application, path, **data):
    """Post a deed of the desk as the page in front of the manager would."""
    values = {"version": application.version, "note": ""} | data
    return client.post(f"/staff/applications/{application.id}/{path}", data=values)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        *[(name, 403) for name in ("applicant", "colleague", "other_applicant", "reviewer", "unassigned", "stranger")],
        ("anonymous", 302),
    ],
)
def test_the_desk_is_the_managers(client, db_session, who, status):
    with unit_of_work():
        people = cast()
    if getattr(people, who):
        client.sign_in(getattr(people, who))
    path = f"/staff/applications/{people.application.id}"

    read = {client.get("/staff/applications").status_code, client.get(path).status_code}
    written = {client.post(f"{path}/{name}", data={}).status_code for name in (*DEEDS, "reviewers")}

    assert (read, written) == ({status}, {422 if status == 200 else status})


def test_a_draft_is_not_the_teams_business(client, db_session):
    with unit_of_work():
        people = cast(A.DRAFT)
    client.sign_in(people.manager)

    assert client.get(f"/staff/applications/{people.application.id}").status_code == 404
    assert "Photonics days" not in client.get("/staff/applications").text


def test_the_table_is_filtered_and_sorted_by_its_address(client, db_session):
    with unit_of_work():
        for title, state, days, scores in [
            ("Beta", A.UNDER_REVIEW, -3, (5, 5)),
            ("Alpha", A.UNDER_REVIEW, -1, (1, 1)),
            ("Gamma", A.REJECTED, -2, (3, 3)),
        ]:
            application = factories.application(title=title, state=state, submitted_at=factories.in_days(days))
            reviewed(application, *scores)
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)

    def order(address):
        rows = client.get(address).text.partition("<tbody>")[2]
        return sorted((title for title in ("Alpha", "Beta", "Gamma") if title in rows), key=rows.index)

    assert order("/staff/applications") == ["Beta", "Gamma", "Alpha"]
    assert order("/staff/applications?sort=title") == ["Alpha", "Beta", "Gamma"]
    assert order("/staff/applications?sort=score") == ["Beta", "Gamma", "Alpha"]
    assert order("/staff/applications?sort=nonsense&state=under_review") == ["Beta", "Alpha"]
    assert order("/staff/applications?state=nonsense") == []


def test_the_table_says_what_is_overdue(client, db_session):
    with unit_of_work():
        cast(submitted_at=factories.in_days(-15))
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)

    assert "Overdue" in client.get("/staff/applications").text


@pytest.mark.parametrize("path", ["/staff/applications", "/staff/applications/1"])
def test_the_desk_runs_a_fixed_number_of_queries(client, db_session, query_count, path):
    with unit_of_work():
        people = cast()
    client.sign_in(people.manager)
    with query_count() as one:
        assert client.get(path).status_code == 200
    with unit_of_work():
        for _ in range(2):
            cast()
            reviewed(people.application, 4, 4)
    with query_count() as three:
        client.get(path)

    assert three.count == one.count


def test_nobody_decides_on_their_own_application_or_sees_its_reviews(client, db_session):
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
        people = cast(applicant=manager)
        reviewed(people.application, 5, 5).comment = "What was thought of it."
    application = people.application
    client.sign_in(manager)

    page = client.get(f"/staff/applications/{application.id}").text
    statuses = {deed(client, application, name, note="Me!").status_code for name in (*DEEDS, "reviewers")}

    db_session.refresh(application)
    assert ("What was thought of it." in page, "Your own application" in page) == (False, True)
    assert (statuses, application.state) == ({403}, A.UNDER_REVIEW)


def test_the_table_hides_the_score_of_ones_own(client, db_session):
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
        people = cast(applicant=manager)
        reviewed(people.application, 4, 4)

    client.sign_in(manager)
    own = client.get("/staff/applications").text
    client.sign_in(people.manager)
    others = client.get("/staff/applications").text

    assert [page.count('data-label="Score" class="num"><div>4</div>') for page in (own, others)] == [0, 1]


def test_a_manager_reads_the_median_and_every_weighted_score(client, db_session):
    with unit_of_work():
        people = cast()
        for scores in [(5, 2), (3, 3), (0, 3)]:
            reviewed(people.application, *scores).comment = f"Comment {scores}"
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


@pytest.mark.parametrize(
    ("path", "source", "target", "template"),
    [
        ("review", A.SUBMITTED, A.UNDER_REVIEW, None),
        ("clarification", A.UNDER_REVIEW, A.CLARIFICATION_ASKED, "clarification"),
        ("acceptance", A.UNDER_REVIEW, A.ACCEPTED, "accepted"),
        ("reserve", A.UNDER_REVIEW, A.ON_RESERVE_LIST, "reserved"),
        ("rejection", A.UNDER_REVIEW, A.REJECTED, "rejected"),
        ("acceptance", A.ON_RESERVE_LIST, A.ACCEPTED, "accepted"),
    ],
)
def test_each_deed_of_the_desk_is_one_post(client, db_session, path, source, target, template):
    with unit_of_work():
        people = cast(source)
    client.sign_in(people.manager)

    answer = deed(client, people.application, path, note="As agreed.")

    assert answer.location == f"/staff/applications/{people.application.id}"
    assert story(people.application) == [(source.value, target.value, people.manager, "As agreed.")]
    assert mails() == ([(people.applicant.email, template)] if template else [])
    assert "As agreed." in client.get(answer.location).text


@pytest.mark.parametrize("path", ["clarification", "rejection"])
def test_a_question_and_a_rejection_need_words(client, db_session, path):
    with unit_of_work():
        people = cast()
    client.sign_in(people.manager)

    answer = deed(client, people.application, path)

    db_session.refresh(people.application)
    assert (answer.status_code, people.application.state) == (422, A.UNDER_REVIEW)


def test_a_forbidden_move_is_a_409_in_words_and_keeps_the_note(client, db_session):
    with unit_of_work():
        people = cast(A.SUBMITTED)
    client.sign_in(people.manager)

    answer = deed(client, people.application, "acceptance", note="Wonderful.")

    assert answer.status_code == 409
    assert "it cannot become accepted" in answer.text


def test_the_slower_manager_hears_who_was_first_and_when(client, db_session):
    with unit_of_work():
        people = cast()
        people.manager.name = "Maria Manager"
        second = factories.user(Role.PROGRAMME_MANAGER)
        seen = people.application.version
    client.sign_in(people.manager)
    deed(client, people.application, "reserve", note="Next time.")
    client.sign_in(second)

    answer = deed(client, people.application, "rejection", version=seen, note="My careful reasons.")

    db_session.refresh(people.application)
    assert (answer.status_code, people.application.state) == (409, A.ON_RESERVE_LIST)
    assert "Maria Manager changed this on" in answer.text
    assert "My careful reasons." in answer.text


def test_a_manager_asks_a_reviewer(client, db_session):
    with unit_of_work():
        people = cast(A.SUBMITTED)
    client.sign_in(people.manager)

    answer = client.post(
        f"/staff/applications/{people.application.id}/reviewers", data={"reviewer_id": people.unassigned.id}
    )

    db_session.refresh(people.application)
    assert (answer.status_code, people.application.state) == (302, A.UNDER_REVIEW)
    assert mails() == [(people.unassigned.email, "review_assigned")]


def test_a_reviewer_in_conflict_is_named_on_the_page_and_refused(client, db_session):
    with unit_of_work():
        people = cast()
        people.unassigned.name = "Jean Neighbour"
        factories.saved(factories.Membership(user=people.unassigned, organisation=people.application.organisation))
    client.sign_in(people.manager)
    path = f"/staff/applications/{people.application.id}"

    page = client.get(path).text
    answer = client.post(f"{path}/reviewers", data={"reviewer_id": people.unassigned.id})

    words = "Jean Neighbour belongs to the organisation that applies and cannot review it."
    assert (words in page, answer.status_code, words in answer.text) == (True, 409, True)


@pytest.mark.parametrize("reviewer_id", ["", "0", "x", "99999"])
def test_somebody_who_is_no_reviewer_cannot_be_chosen(client, db_session, reviewer_id):
    with unit_of_work():
        people = cast()
    client.sign_in(people.manager)

    answer = client.post(f"/staff/applications/{people.application.id}/reviewers", data={"reviewer_id": reviewer_id})

    assert answer.status_code == 422
