"""Pages of rows."""

from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select

from eventhub.db import db

PER_PAGE = 30


class RowPages(Pagination):
    """One page of a select of columns, with a count of its own that need not sort or join what is shown."""

    def __init__(self, rows: Select[Any], number: int, page: int) -> None:
        self._rows, self._number = rows, number
        super().__init__(page=page, per_page=PER_PAGE)

    def _query_items(self) -> list[Any]:
        return list(db.session.execute(self._rows.limit(self.per_page).offset(self._query_offset)))

    def _query_count(self) -> int:
        return self._number
