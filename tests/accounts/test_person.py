"""Finding or making the person an address belongs to."""

from typing import Any

import pytest

from eventhub.accounts import operations
from eventhub.db import db, unit_of_work


@pytest.mark.parametrize(
    ("known", "given", "left"),
    [("", "", ""), ("", "Ada", "Ada"), ("Ada", "", "Ada"), ("Ada", "Countess", "Ada")],
)
def test_a_name_is_taken_where_none_was_known(db_session: Any, known: str, given: str, left: str) -> None:
    with unit_of_work():
        first = operations.person("ada@example.org", name=known)
    with unit_of_work():
        assert operations.person(" ADA@example.org ", name=given) is first
        is_left_alone = first not in db.session.dirty
    db.session.expire_all()
    assert first.name == left
    assert is_left_alone == (known == left)
