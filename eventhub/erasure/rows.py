"""The rows that speak of one person, found and emptied as the inventory says."""

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import JSON, ColumnElement, Select, delete, func, or_, select

from eventhub import clock
from eventhub.attachments.models import KEY, Attachment
from eventhub.attachments.operations import forget
from eventhub.attachments.queries import is_named, without_row
from eventhub.db import Base, db
from eventhub.erasure.inventory import (
    APPLICATIONS,
    MEETINGS,
    OWNED,
    PEOPLE,
    PROFILES,
    REGISTRATIONS,
    Owned,
    rule_of,
)
from eventhub.history.models import HistoryEntry
from eventhub.mail.nobody import nobody

NOTED = (PEOPLE, REGISTRATIONS, PROFILES, "meeting_request", "misuse_report", "invitation")
"""Whose history holds notes about the person."""
SOON = timedelta(days=1)
"""However the clocks of several machines differ."""


@lru_cache(maxsize=1)
def classes() -> dict[str, Any]:
    """Return the class of every table."""
    return {str(mapper.local_table.name): mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]


class Belongings:
    """What belongs to one person: the ids of their own rows, and everything found by them.

    What they applied for and whom they met stays theirs here, whoever it is passed on to.
    """

    def __init__(self, user: Any) -> None:
        """Find the person's registrations and profiles, applications and meetings."""
        self.address = user.email
        self.ids: dict[str, list[int]] = {PEOPLE: [user.id]}
        for table in (REGISTRATIONS, PROFILES):
            self.ids[table] = [row.id for row in self.rows(table)]
        self.ids[APPLICATIONS] = list(db.session.scalars(self._applications()))
        self.ids[MEETINGS] = list(db.session.scalars(self._meetings()))

    def _applications(self) -> Select[int]:
        kind, person = classes()[APPLICATIONS], self.ids[PEOPLE][0]
        shared = select(classes()["co_applicant"].application_id).where(classes()["co_applicant"].user_id == person)
        return select(kind.id).where(or_(kind.applicant_id == person, kind.id.in_(shared))).order_by(kind.id)

    def _meetings(self) -> Select[int]:
        kind, request, theirs = classes()[MEETINGS], classes()["meeting_request"], self.ids[PROFILES]
        attended = select(classes()["attendee"].meeting_id).where(classes()["attendee"].profile_id.in_(theirs))
        asked = select(request.id).where(or_(request.requester_id.in_(theirs), request.invitee_id.in_(theirs)))
        return select(kind.id).where(or_(kind.id.in_(attended), kind.request_id.in_(asked))).order_by(kind.id)

    def has(self, row: Any) -> bool:
        """Whether a row is the person's own."""
        rule = OWNED.get(row.__tablename__)
        return rule is not None and self._is_led_to(row, rule.by)

    def is_about(self, row: Any) -> bool:
        """Whether a row is the person's own, or speaks of one that is."""
        rule = rule_of(row.__tablename__)
        return self.has(row) or (rule is not None and self._is_led_to(row, rule.about))

    def owns(self, table: str, number: int) -> bool:
        """Whether the row of this number is the person's."""
        row = db.session.get(classes()[table], number) if table in classes() else None
        return row is not None and self.is_about(row)

    def _is_led_to(self, row: Any, columns: str) -> bool:
        return any(self._leads_to_them(row.__tablename__, name, getattr(row, name)) for name in columns.split())

    def _leads_to_them(self, table: str, column: str, value: Any) -> bool:
        owner = owner_of(classes()[table].__table__.columns[column])
        return value in self.ids[owner] if owner else (value or "").lower() == self.address

    def rows(self, table: str, *options: Any) -> list[Any]:
        """Return the rows of a table that speak of the person, read with SQLAlchemy's `options`."""
        kind = classes()[table]
        found = select(kind).where(self._condition(table)).options(*options).order_by(kind.id)
        return list(db.session.scalars(found))

    def number(self, table: str) -> int:
        """Count them."""
        kind = classes()[table]
        return db.session.scalar(select(func.count(kind.id)).where(self._condition(table))) or 0

    def are_any(self) -> bool:
        """Whether any row holds the person's address."""
        return any(self.number(table) for table in OWNED if _holds_address(table))

    def forget(self) -> None:
        """Delete what goes and empty what stays, table by table, and whatever files they handed in."""
        keys = set(self._files())
        for table, rule in OWNED.items():
            if rule.goes:
                db.session.execute(delete(classes()[table]).where(self._condition(table)))
        for table, rule in OWNED.items():
            for row in [] if rule.goes or table == PEOPLE else self.rows(table):
                _empty(row, rule)
        self._forget_notes()
        db.session.flush()
        self._forget_files(keys)

    def _condition(self, table: str) -> ColumnElement[bool]:
        return or_(*(self._is_theirs(getattr(classes()[table], name)) for name in OWNED[table].by.split()))

    def _is_theirs(self, column: Any) -> Any:
        owner = owner_of(column)
        if owner is None:
            return func.lower(column) == self.address
        return column.in_(self.ids[owner])

    def _forget_notes(self) -> None:
        """Of what happened to the person's rows it stays that it did, without what was noted of it."""
        for table in NOTED:
            ids = [row.id for row in self.rows(table)]
            theirs = select(HistoryEntry).where(HistoryEntry.subject == table, HistoryEntry.subject_id.in_(ids))
            for entry in db.session.scalars(theirs.where(HistoryEntry.note != "")):
                entry.note = ""

    def _files(self) -> Iterator[str]:
        """Yield the keys of the files that the person's answers name."""
        for table in OWNED:
            kind = classes()[table]
            names = [column.name for column in kind.__table__.columns if isinstance(column.type, JSON)]
            for row in self.rows(table) if names else []:
                for name in names:
                    yield from _keys(getattr(row, name))

    def _forget_files(self, keys: set[str]) -> None:
        """Delete what they named or sent, unless something that stays names it too."""
        theirs = or_(Attachment.key.in_(keys), Attachment.uploaded_by_id.in_(self.ids[PEOPLE]))
        for file in db.session.scalars(without_row(clock.now() + SOON).where(theirs)).all():
            if not db.session.scalar(select(is_named(file))):
                forget(file)


