"""Where words stand that staff may want to change: of what kind, how it is called, and on which page."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventhub.db import Base, db
from eventhub.erasure import queries
from eventhub.erasure.rows import classes, owner_of

PAGES = {
    "event": ("events.show", "event_id"),
    "call": ("hosting.edit_call", "call_id"),
    "hosting_application": ("hosting.application", "application_id"),
    "organisation": ("organisations.show", "organisation_id"),
}
"""The pages of what everything else stands on, and what their addresses call it."""
UPWARDS = (
    *("event_id", "call_id", "application_id", "matchmaking_id", "registration_id", "profile_id", "requester_id"),
    *("reporter_id", "consent_id", "survey_id", "item_id"),
)
"""The columns that lead to what a row belongs to, the nearest to a page first."""
OF_QUESTIONS = ("call", "registration_setup", "participant_type", "survey")
"""What questions belong to."""
MOST_STEPS = 4
KINDS = {
    "application_message": _l("Message on an application"),
    "call": _l("Call"),
    "consent_text": _l("Consent"),
    "criterion": _l("Criterion"),
    "decision": _l("Decision"),
    "event": _l("Event"),
    "event_document": _l("Document"),
    "event_report": _l("Report"),
    "history_entry": _l("Note in a history"),
    "hosting_application": _l("Application"),
    "interpreter": _l("Interpreter"),
    "letter_text": _l("Letter"),
    "organisation": _l("Organisation"),
    "programme": _l("Programme"),
    "programme_item": _l("Part of a programme"),
    "question": _l("Question"),
    "registration": _l("Registration"),
    "registration_note": _l("Note on a registration"),
    "reminder_rule": _l("Reminder"),
    "speaker": _l("Speaker"),
    "venue": _l("Venue"),
}


class Place(NamedTuple):
    """Where words stand."""

    kind: str
    title: str
    link: str | None


def noted() -> list[Place]:
    """Return where, when people were erased, their names were left standing, the last ones first."""
    entries = db.session.scalars(queries.deeds(queries.NAMES_SOMEBODY)).all()
    numbers: dict[str, set[int]] = {}
    for entry in entries:
        numbers.setdefault(entry.subject, set()).add(entry.subject_id)
    found = {(table, row.id): row for table, ids in numbers.items() for row in _load(table, ids)}
    known = dict.fromkeys((entry.subject, entry.subject_id) for entry in entries)
    return places([found[each] for each in known if each in found])


def places(rows: Iterable[Base]) -> list[Place]:
    """Say where rows are found, in as many questions as there are kinds of them."""
    rows = list(rows)
    stands_on: dict[Base, Any] = {row: row for row in rows}
    for _step in range(MOST_STEPS):
        stands_on = _one_up(stands_on)
    return [_place(row, stands_on[row]) for row in rows]


def _one_up(stands_on: dict[Base, Any]) -> dict[Base, Any]:
    """Follow each row that has no page to what it belongs to."""
    up = {row: _above(at) for row, at in stands_on.items()}
    wanted: dict[str, set[int]] = {}
    for target in filter(None, up.values()):
        wanted.setdefault(target[0], set()).add(target[1])
    found = {(table, each.id): each for table, ids in wanted.items() for each in _load(table, ids)}
    return {row: found.get(up[row] or ("", 0), at) for row, at in stands_on.items()}


def _above(row: Any) -> tuple[str, int] | None:
    if row.__tablename__ in PAGES:
        return None
    if row.__tablename__ == "history_entry":
        return (row.subject, row.subject_id) if row.subject in classes() else None
    if row.__tablename__ == "question":
        return _with_questions(row.set_id)
    columns = row.__table__.columns
    known = ((owner_of(columns[name]), getattr(row, name)) for name in UPWARDS if name in columns)
    return next(((table, number) for table, number in known if table and number), None)


def _with_questions(set_id: int) -> tuple[str, int] | None:
    for table in OF_QUESTIONS:
        kind = classes()[table]
        number = db.session.scalar(select(kind.id).where(kind.question_set_id == set_id))
        if number:
            return table, number
    return None


def _load(table: str, ids: set[int]) -> list[Any]:
    kind = classes().get(table)
    return list(db.session.scalars(select(kind).where(kind.id.in_(sorted(ids))))) if kind else []


def _place(row: Any, page: Any) -> Place:
    kind = KINDS.get(row.__tablename__) or row.__tablename__.replace("_", " ").capitalize()
    endpoint, argument = PAGES.get(page.__tablename__, ("", ""))
    link = url_for(endpoint, **{argument: getattr(page, "path", page.id)}) if endpoint else None
    return Place(str(kind), _title(row) or _title(page) or _("Number %(number)s", number=row.id), link)


def _title(row: Any) -> str:
    names = ("title", "label", "name", "subject", "filename")
    return next((str(getattr(row, each)) for each in names if getattr(row, each, "")), "")
