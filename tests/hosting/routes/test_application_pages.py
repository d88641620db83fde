"""Who sees an applicant's pages, and what they say in every state."""

import pytest

from eventhub.db import unit_of_work
from eventhub.hosting.states import ApplicationState
from tests import factories
from tests.hosting.cast import cast

A = ApplicationState
PAGES = ("", "/answers", "/preview", "/withdrawal")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("applicant", 200),
        *[(name, 404) for name in ("colleague", "other_applicant", "reviewer", "unassigned", "manager", "stranger")],
        ("anonymous", 302),
    ],
)
def test_an_application_is_its_applicants_alone(client, db_session, who, status):
    with unit_of_work():
        people = cast(A.DRAFT)
    if getattr(people, who):
        client.sign_in(getattr(people, who))
    path = f"/applications/{people.application.id}"

    read = {client.get(path + page).status_code for page in PAGES}
    written = {client.post(path + page, data={}).status_code for page in ("/answers", "/submission", "/withdrawal")}

    assert (read, written) == ({status}, {422 if status == 200 else status})


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (A.DRAFT, "To act: you"),
        (A.SUBMITTED, "To act: the programme team"),
        (A.UNDER_REVIEW, "To act: the programme team"),
        (A.CLARIFICATION_ASKED, "To act: you"),
        (A.ON_RESERVE_LIST, "To act: the programme team"),
        (A.ACCEPTED, "To act: you"),
        (A.REJECTED, "Your application was not selected."),
        (A.WITHDRAWN, "You took this application back."),
    ],
)
def test_the_status_page_says_in_every_state_who_has_to_act(client, db_session, state, words):
    with unit_of_work():
        people = cast(state)
    client.sign_in(people.applicant)

    page = client.get(f"/applications/{people.application.id}")

    assert (page.status_code, words in page.text) == (200, True)


def test_the_list_of_ones_own_runs_a_fixed_number_of_queries(client, db_session, query_count):
    with unit_of_work():
        applicant = factories.application().applicant
    client.sign_in(applicant)
    with query_count() as one:
        client.get("/applications")
    with unit_of_work():
        for _ in range(2):
            factories.application(applicant=applicant)
    with query_count() as three:
        page = client.get("/applications").text

    assert (three.count, page.count("Photonics days")) == (one.count, 3)
