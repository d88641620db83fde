"""Pages of rows."""

from collections.abc import Callable
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select

from eventhub.db import db

PER_PAGE = 30


class RowPages(Pagination):
    """One page of rows; `rows` selects so many of them after so many others, `number` says how many there are."""

    def __init__(self, rows: Callable[[int, int], Select[Any]], number: int, page: int) -> None:
        self._rows, self._number = rows, number
        super().__init__(page=page, per_page=PER_PAGE)

    def _query_items(self) -> list[Any]:
        return list(db.session.execute(self._rows(self.per_page, self._query_offset)))

    def _query_count(self) -> int:
        return self._number
