"""What a page shows is found in indices: with a hundred times the events it costs about the same."""

from datetime import UTC, date, datetime

import pytest

from eventhub.calendar import choices, counting, queries
from eventhub.calendar.filters import Filters
from eventhub.db import db

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)
DAYS = {"since": date(2031, 5, 1), "until": date(2031, 5, 31)}
FILTERS = {
    "nothing": Filters(),
    "from a day": Filters(since=DAYS["since"]),
    "to a day": Filters(until=DAYS["until"]),
    "days": Filters(**DAYS),
}


@pytest.fixture
def plan(db_session):
    """Say how SQLite goes about a query; PostgreSQL decides by what the tables hold, and in tests they are empty."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's plans follow the sizes of its tables")

    def explain(query):
        said = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        return [row[3] for row in db_session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]

    return explain


def steps(plan, query, table="event"):
    """Return the steps that go through a table by anything but its key."""
    return [step for step in plan(query) if step.split()[1:2] == [table] and "PRIMARY KEY" not in step]


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_the_cards_of_a_page_are_chosen_within_one_index(plan, filters):
    found = steps(plan, queries.some_cards(filters, NOW, 30, 60))

    assert [step.split(" (")[0] for step in found] == ["SEARCH event USING COVERING INDEX ix_event_listed"]


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_counting_reads_no_event(plan, filters):
    found = steps(plan, counting.number_and_next_end(filters, NOW))

    assert found
    assert all(step.startswith("SEARCH event USING COVERING INDEX ix_event_") for step in found)


def test_days_bound_what_is_looked_at(plan):
    (step,) = steps(plan, queries.some_cards(FILTERS["from a day"], NOW, 30))
    assert "ends_at>?" in step
    found = steps(plan, queries.around(Filters(), DAYS["since"], DAYS["until"]))
    assert found
    assert all(step.startswith("SEARCH event USING INDEX") and "ends_at>?" in step for step in found)


def test_what_one_can_filter_by_is_found_without_reading_all_events_or_venues(plan):
    found = [step for step in plan(choices.choices()) if step.split()[1:2] in (["event"], ["venue"])]

    assert found
    assert all(step.startswith("SEARCH ") for step in found)
