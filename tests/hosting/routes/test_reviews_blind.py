"""In a blind call nothing that a reviewer gets tells who applies."""

import pytest

from eventhub.accounts.models import Role
from eventhub.attachments.operations import store
from eventhub.db import unit_of_work
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, CallKind, ReviewState
from eventhub.mail.models import OutgoingMail
from eventhub.questions.models import Question, QuestionSet
from eventhub.questions.states import QuestionKind
from tests import factories
from tests.hosting.cast import cast

SECRETS = ("Anna Applicant", "anna@", "Paolo Partner", "paolo@", "Lyon Laser Cluster", "+33 4 72", "lyon-lasers")
FILE_NAMES = ("lyon-lasers-programme.txt", "lyon-lasers-statutes.txt")


@pytest.fixture
def people(db_session):
    """An application to a blind call with questions that tell who asks, and files named after them."""
    with unit_of_work():
        people = cast(ApplicationState.UNDER_REVIEW)
        application, call = people.application, people.application.call
        people.applicant.name, people.applicant.email = "Anna Applicant", "anna@lyon-lasers.eu"
        partner = factories.user(name="Paolo Partner", email="paolo@lyon-lasers.eu")
        factories.saved(CoApplicant(application=application, user=partner))
        application.organisation.name, call.is_blind = "Lyon Laser Cluster", True
        people.files = [store(name, b"Day one: lasers.", by=people.applicant) for name in FILE_NAMES]
        call.question_set = factories.saved(QuestionSet())
        asked = [
            _question(call.question_set, "How many halls?", QuestionKind.LINE),
            _question(call.question_set, "Your phone", QuestionKind.LINE, is_identifying=True),
            _question(call.question_set, "Programme", QuestionKind.FILE),
            _question(call.question_set, "Statutes", QuestionKind.FILE, is_identifying=True),
        ]
        said = ["Three halls", "+33 4 72", *(each.key for each in people.files)]
        application.versions[-1].answers = [_entry(*pair, people.files) for pair in zip(asked, said, strict=True)]
        reviewed = Review(application=application, reviewer=people.unassigned, state=ReviewState.SUBMITTED)
        reviewed.scores = {str(each.id): 4 for each in call.criteria}
        factories.saved(reviewed)
    return people


def _question(question_set, label, kind, **changes):
    position = len(question_set.questions) + 1
    return factories.saved(Question(set=question_set, position=position, label=label, kind=kind, **changes))


def _entry(question, value, files):
    name = next(({"filename": each.filename} for each in files if each.key == value), {})
    return {"question": question.id, "kind": question.kind.value, "label": question.label, "value": value} | name


def test_no_page_of_a_reviewer_tells_who_applies(client, people):
    pages = {}
    for person in (people.reviewer, people.unassigned):
        client.sign_in(person)
        review = next(each for each in people.application.reviews if each.reviewer == person)
        for path in ("/staff", "/staff/reviews", *(f"/staff/reviews/{review.id}{part}" for part in ("", "/conflict"))):
            pages[person.id, path] = client.get(path).text

    found = {(path, word) for path, page in pages.items() for word in (*SECRETS, *FILE_NAMES) if word in page}
    assert found == set()
    assert "Three halls" in pages[people.reviewer.id, f"/staff/reviews/{people.review.id}"]


def test_what_comes_back_from_a_form_tells_no_more(client, people):
    client.sign_in(people.reviewer)

    for deed in ("scores", "conflict"):
        page = client.post(f"/staff/reviews/{people.review.id}/{deed}", data={}).text
        assert [word for word in SECRETS if word in page] == []


def test_a_file_comes_under_a_name_that_says_nothing_and_a_hidden_one_not_at_all(client, people):
    client.sign_in(people.reviewer)
    shown, hidden = (client.get(f"/staff/reviews/{people.review.id}/files/{each.key}") for each in people.files)

    assert (shown.status_code, shown.text, hidden.status_code) == (200, "Day one: lasers.", 404)
    assert shown.headers["Content-Disposition"] == "attachment; filename=file-2.txt"
    assert "file-2.txt" in client.get(f"/staff/reviews/{people.review.id}").text


def test_in_an_open_call_files_keep_their_names(client, people):
    with unit_of_work():
        people.application.call.is_blind = False
    client.sign_in(people.reviewer)
    path = f"/staff/reviews/{people.review.id}"

    names = [client.get(f"{path}/files/{each.key}").headers["Content-Disposition"] for each in people.files]

    page = client.get(path).text
    assert names == [f"attachment; filename={name}" for name in FILE_NAMES]
    assert [word in page for word in ("Lyon Laser Cluster", "+33 4 72", *FILE_NAMES)] == [True] * 4


@pytest.mark.parametrize(
    ("who", "status"), [("reviewer", 200), ("manager", 404), ("stranger", 403), ("applicant", 403), ("anonymous", 302)]
)
def test_only_an_assigned_reviewer_gets_files_through_a_review(client, people, who, status):
    if getattr(people, who):
        client.sign_in(getattr(people, who))

    answer = client.get(f"/staff/reviews/{people.review.id}/files/{people.files[0].key}")

    assert answer.status_code == status


def test_a_file_of_another_application_is_not_here(client, people):
    with unit_of_work():
        other = store("other.txt", b"Another's.", by=people.stranger)
    client.sign_in(people.reviewer)

    assert client.get(f"/staff/reviews/{people.review.id}/files/{other.key}").status_code == 404


def test_who_travels_is_no_name_for_a_blind_application(client, people, db_session):
    with unit_of_work():
        people.application.call.kind = CallKind.DELEGATION
        people.application.versions[-1].facts = people.application.versions[-1].facts | {"title": "Anna Applicant"}
        people.application.title = "Anna Applicant"
        factories.user(Role.REVIEWER)
    client.sign_in(people.unassigned)
    conflict = f"/staff/reviews/{people.application.reviews[-1].id}/conflict"

    pages = [client.get(path).text for path in ("/staff", "/staff/reviews", conflict)]
    client.sign_in(people.reviewer)
    client.post(f"/staff/reviews/{people.review.id}/conflict", data={"note": "I know them."})

    assert [page for page in pages if "Anna Applicant" in page] == []
    assert all(f"Application {people.application.id}" in page for page in pages[1:])
    assert ["Anna Applicant" in str(mail.context) for mail in db_session.query(OutgoingMail)] == [False]
