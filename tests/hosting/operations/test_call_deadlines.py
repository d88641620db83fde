"""The second in which a call opens and closes, in three zones and on the days clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.hosting.forms.call_rows import instant_of
from eventhub.hosting.forms.calls import CallForm
from eventhub.hosting.models.calls import CutOff
from eventhub.hosting.operations import calls
from tests import factories

DEADLINES = {
    # Clocks went forward the night before: 23:59 is in summer time.
    "Brussels": ("Europe/Brussels", "2027-03-28T23:59", datetime(2027, 3, 28, 21, 59, tzinfo=UTC)),
    # 01:30 comes twice; the first one counts.
    "New York": ("America/New_York", "2027-11-07T01:30", datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
    # Summer time ends there when it begins in Europe, and it is a day later than here.
    "Auckland": ("Pacific/Auckland", "2027-04-04T23:59", datetime(2027, 4, 4, 11, 59, tzinfo=UTC)),
}


def written(app, zone, closes_at):
    """Return the closing instant that a manager's form makes of a wall time."""
    with app.test_request_context(method="POST", data={"timezone": zone, "closes_at": closes_at}):
        form = CallForm(programmes=[], now=datetime(2027, 1, 1, tzinfo=UTC))
        return instant_of(form.closes_at, form.zone)


@pytest.mark.parametrize("place", DEADLINES)
def test_the_last_application_comes_in_the_second_before_the_deadline(app, db_session, place):
    zone, typed, instant = DEADLINES[place]
    closes_at = written(app, zone, typed)
    with unit_of_work():
        call = factories.call(timezone=zone, closes_at=closes_at, opens_at=instant - timedelta(days=30))
    outcomes = []
    for seconds in (-1, 0, 1):
        with time_machine.travel(instant + timedelta(seconds=seconds), tick=False):
            outcomes.append(_comes_in(call))

    assert (closes_at, outcomes) == (instant, [True, False, False])


def test_the_first_application_comes_in_at_the_second_of_the_opening(db_session):
    opens_at = datetime(2027, 3, 28, 1, tzinfo=UTC)  # when clocks in Brussels jump from two to three
    with unit_of_work():
        call = factories.call(opens_at=opens_at, closes_at=opens_at + timedelta(days=30))
    outcomes = []
    for seconds in (-1, 0, 1):
        with time_machine.travel(opens_at + timedelta(seconds=seconds), tick=False):
            outcomes.append(_comes_in(call))

    assert outcomes == [False, True, True]


def test_what_comes_late_has_its_days_to_decide_too(db_session):
    with unit_of_work():
        call = factories.call(cut_offs=[CutOff(at=factories.in_days(5))], closes_at=factories.in_days(9))
    sent = [factories.in_days(day) for day in (1, 5, 12)]

    due = [factories.in_days(day + call.decision_days) for day in (5, 9, 12)]
    assert [call.decision_due_after(each) for each in sent] == due


def _comes_in(call):
    try:
        calls.require_taking(call)
    except Refusal:
        return False
    return True
