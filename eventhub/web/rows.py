"""From an address to a row."""

from typing import Any, TypeVar

from sqlalchemy import Select
from werkzeug.routing import IntegerConverter

from eventhub.db import LARGEST_ID, Base, db
from eventhub.errors import Missing

Row = TypeVar("Row", bound=Base)


class IdConverter(IntegerConverter):
    """A row's id in an address: what no database could hold is not found, instead of an error."""

    def __init__(self, url_map: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **kwargs})


def get_or_404(model: type[Row], row_id: int) -> Row:
    """Load a row by its id, or answer 404."""
    row = db.session.get(model, row_id)
    if row is None:
        raise Missing("There is no such page, or it is not for you to see.")
    return row


def one_or_404(query: Select[tuple[Row]]) -> Row:
    """Run a query that finds one row (often through `visible_to(user)`), or answer 404."""
    row = db.session.scalars(query).unique().one_or_none()
    if row is None:
        raise Missing("There is no such page, or it is not for you to see.")
    return row
