"""Exceptions at the desk: made, changed and ended, each with the case as the page showed it."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.states import ApplicationState
from tests import factories


@pytest.fixture
def manager(client, db_session):
    with unit_of_work():
        person = factories.user(Role.PROGRAMME_MANAGER, name="Mara")
    client.sign_in(person)
    return person


def applied(**changes):
    """An application of a cluster under a call for companies."""
    with unit_of_work():
        return factories.application(call=factories.call(eligible_kinds=["sme"]), **changes)


def typed(row, **changes):
    return {"version": row.case_version, "reason": "A partner of the programme"} | changes


def test_an_exception_is_made_for_a_draft_with_a_reason(client, manager):
    draft = applied()
    path = f"/staff/applications/{draft.id}/exception"

    page = client.get(path).text
    answer = client.post(path, data=typed(draft))

    db.session.refresh(draft)
    assert ("is not for the kind" in page, draft.exception_reason) == (True, "A partner of the programme")
    assert answer.location == f"/staff/calls/{draft.call_id}/late-passes"
    assert "Exception: A partner of the programme" in client.get(answer.location).text


def test_an_exception_ends_and_the_case_tells_both(client, manager):
    row = applied(state=ApplicationState.UNDER_REVIEW, submitted_at=factories.in_days(-1))
    path = f"/staff/applications/{row.id}/exception"
    client.post(path, data=typed(row))
    db.session.refresh(row)

    answer = client.post(f"{path}/removal", data={"version": row.case_version})

    db.session.refresh(row)
    page = client.get(answer.location).text
    assert (answer.location, row.exception_reason) == (f"/staff/applications/{row.id}", "")
    assert ["Made an exception" in page, "Ended the exception" in page] == [True, True]


@pytest.mark.parametrize("deed", ["exception", "exception/removal"])
def test_the_slower_of_two_managers_hears_who_was_first_and_keeps_what_was_typed(client, manager, deed):
    row = applied(state=ApplicationState.UNDER_REVIEW, submitted_at=factories.in_days(-1), exception_reason="Old")
    shown = typed(row, reason="A second thought")
    client.post(f"/staff/applications/{row.id}/exception", data=typed(row))

    answer = client.post(f"/staff/applications/{row.id}/{deed}", data=shown)

    db.session.refresh(row)
    assert (answer.status_code, "Mara changed this on" in answer.text) == (409, True)
    assert row.exception_reason == "A partner of the programme"
    assert f'name="version" type="hidden" value="{row.case_version}"' in answer.text
    assert ("A second thought" in answer.text) is (deed == "exception")


def test_without_the_case_that_was_shown_nothing_is_done(client, manager):
    row = applied(exception_reason="Old")
    path = f"/staff/applications/{row.id}/exception"

    answers = [client.post(path, data={"reason": "New"}).status_code, client.post(f"{path}/removal").status_code]

    db.session.refresh(row)
    assert (answers, row.exception_reason) == ([422, 422], "Old")


@pytest.mark.parametrize("state", [ApplicationState.ACCEPTED, ApplicationState.WITHDRAWN])
def test_of_what_is_decided_the_page_says_that_nothing_is_left_to_do(client, manager, state):
    row = applied(state=state, submitted_at=factories.in_days(-1), exception_reason="Old")

    page = client.get(f"/staff/applications/{row.id}/exception").text

    assert ("an exception changes nothing now" in page, "End the exception" in page) == (True, False)
