"""When the desk offers to write down who came."""

from datetime import timedelta

import pytest
import time_machine


@pytest.mark.parametrize(("ahead", "offered"), [(timedelta(days=1, minutes=1), 0), (timedelta(days=1), 2)])
def test_who_came_is_asked_from_the_day_before_on(client, event, line, ahead, offered):
    with time_machine.travel(event.starts_at - ahead, tick=False):
        client.sign_in(event.host)
        pages = [
            client.get(path).text
            for path in (f"/staff/events/{event.path}/registrations", f"/staff/registrations/{line[0].id}")
        ]
    # Two have a seat; to filter by the state is possible at any time.
    counts = [page.count('name="state" value="attended"') for page in pages]
    assert counts == [offered, min(offered, 1)]
