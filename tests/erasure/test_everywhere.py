"""Once somebody is erased, no column tells who they were but what others published, and staff are told where."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import LargeBinary, Text, cast, select

from eventhub import clock
from eventhub.db import Base, db, unit_of_work
from eventhub.erasure import operations
from eventhub.erasure.inventory import OTHERS, OWNED, reworded, searched
from eventhub.erasure.queries import NAMES_SOMEBODY, deeds
from eventhub.erasure.rows import Belongings
from eventhub.mail.jobs import send_all_due
from tests.erasure.life import ADDRESS, MARK, NAME, NOT_MADE, lived

SOUGHT = [form.casefold() for each in (NAME, ADDRESS, MARK) for form in (each, json.dumps(each)[1:-1])]


def everything() -> Iterator[tuple[str, str]]:
    """Yield every value of every table as text, whatever its type."""
    db.session.rollback()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_bytes = isinstance(column.type, LargeBinary)
            for value in db.session.scalars(select(column if is_bytes else cast(column, Text))):
                text = value.decode("utf-8", "replace") if is_bytes and value else str(value)
                yield f"{table.name}.{column.name}", text.replace("\r\n ", "")


def told() -> set[str]:
    """Return the columns in which the person can still be found."""
    return {name for name, text in everything() if any(each in text.casefold() for each in SOUGHT)}


def test_a_person_is_found_nowhere_once_erased(db_session: Any, mailbox: Any) -> None:
    with unit_of_work():
        person = lived()
        own = Belongings(person)
        assert [table for table in OWNED if not own.number(table) and table not in NOT_MADE] == []
        planted = {f"{table}.{name}" for table in OTHERS for name in searched(table)}
        planted |= {f"{table}.{name}" for table in OWNED for name in reworded(table)}
        published = {f"{table}.{name}" for table in OTHERS for name in OTHERS[table].lists.split()}
    assert planted - told() == set()
    with unit_of_work():
        operations.erase(person, by=person)
    list(send_all_due(clock.now()))
    assert [message["To"] for message in mailbox.messages][-1:] == [ADDRESS]
    assert told() == published
    left = {entry.subject for entry in db.session.scalars(deeds(NAMES_SOMEBODY))}
    assert left == {name.partition(".")[0] for name in published}


def test_numbers_are_as_before(db_session: Any) -> None:
    """What is deleted is the person's alone; every other table has as many rows as it had."""
    with unit_of_work():
        person = lived()
    before = _numbers()
    with unit_of_work():
        operations.erase(person, by=person)
    after, gone = _numbers(), {table for table, rule in OWNED.items() if rule.goes}
    grown = {"history_entry", "outgoing_mail"}
    changed = {table for table in after if after[table] != before[table]}
    assert changed - grown - gone == set()


def _numbers() -> dict[str, int]:
    db.session.rollback()
    return {table.name: len(db.session.execute(select(table)).all()) for table in Base.metadata.sorted_tables}
