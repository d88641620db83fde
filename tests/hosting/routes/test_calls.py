import pytest
import time_machine

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.states import CallState
from tests import factories


def test_open_calls_stand_above_closed_ones_and_drafts_nowhere(client, db_session):
    with unit_of_work():
        factories.call(title="The open one")
        factories.call(title="The one that ran out", closes_at=factories.in_days(-1))
        factories.call(title="The closed one", state=CallState.CLOSED)
        factories.call(title="The draft", state=CallState.DRAFT)

    page = client.get("/calls").text

    below = page.partition("Closed calls")[2]
    assert "The open one" in page.partition("Closed calls")[0]
    assert [title in below for title in ("The one that ran out", "The closed one", "The open one")] == [
        True,
        True,
        False,
    ]
    assert "The draft" not in page


def test_a_call_says_when_it_closes_and_when_a_decision_is_due(client, db_session):
    with unit_of_work():
        call = factories.call(closes_at=factories.in_days(20).replace(hour=22, minute=59), decision_days=21)

    page = client.get(f"/calls/{call.slug}").text

    assert "23:59" in page or "00:59" in page  # winter or summer in Brussels
    assert "Central European" in page
    assert "in 3 weeks" in page
    assert "21 days after you submit" in page
    assert "Relevance" in page
    assert f"/calls/{call.slug}/apply" in page


def test_a_closed_call_offers_no_application(client, db_session):
    with unit_of_work():
        call = factories.call(closes_at=factories.in_days(-1))

    page = client.get(f"/calls/{call.slug}").text

    assert ("This call is closed" in page, f"/calls/{call.slug}/apply" in page) == (True, False)


@pytest.mark.parametrize(
    ("roles", "status"), [((), 404), ((Role.REVIEWER,), 404), ((Role.PROGRAMME_MANAGER,), 200), (None, 404)]
)
def test_a_draft_is_previewed_by_managers_only(client, db_session, roles, status):
    with unit_of_work():
        call = factories.call(state=CallState.DRAFT)
        reader = factories.user(*roles) if roles is not None else None
    if reader:
        client.sign_in(reader)

    assert client.get(f"/calls/{call.slug}").status_code == status


@pytest.mark.parametrize("path", ["/calls", "/staff/calls"])
def test_the_lists_of_calls_run_a_fixed_number_of_queries(client, db_session, query_count, path):
    with unit_of_work():
        factories.call()
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    with query_count() as one:
        client.get(path)
    with unit_of_work():
        for _ in range(2):
            factories.call()
            factories.call(state=CallState.CLOSED)
    with query_count() as more:
        assert client.get(path).status_code == 200

    assert more.count == one.count


def test_an_applicant_from_far_away_reads_the_deadline_for_a_machine_too(client, db_session):
    with unit_of_work():
        call = factories.call()

    with time_machine.travel(factories.in_days(0)):
        page = client.get(f"/calls/{call.slug}").text

    assert "data-local" in page
    assert f'datetime="{call.closes_at.isoformat()}"' in page