def owner_of(column: Any) -> str | None:
    """Return the table of which a column holds a number; None for one that holds an address."""
    leads_to = (key.column.table.name for key in column.foreign_keys)
    return column.table.name if column.primary_key else next(leads_to, None)


def _holds_address(table: str) -> bool:
    columns = classes()[table].__table__.columns
    return any(owner_of(columns[name]) is None for name in OWNED[table].by.split())


def name_of_nobody() -> str:
    """Return what stands where somebody's name stood, in the installation's language, whoever asks."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        return str(_("A former participant"))


def address_of_nobody(row: Any) -> str:
    """Return what stands where the address of a row stood."""
    return nobody(f"{row.__tablename__}-{row.id}")


def _empty(row: Any, rule: Owned) -> None:
    columns = row.__table__.columns
    for name in rule.renames.split():
        setattr(row, name, name_of_nobody())
    for name in rule.replaces.split():
        setattr(row, name, address_of_nobody(row) if name == "email" else _by_default(columns[name]))
    for name in rule.empties.split():
        setattr(row, name, _nothing(columns[name]))


def _nothing(column: Any) -> Any:
    """Return what a column holds where nothing is said."""
    if column.nullable:
        return None
    return "" if column.default is None else _by_default(column)


def _by_default(column: Any) -> Any:
    return column.default.arg(None) if column.default.is_callable else column.default.arg


def _keys(value: Any) -> Iterator[str]:
    """Yield whatever in an answer looks like the key of a file."""
    if isinstance(value, str):
        yield from KEY.findall(value)
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _keys(each)
