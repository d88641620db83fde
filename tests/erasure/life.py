"""Somebody of whom every table knows something: rows made from what the tables themselves say they need."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    String,
    Time,
    func,
    insert,
    select,
    update,
)

from eventhub import clock
from eventhub.accounts.models import Role, User
from eventhub.db import Base, UtcDateTime, db
from eventhub.erasure.inventory import (
    OTHERS,
    OWNED,
    PEOPLE,
    PROFILES,
    REGISTRATIONS,
    Owned,
    renamed,
    reworded,
    searched,
)
from eventhub.erasure.rows import owner_of
from eventhub.events.states import EventState
from eventhub.history.operations import record
from eventhub.registration.states import RegistrationState
from tests import factories

NAME, ADDRESS = "Wanted Ünique", "wanted@example.org"
MARK = "in one's own words"
OTHERS_WORDS = f"As {NAME} <{ADDRESS}> said"
TABLES = Base.metadata.tables
NOT_MADE = {"user", "sample_account"}
CONSTRAINED: dict[str, dict[str, Any]] = {
    "capacity": {"taken": 2},
    "item_sign_up": {"taken": 1},
    "interpreter": {"one_language": "el", "other_language": "sk"},
    "reminder_rule": {"event_id": select(func.max(TABLES["event"].c.id)).scalar_subquery(), "minutes_before": 10},
    "pause": {"ended_at": datetime(2026, 1, 1, tzinfo=UTC)},
    "survey_answer": {"is_anonymous": False},
}
"""What a table's constraints ask for beyond its columns."""


def lived(past: bool = True) -> User:
    """Save a person who was at an event, hosted one, applied and reviewed, with a row about them in every table."""
    person = factories.user(Role.HOST, Role.REVIEWER, name=NAME, email=ADDRESS)
    start = factories.in_days(-20 if past else 20)
    state = EventState.FINISHED if past else EventState.PUBLISHED
    event = factories.event(slug="been", starts_at=start, ends_at=factories.in_days(-18 if past else 22), state=state)
    matchmaking = factories.matchmaking(event)
    mine = factories.profile(matchmaking, person)
    mine.registration.state = RegistrationState.ATTENDED if past else RegistrationState.CONFIRMED
    factories.meeting(factories.request(mine, factories.profile(matchmaking)))
    application = factories.application(applicant=factories.user(), submitted_at=clock.now())
    db.session.flush()
    ids = {PEOPLE: person.id, REGISTRATIONS: mine.registration_id, PROFILES: mine.id}
    for table in Base.metadata.sorted_tables:
        if not table.info.get("is_derived") and table.name not in NOT_MADE:
            _make(table, ids)
    record(application, "discussed", by=None)
    db.session.flush()
    for name in OWNED:
        _plant_own(name, ids)
    for name in TABLES:
        _plant_in_others_words(name, ids)
    db.session.expire_all()
    return person


def condition(name: str, ids: dict[str, int]) -> Any:
    """Return what finds the person's row in a table by the first column that leads to them."""
    column = TABLES[name].c[OWNED[name].by.split()[0]]
    return column == _own_value(column, ids)


def _own_value(column: Any, ids: dict[str, int]) -> Any:
    if column.table.name == PEOPLE:
        return ids[PEOPLE]
    owner = owner_of(column)
    return ids[owner] if owner else ADDRESS


def _make(table: Any, ids: dict[str, int]) -> None:
    """Save a row, unless there is one: of a table of the person, one of theirs."""
    rule = OWNED.get(table.name)
    found = select(table.c.id).where(condition(table.name, ids)) if rule else select(table.c.id)
    if db.session.scalar(found.limit(1)) is not None:
        return
    values = {column.name: _value(column, rule, ids) for column in table.columns if _is_needed(column, rule)}
    db.session.execute(insert(table).values(values | CONSTRAINED.get(table.name, {})))


def _is_needed(column: Any, rule: Owned | None) -> bool:
    is_own = rule is not None and column.name in rule.by.split()
    return is_own or not (column.nullable or column.primary_key or column.default is not None)


def _value(column: Any, rule: Owned | None, ids: dict[str, int]) -> Any:
    if rule and column.name == rule.by.split()[0]:
        return _own_value(column, ids)
    if column.foreign_keys:
        [target] = {key.column.table for key in column.foreign_keys if key.column.primary_key}
        not_own = [target.c.id != ids[target.name]] if target.name in ids else []
        return db.session.scalar(select(target.c.id).where(*not_own).order_by(target.c.id.desc()).limit(1))
    if rule and column.name in rule.by.split():
        return ADDRESS
    return _plain(column)


def _plain(column: Any) -> Any:
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class))
    kinds: list[tuple[Any, Any]] = [
        (UtcDateTime, clock.now()),
        (Date, clock.now().date()),
        (Time, clock.now().time()),
        (Boolean, False),
        (Integer, 1),
        (Float, 1.0),
        (JSON, {}),
        (LargeBinary, b"x"),
        (String, "x"),
    ]
    return next(value for kind, value in kinds if isinstance(column.type, kind))


def _plant_own(name: str, ids: dict[str, int]) -> None:
    """Let the person say something in every column that is emptied, and be called by name where names stand."""
    rule, table = OWNED[name], TABLES[name]
    values = {each: _words(table.c[each], MARK) for each in rule.empties.split() if _holds_words(table.c[each])}
    values |= dict.fromkeys(rule.renames.split(), NAME)
    if "proposed" in values:
        values["proposed_at"] = datetime(2026, 1, 1, tzinfo=UTC)
    if rule.goes:
        values = {each.name: _words(each, MARK) for each in table.columns if _is_free(each, rule)}
    if values and name != PEOPLE:
        db.session.execute(update(table).where(condition(name, ids)).values(values))


def _is_free(column: Any, rule: Owned) -> bool:
    return _holds_words(column) and not column.foreign_keys and column.name not in rule.by.split()


def _plant_in_others_words(name: str, ids: dict[str, int]) -> None:
    table = TABLES[name]
    theirs = condition(name, ids) if name in OWNED else table.c.id > 0
    one = select(table.c.id).where(theirs).order_by(table.c.id.desc()).limit(1).scalar_subquery()
    written = searched(name) if name in OTHERS else reworded(name)
    values = {each: _words(table.c[each], OTHERS_WORDS) for each in written} | dict.fromkeys(renamed(name), NAME)
    if values and not (name in OWNED and OWNED[name].goes):
        db.session.execute(update(table).where(table.c.id == one).values(values))


def _holds_words(column: Any) -> bool:
    return isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)


def _words(column: Any, words: str) -> Any:
    if isinstance(column.type, JSON):
        default = column.default.arg(None) if column.default is not None else {}
        return [words] if isinstance(default, list) else {"said": [words]}
    return words[: column.type.length] if column.type.length else words
