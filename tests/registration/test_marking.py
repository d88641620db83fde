"""When the desk offers to write down who came."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine


@pytest.mark.parametrize(("before_midnight", "offered"), [(1, 0), (0, 2)])
def test_who_came_is_asked_from_the_day_before_on_where_the_event_is(client, event, line, before_midnight, offered):
    zone = ZoneInfo(event.timezone)
    eve = datetime.combine(event.starts_at.astimezone(zone).date() - timedelta(days=1), time(), zone)
    with time_machine.travel(eve - timedelta(seconds=before_midnight), tick=False):
        client.sign_in(event.host)
        pages = [
            client.get(path).text
            for path in (f"/staff/events/{event.path}/registrations", f"/staff/registrations/{line[0].id}")
        ]
    # Two have a seat; to filter by the state is possible at any time.
    counts = [page.count('name="state" value="attended"') for page in pages]
    assert counts == [offered, min(offered, 1)]
