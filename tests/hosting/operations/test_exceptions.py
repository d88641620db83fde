import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.history.queries import history_of
from eventhub.hosting.operations import eligibility
from eventhub.hosting.operations.decisions import rules_against
from eventhub.hosting.operations.exceptions import DECIDED, admit, end_exception
from eventhub.hosting.states import ApplicationState
from tests import factories


@pytest.fixture
def manager(db_session):
    with unit_of_work():
        return factories.user(Role.PROGRAMME_MANAGER)


def from_france(**changes):
    """An application from France under a call for Germany."""
    days = {"events_from": factories.in_days(25).date(), "events_until": factories.in_days(200).date()}
    return factories.application(call=factories.call(eligible_countries=["DE"], **days), **changes)


def test_an_exception_needs_a_reason_admits_and_stands_in_the_history(db_session, manager):
    with unit_of_work():
        row = from_france()
    with pytest.raises(Refusal, match="France"):
        eligibility.require_eligible(row)
    with pytest.raises(Refusal), unit_of_work():
        admit(row, by=manager, reason="  ")

    with unit_of_work():
        admit(row, by=manager, reason="A partner of the programme")

    eligibility.require_eligible(row)
    entries = [(entry.verb, entry.actor_id, entry.note) for entry in db_session.scalars(history_of(row))]
    assert entries == [("exception made", manager.id, "A partner of the programme")]


def test_with_its_exception_ended_the_rules_hold_again_and_the_history_keeps_why_there_was_one(db_session, manager):
    with unit_of_work():
        row = from_france(submitted_at=factories.in_days(-1), exception_reason="A partner")
    version, was = row.case_version, rules_against(row)

    with unit_of_work():
        end_exception(row, by=manager)

    with pytest.raises(Refusal, match="France"):
        eligibility.require_eligible(row)
    (entry,) = db_session.scalars(history_of(row))
    assert (was, len(rules_against(row)), row.case_version) == ([], 1, version + 1)
    assert (entry.verb, entry.actor_id, entry.note) == ("exception ended", manager.id, "A partner")


def test_what_is_no_exception_cannot_end(db_session, manager):
    with unit_of_work():
        row = from_france()

    with pytest.raises(Refusal), unit_of_work():
        end_exception(row, by=manager)


@pytest.mark.parametrize("state", ApplicationState)
def test_once_it_is_decided_an_exception_is_neither_made_nor_ended(db_session, manager, state):
    with unit_of_work():
        rows = [from_france(state=state, exception_reason=reason) for reason in ("", "A partner")]
    deeds = [lambda: admit(rows[0], by=manager, reason="Why not"), lambda: end_exception(rows[1], by=manager)]

    refused = []
    for deed in deeds:
        try:
            with unit_of_work():
                deed()
        except Refusal:
            refused.append(deed)

    assert refused == (deeds if state in DECIDED else [])
