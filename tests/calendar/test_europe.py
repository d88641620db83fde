"""Places on the map, against where the drawing has them."""

from types import SimpleNamespace

import pytest

from eventhub.calendar import world
from eventhub.calendar.europe import position
from eventhub.calendar.pins import APART, pins
from tests.factories import in_days


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "expected"),
    [
        ("centre", 52, 10, (41.0, 51.56)),
        ("Brussels", 50.85, 4.35, (33.0, 54.1)),
        ("Bucharest", 44.43, 26.10, (66.7, 66.4)),
        ("Lisbon", 38.72, -9.14, (7.6, 78.2)),
    ],
)
def test_a_place_in_europe_lies_where_the_map_draws_it(place, latitude, longitude, expected):
    assert position(latitude, longitude) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(43.65, -79.38), (25.03, 121.56), (-52, -170), (None, 10), (52, None)]
)
def test_a_place_elsewhere_is_not_on_the_map(latitude, longitude):
    assert position(latitude, longitude) is None


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "expected"),
    [
        ("Toronto", 43.63, -79.4, (28.515, 20.67)),
        ("Taipei", 25.03, 121.56, (79.582, 35.22)),
        ("Auckland", -36.85, 174.76, (91.325, 87.50)),
        ("Santiago", -33.4, -70.6, (29.404, 84.81)),
    ],
)
def test_a_place_of_the_world_lies_where_the_small_map_draws_it(place, latitude, longitude, expected):
    assert world.position(latitude, longitude) == pytest.approx(expected, abs=0.05)


def event_at(latitude, longitude):
    times = {"starts_at": in_days(1), "ends_at": in_days(2)}
    return SimpleNamespace(path="1-days", title="Days", latitude=latitude, longitude=longitude, **times)


def test_each_event_stands_on_its_map_and_beside_another_in_the_same_town(app):
    rows = [event_at(*place) for place in ((45.76, 4.84), (45.76, 4.84), (43.63, -79.4), (None, None))]
    with app.test_request_context():
        found = pins(rows, in_days(0))
    numbers = [[pin["number"] for pin in group] for group in (found.every, found.in_europe, found.elsewhere)]
    assert numbers == [[1, 2, 3, 4], [1, 2], [3]]
    assert found.in_europe[1]["x"] - found.in_europe[0]["x"] == pytest.approx(APART)
