"""Parts of pages that are made once in a process never show what is no longer so."""

from eventhub.db import unit_of_work
from tests import factories

MONTH_OF = "/calendar?view=month&from={:%Y-%m-01}"


def test_what_is_remembered_of_a_page_is_forgotten_with_every_change(client, db_session):
    with unit_of_work():
        event = factories.event(title="Old name")
    seen = [client.get("/calendar").text, client.get(MONTH_OF.format(event.starts_at)).text]
    with unit_of_work():
        event.title, event.venue.city, event.venue.country = "New name", "Riga", "LV"
        factories.event(title="Another")
    after = [client.get("/calendar").text, client.get(MONTH_OF.format(event.starts_at)).text]

    assert ["Old name" in page for page in seen] == [True, True]
    assert [("Old name" in page, "New name" in page) for page in after] == [(False, True)] * 2
    assert [("1 event" in page, "2 events" in page) for page in (seen[0], after[0])] == [(True, False), (False, True)]
    assert '<option value="LV">Latvia</option>' not in seen[0]
    assert '<option value="LV">Latvia</option>' in after[0]
    assert "Riga, Latvia" in after[0]
