"""Of every column somebody has said what becomes of it when a person is erased."""

from sqlalchemy import JSON, Enum, LargeBinary, String, UniqueConstraint

from eventhub.db import Base
from eventhub.erasure.inventory import OTHERS, OWNED, Owned, renamed, reworded, rule_of

TABLES = Base.metadata.tables
OF_PEOPLE = {"user", "registration", "profile"}
NEVER_PERSONAL = {"id", "version"}


def holds_words(column):
    return isinstance(column.type, String | JSON | LargeBinary) and not isinstance(column.type, Enum)


def unsaid(table):
    """Return the columns of a table of which the inventory says nothing."""
    rule = rule_of(table.name)
    if rule is None:
        return {column.name for column in table.columns if holds_words(column)}
    if isinstance(rule, Owned):
        named = set() if not rule.goes else {column.name for column in table.columns}
        named |= rule.named() | set(rule.by.split())
        asked = {column.name for column in table.columns if not column.foreign_keys}
    else:
        named, asked = rule.named(), {column.name for column in table.columns if holds_words(column)}
    return asked - named - NEVER_PERSONAL


def test_every_column_has_its_rule(app):
    assert {name: found for name, table in TABLES.items() if (found := unsaid(table))} == {}


def test_the_inventory_names_nothing_that_is_not_there(app):
    known = {name: set(table.columns.keys()) for name, table in TABLES.items()}
    named = {name: rule.named() | set(rule.by.split()) for name, rule in OWNED.items()}
    named |= {name: rule.named() | set(rule.about.split()) for name, rule in OTHERS.items()}
    assert {name: gone for name, columns in named.items() if (gone := columns - known.get(name, set()))} == {}
    assert set(OWNED).isdisjoint(OTHERS)


def test_what_is_reworded_is_never_unique(app):
    """Two rows may say the same once both name nobody."""
    for name, table in TABLES.items():
        unique = {
            column.name for key in table.constraints if isinstance(key, UniqueConstraint) for column in key.columns
        }
        rule = OWNED.get(name)
        changed = set() if rule and rule.goes else reworded(name) | renamed(name)
        changed |= {*rule.empties.split(), *rule.renames.split()} if rule else set()
        assert changed & unique == set(), name


def test_whatever_belongs_to_a_person_by_more_than_their_number_is_found_by_it(app):
    """A table with a column that leads to a registration or profile speaks of its person, and is listed as theirs."""
    by = {column for rule in OWNED.values() for column in rule.by.split()}
    leading = {
        name
        for name, table in TABLES.items()
        for key in table.foreign_keys
        if key.column.table.name in ("registration", "profile") and key.parent.name in by
    }
    assert leading - set(OWNED) == set()
