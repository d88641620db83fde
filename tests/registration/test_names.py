"""The desk's list is in the order of names as people read them, without case and accents, on every database."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.erasure.operations import erase
from eventhub.erasure.rows import name_of_nobody
from eventhub.registration.models.registrations import name_key
from eventhub.registration.queries.desk import Wanted, desk_list
from tests import factories
from tests.registration.conftest import shape
from tests.registration.test_importing import people, person, take

NAMES = ["Zoë", "eva", "Ödön", "Émile", "Łukasz", "adam", "O'Brien", "Obama"]
IN_ORDER = ["adam", "Émile", "eva", "Łukasz", "O'Brien", "Obama", "Ödön", "Zoë"]


@pytest.fixture
def ada(event):
    with unit_of_work():
        return factories.registration(event, name="Ada Łovelace")


@pytest.mark.parametrize("sort", ["name", "waiting"])
def test_names_are_in_order_without_case_and_accents(event, sort):
    with unit_of_work():
        for name in NAMES:
            factories.registration(event, name=name)
    assert [each.name for each in db.session.scalars(desk_list(event, Wanted(sort=sort)))] == IN_ORDER


def test_the_order_follows_whatever_becomes_of_a_name(ada):
    assert ada.name_key == "ada lovelace"
    with unit_of_work():
        ada.name = "ÉMILE  Zola"
    db.session.expire_all()
    assert ada.name_key == "emile zola"


def test_people_on_a_sheet_are_in_order_too(app, event):
    with app.test_request_context():
        take(event, people(*(person(number, name=name) for number, name in enumerate(NAMES))))
    assert len(shape(event)) == len(NAMES)
    wanted = Wanted(sort="name")
    assert [each.name for each in db.session.scalars(desk_list(event, wanted))] == IN_ORDER


def test_who_is_erased_stands_where_nobody_has_a_name(app, ada):
    with unit_of_work():
        erase(ada.user, by=ada.user)
    db.session.expire_all()
    assert ada.name_key == name_key(name_of_nobody()) == "a former participant"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_page_by_name_is_read_from_an_index_in_its_order(event):
    page = desk_list(event, Wanted(sort="name")).limit(50)
    said = str(page.compile(db.engine, compile_kwargs={"literal_binds": True}))
    with db.engine.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]
    assert steps[0] == "SEARCH registration USING INDEX ix_registration_event_id_name_key (event_id=?)"
    assert not [each for each in steps if "TEMP B-TREE" in each]
