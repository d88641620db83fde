"""What rules and tables forget: types that are gone, and hosts who do not come."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.matchmaking.asking import AskingRule, takes_part, traits_of
from eventhub.matchmaking.operations import rules
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import places
from eventhub.registration.operations import setup as registration
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking
from tests.matchmaking.test_rules import NOBODY


@pytest.fixture
def matchmaking(db_session):
    """Matchmaking with requests open."""
    with unit_of_work():
        return open_matchmaking()


def a_type(matchmaking, name):
    return factories.saved(ParticipantType(event=matchmaking.event, position=1, name=name))


def test_a_type_that_nobody_chose_leaves_no_rule_behind_for_the_next_one(matchmaking):
    with unit_of_work():
        exhibitor, visitor = a_type(matchmaking, "Exhibitor"), a_type(matchmaking, "Visitor")
        gone, kept = str(exhibitor.id), str(visitor.id)
        ada = listed_person(matchmaking, "Ada")
        rules.admit(matchmaking, [], [gone], by=None)
        for types in ([gone], [gone, kept], [kept]):
            rules.allow(matchmaking, by=None, **NOBODY | {"asker_types": types, "both_ways": False})
    assert not takes_part(matchmaking, traits_of(ada.registration))
    with unit_of_work():
        registration.retire_type(exhibitor, by=None)
    assert [rule.asker_types for rule in db.session.query(AskingRule).order_by(AskingRule.id)] == [[kept], [kept]]
    assert (matchmaking.admitted_types, takes_part(matchmaking, traits_of(ada.registration))) == ([], True)


def test_a_type_that_somebody_chose_stays_in_the_rules(matchmaking):
    with unit_of_work():
        exhibitor = a_type(matchmaking, "Exhibitor")
        listed_person(matchmaking).registration.type_id = exhibitor.id
        rules.admit(matchmaking, [], [str(exhibitor.id)], by=None)
    with unit_of_work():
        registration.retire_type(exhibitor, by=None)
    assert matchmaking.admitted_types == [str(exhibitor.id)]


def test_the_table_of_a_host_who_does_not_come_is_for_everybody(matchmaking):
    with unit_of_work():
        ada, uwe = listed_person(matchmaking, "Ada"), factories.registration(matchmaking.event)
        for table, host in zip(matchmaking.tables, (ada.registration, uwe), strict=True):
            table.host = host
    for gone, left in ((uwe, [ada.registration_id, None]), (ada.registration, [None, None])):
        with unit_of_work():
            places.cancel(gone, by=gone.user)
        assert [table.host_id for table in matchmaking.tables] == left
