"""Whom a manager asks for a review, on the page of one application."""

import pytest

from eventhub.db import unit_of_work
from eventhub.hosting.states import ApplicationState
from tests import factories
from tests.hosting.cast import cast, mails
from tests.hosting.routes.typed import deed

A = ApplicationState


def test_a_manager_asks_a_reviewer(client, db_session):
    with unit_of_work():
        people = cast(A.SUBMITTED)
    client.sign_in(people.manager)

    answer = deed(client, people.application, "reviewers", reviewer_id=people.unassigned.id)

    db_session.refresh(people.application)
    assert (answer.status_code, people.application.state) == (302, A.UNDER_REVIEW)
    assert [recipient for recipient, _ in mails()] == [people.unassigned.email]


def test_a_reviewer_in_conflict_takes_a_reason_which_stands_in_the_history(client, db_session):
    with unit_of_work():
        people = cast()
        people.unassigned.name = "Jean Neighbour"
        factories.saved(factories.Membership(user=people.unassigned, organisation=people.application.organisation))
    client.sign_in(people.manager)
    asked = {"reviewer_id": people.unassigned.id}
    words = "Jean Neighbour belongs to the organisation that applies and cannot review it."
    assert words in client.get(f"/staff/applications/{people.application.id}").text

    refused = deed(client, people.application, "reviewers", **asked)
    done = deed(client, people.application, "reviewers", **asked, override_reason="Nobody else reads Maltese.")

    assert (refused.status_code, words in refused.text, done.status_code) == (409, True, 302)
    assert "Nobody else reads Maltese." in client.get(done.location).text


@pytest.mark.parametrize("reviewer_id", ["", "0", "x", "99999"])
def test_somebody_who_is_no_reviewer_cannot_be_chosen(client, db_session, reviewer_id):
    with unit_of_work():
        people = cast()
    client.sign_in(people.manager)

    assert deed(client, people.application, "reviewers", reviewer_id=reviewer_id).status_code == 422
