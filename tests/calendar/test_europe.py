"""Places on the map, against where the drawing has them."""

import pytest

from eventhub.calendar.europe import position


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
