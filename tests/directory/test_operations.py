"""Organisations are known again however their name is written; people belong to them once."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.directory import operations, queries
from eventhub.directory.models import Membership, Organisation, OrganisationKind
from eventhub.history.queries import history_of
from tests import factories


def organisation(name, country="FR", **changes):
    values = {"kind": OrganisationKind.CLUSTER, "by": None} | changes
    return operations.organisation(name, country=country, **values)


@pytest.mark.parametrize("again", ["Cosmétique", "  COSMÉTIQUE ", "cosme\u0301tique"])
def test_a_name_is_known_again_however_it_is_written(db_session, again):
    with unit_of_work():
        first = organisation("Cosmétique")
        assert organisation(again, kind=OrganisationKind.SME, website="https://example.org") is first
    assert (first.name, first.kind, first.website) == ("Cosmétique", OrganisationKind.CLUSTER, None)


def test_the_same_name_in_another_country_is_another_organisation(db_session):
    with unit_of_work():
        assert organisation("Photonics", "FR") is not organisation("Photonics", "BE")


def test_a_new_organisation_leaves_a_history_row(db_session):
    with unit_of_work():
        founder = factories.user()
        row = organisation("Cosmetic Valley", by=founder)
    (entry,) = db_session.scalars(history_of(row))
    assert (entry.verb, entry.actor_id) == ("created", founder.id)


def test_a_person_joins_once(db_session):
    with unit_of_work():
        person, cluster = factories.user(), factories.organisation()
        first = operations.join(person, cluster, by=None)
        assert operations.join(person, cluster, by=None) is first
    assert db_session.scalar(select(func.count()).select_from(Membership)) == 1


def test_the_database_itself_refuses_a_second_organisation_of_one_name(db_session):
    with unit_of_work():
        factories.organisation(name="Cosmetic Valley")
        with pytest.raises(IntegrityError):
            factories.organisation(name="COSMETIC VALLEY")
        db_session.rollback()


def test_membership_is_asked_for_by_person_and_organisation(db_session):
    with unit_of_work():
        member, stranger = factories.user(), factories.user()
        second, first = factories.organisation(member, name="Zeta"), factories.organisation(member, name="alpha")
        factories.organisation(stranger)
    assert db_session.scalars(queries.organisations_of(member)).all() == [first, second]
    assert queries.is_member(member, first)
    assert not queries.is_member(stranger, first)


def test_every_organisation_is_listed_by_name(db_session):
    with unit_of_work():
        for name in ("beta", "Alpha", "Gamma"):
            factories.organisation(name=name)
    names = [row.name for row in db_session.scalars(queries.organisations()) if isinstance(row, Organisation)]
    assert names == ["Alpha", "beta", "Gamma"]


def test_who_names_a_new_organisation_speaks_for_it_and_who_names_a_known_one_does_not(db_session):
    with unit_of_work():
        founder, stranger = factories.user(), factories.user()
        row = organisation("Cosmetic Valley", by=founder)
        assert organisation("Cosmetic Valley", by=stranger) is row
        operations.join(stranger, row, by=stranger)
    assert (queries.is_member(founder, row), queries.is_member(stranger, row)) == (True, False)


def test_a_programme_manager_vouches_for_a_member(db_session):
    with unit_of_work():
        manager, member = factories.user(Role.PROGRAMME_MANAGER), factories.user()
        row = organisation("Cosmetic Valley", by=manager)
        operations.join(member, row, by=member)
        operations.join(member, row, by=manager)
    assert (queries.is_member(member, row), queries.is_member(manager, row)) == (True, False)
