"""From an address to a row."""

from typing import Any, TypeVar, TypeVarTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

from eventhub.db import LARGEST_ID, Base, db
from eventhub.errors import Missing

Row = TypeVar("Row", bound=Base)
Columns = TypeVarTuple("Columns")
NOT_HERE = _l("There is no such page, or it is not for you to see.")


class IdConverter(IntegerConverter):
    """A row's id in an address: what no database could hold is not found, instead of an error."""

    def __init__(self, url_map: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **kwargs})


class SlugIdConverter(BaseConverter):
    """A row's id with readable words behind it: `12-eu-canada` is 12, whatever the words were once.

    Towards an address it takes the row itself, which knows its `path`.
    """

    regex = r"\d{1,10}(?:-[^/.]*)?"

    def to_python(self, value: str) -> int:
        """Read the id in front."""
        row_id = int(value.partition("-")[0])
        if row_id > LARGEST_ID:
            raise ValidationError
        return row_id

    def to_url(self, value: Any) -> str:
        """Write the row's path."""
        return super().to_url(getattr(value, "path", value))


def get_or_404(model: type[Row], row_id: int) -> Row:
    """Load a row by its id, or answer 404."""
    row = db.session.get(model, row_id)
    if row is None:
        raise Missing(NOT_HERE)
    return row


def value_or_404(query: Select[Any]) -> Any:
    """Run a query that finds one value, or answer 404."""
    value = db.session.scalar(query)
    if value is None:
        raise Missing(NOT_HERE)
    return value


def columns_or_404(query: Select[*Columns], **values: Any) -> tuple[*Columns]:
    """Run a query that finds one row and facts beside it, or answer 404; `values` are its parameters."""
    found = db.session.execute(query, values).unique().one_or_none()
    if found is None:
        raise Missing(NOT_HERE)
    return found


def one_or_404(query: Select[Row], **values: Any) -> Row:
    """Run a query that finds one row (often through `visible_to(user)`), or answer 404; `values` are its parameters."""
    return columns_or_404(query, **values)[0]
