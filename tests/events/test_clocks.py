"""The days on which clocks change: in Paris 02:00-03:00 is skipped on 31 March 2030 and shown twice on 27 October."""

from datetime import UTC, datetime

import pytest

from eventhub.db import unit_of_work
from tests import factories
from tests.events.pages import desk, form_of

SECOND_HALF_PAST_TWO = datetime(2030, 10, 27, 1, 30, tzinfo=UTC)
SKIPPED = "Clocks are put forward then and skip this time."


@pytest.fixture
def event(client, db_session):
    """An event in Paris that ends at the second half past two of the night in which clocks go back."""
    with unit_of_work():
        times = {"starts_at": datetime(2030, 10, 26, 7, 0, 30, tzinfo=UTC), "ends_at": SECOND_HALF_PAST_TWO}
        row = factories.event(timezone="Europe/Paris", **times)
    client.sign_in(row.host)
    return row


@pytest.mark.parametrize("field", ["starts_at", "registration_opens_at", "registration_closes_at"])
def test_a_skipped_hour_is_refused_at_its_field(client, event, field):
    answer = client.post(desk(event, "facts"), data=form_of(event, **{field: "2030-03-31T02:30"}))
    assert answer.status_code == 422
    assert SKIPPED in answer.text


@pytest.mark.parametrize("zone", ["Asia/Taipei", "America/New_York"])
def test_the_same_hour_elsewhere_is_an_hour_like_any_other(client, event, zone):
    typed = form_of(event, timezone=zone, starts_at="2030-03-31T02:30")
    assert client.post(desk(event, "facts"), data=typed).status_code == 302


@pytest.mark.parametrize(
    ("typed", "instant"), [("2030-03-31T01:59", "2030-03-31T00:59:00"), ("2030-03-31T03:00", "2030-03-31T01:00:00")]
)
def test_the_edges_of_the_skipped_hour_are_times(client, event, typed, instant):
    assert client.post(desk(event, "facts"), data=form_of(event, starts_at=typed)).status_code == 302
    assert event.starts_at.isoformat() == f"{instant}+00:00"


def test_a_repeated_hour_means_the_first_of_the_two(client, event):
    typed = form_of(event, ends_at="2030-10-27T02:45")
    assert client.post(desk(event, "facts"), data=typed).status_code == 302
    assert event.ends_at.isoformat() == "2030-10-27T00:45:00+00:00"


def test_an_event_keeps_its_second_hour_and_its_seconds_when_something_else_changes(client, event):
    before = event.starts_at
    assert client.post(desk(event, "facts"), data=form_of(event, title="Night of light")).status_code == 302
    assert (event.starts_at, event.ends_at, event.sequence) == (before, SECOND_HALF_PAST_TWO, 0)


def test_moving_into_a_skipped_hour_is_refused(client, event):
    typed = {"version": event.version, "starts_at": "2030-03-31T02:30", "ends_at": "2030-03-31T12:00"}
    answer = client.post(desk(event, "times"), data=typed)
    assert answer.status_code == 422
    assert SKIPPED in answer.text
