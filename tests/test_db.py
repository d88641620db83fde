"""The one way to write, and the types every row uses."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from eventhub.db import db, unit_of_work
from eventhub.errors import Outdated
from eventhub.events.models import Event, Programme
from tests import factories


def test_an_instant_comes_back_aware_in_utc_whatever_its_zone(db_session: Any) -> None:
    noon_in_toronto = datetime(2019, 6, 4, 12, tzinfo=timezone(timedelta(hours=-4)))
    with unit_of_work():
        event_id = factories.event(starts_at=noon_in_toronto, ends_at=noon_in_toronto + timedelta(hours=1)).id
    found = db.session.get_one(Event, event_id).starts_at
    assert (found, found.tzinfo) == (datetime(2019, 6, 4, 16, tzinfo=UTC), UTC)


def test_a_naive_instant_is_refused(db_session: Any) -> None:
    with pytest.raises(StatementError, match="naive datetime"), unit_of_work():
        factories.event(starts_at=datetime(2019, 6, 4, 12), ends_at=factories.in_days(1))  # noqa: DTZ001 - the point


def test_a_unit_of_work_leaves_all_or_nothing(db_session: Any) -> None:
    with pytest.raises(IntegrityError), unit_of_work():
        factories.programme(slug="twice"), factories.programme(slug="twice")
    assert db.session.scalars(db.select(Programme)).all() == []


def test_rows_are_not_written_outside_a_unit_of_work(db_session: Any) -> None:
    with pytest.raises(RuntimeError, match="inside unit_of_work"):
        factories.user()
    db.session.rollback()


def test_a_unit_of_work_does_not_swallow_what_was_left_unsaved(db_session: Any) -> None:
    with unit_of_work():
        event = factories.event()
    event.title = "Changed and forgotten"
    with pytest.raises(RuntimeError, match="nothing unsaved"), unit_of_work():
        pass
    db.session.rollback()


def test_a_unit_of_work_decides_on_rows_as_they_are_now(app: Any, db_session: Any) -> None:
    with unit_of_work():
        event = factories.event(title="As it was read")
    assert event.title == "As it was read"
    with app.app_context(), unit_of_work():
        db.session.get_one(Event, event.id).title = "As somebody changed it"
    with unit_of_work():
        assert event.title == "As somebody changed it"


def test_a_form_that_shows_an_older_version_is_refused(db_session: Any) -> None:
    with unit_of_work():
        event = factories.event()
    shown = event.version
    with unit_of_work():
        event.title = "Changed by a colleague"
    with pytest.raises(Outdated):
        event.expect(shown)
