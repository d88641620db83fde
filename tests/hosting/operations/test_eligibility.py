from datetime import UTC, date, datetime

import pytest

from eventhub.db import unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.hosting.operations import eligibility
from eventhub.hosting.states import CallKind
from tests import factories

WINDOW = {"events_from": date(2027, 4, 1), "events_until": date(2027, 4, 30)}


def application(call=(), organisation=(), **changes):
    """An application of a French cluster for two days of April 2027 in Paris."""
    values = {
        "starts_at": datetime(2027, 4, 10, 8, tzinfo=UTC),
        "ends_at": datetime(2027, 4, 11, 15, tzinfo=UTC),
        "call": factories.call(**WINDOW | dict(call)),
        "organisation": factories.organisation(**dict(organisation)),
    }
    return factories.application(**values | changes)


CASES = {
    "no rule": ({}, {}, 0),
    "kind fits": ({"eligible_kinds": ["cluster", "sme"]}, {}, 0),
    "kind does not fit": ({"eligible_kinds": ["research"]}, {}, 1),
    "country fits": ({"eligible_countries": ["FR"]}, {}, 0),
    "country does not fit": ({"eligible_countries": ["DE", "IT"]}, {}, 1),
    "neither fits": ({"eligible_kinds": ["sme"], "eligible_countries": ["DE"]}, {}, 2),
    "another kind": ({"eligible_kinds": ["sme"]}, {"kind": OrganisationKind.SME}, 0),
}


@pytest.mark.parametrize("case", CASES)
def test_kinds_and_countries_decide_who_may_apply(db_session, case):
    call, organisation, expected = CASES[case]
    with unit_of_work():
        row = application(call, organisation)

    assert len(eligibility.refusals(row)) == expected


@pytest.mark.parametrize(
    ("zone", "starts_at", "ends_at", "is_inside"),
    [
        ("Europe/Paris", datetime(2027, 3, 31, 22, tzinfo=UTC), datetime(2027, 4, 1, 15, tzinfo=UTC), True),
        ("Europe/Paris", datetime(2027, 3, 31, 21, 59, tzinfo=UTC), datetime(2027, 4, 1, 15, tzinfo=UTC), False),
        ("Asia/Taipei", datetime(2027, 4, 30, 1, tzinfo=UTC), datetime(2027, 4, 30, 15, 59, tzinfo=UTC), True),
        ("Asia/Taipei", datetime(2027, 4, 30, 1, tzinfo=UTC), datetime(2027, 4, 30, 16, tzinfo=UTC), False),
        ("America/Toronto", None, None, True),
    ],
)
def test_an_event_lies_inside_the_window_by_the_days_of_its_own_zone(db_session, zone, starts_at, ends_at, is_inside):
    with unit_of_work():
        row = application(timezone=zone, starts_at=starts_at, ends_at=ends_at)

    assert (eligibility.refusals(row) == []) is is_inside


def test_a_delegate_has_no_window(db_session):
    with unit_of_work():
        row = application({"kind": CallKind.DELEGATION}, starts_at=datetime(2030, 1, 1, tzinfo=UTC))

    assert eligibility.refusals(row) == []


def test_the_refusal_says_who_the_call_is_for(db_session):
    with unit_of_work():
        row = application({"eligible_kinds": ["sme", "investor"], "eligible_countries": ["DE"]})

    assert eligibility.refusals(row) == [
        (
            "This call is not for the kind of organisation that applies (Cluster organisation). "
            "It is for: Small or medium-sized company, Investor."
        ),
        "Organisations from France cannot apply under this call.",
    ]


def test_what_was_handed_in_is_judged_and_not_what_is_typed_or_what_the_directory_says_since(db_session):
    handed = {"submitted_at": factories.in_days(-1)}
    with unit_of_work():
        row = application({"eligible_kinds": ["cluster"], "eligible_countries": ["FR"]}, **handed)
    with unit_of_work():
        row.starts_at = datetime(2027, 6, 1, 8, tzinfo=UTC)
        row.organisation.kind, row.organisation.country = OrganisationKind.SME, "DE"

    assert (len(eligibility.refusals(row)), eligibility.refusals_of_version(row)) == (3, [])


def test_what_was_handed_in_against_a_rule_stays_against_it_whatever_is_typed_since(db_session):
    late = {"starts_at": datetime(2027, 6, 1, 8, tzinfo=UTC), "ends_at": datetime(2027, 6, 1, 15, tzinfo=UTC)}
    with unit_of_work():
        row = application({"eligible_countries": ["DE"]}, submitted_at=factories.in_days(-1), **late)
    with unit_of_work():
        row.starts_at, row.ends_at = datetime(2027, 4, 10, 8, tzinfo=UTC), datetime(2027, 4, 10, 15, tzinfo=UTC)
        row.organisation.country = "DE"

    assert (eligibility.refusals(row), len(eligibility.refusals_of_version(row))) == ([], 2)
