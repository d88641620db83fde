"""The pages on which an organiser finds registrations of one person and makes them one."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from eventhub.db import db, lock, unit_of_work
from eventhub.registration.operations import merging
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.conftest import shape

WAITING = text(
    "select count(*) from pg_locks where not granted and pid in (select pid from pg_locks"
    " where database = (select oid from pg_database where datname = current_database()))"
)
"""How many wait for somebody else's row in this database."""


@pytest.fixture
def desk(event):
    return f"/staff/events/{event.path}/registrations"


@pytest.fixture
def twins(event):
    """Somebody who waits, and the same mailbox with a seat under another organisation."""
    with unit_of_work():
        people = [factories.user(email=f"ada{more}@example.org") for more in ("", "+fair")]
        waits = {"state": RegistrationState.WAITLISTED, "waiting_number": 1, "organisation": "Looms"}
        one = factories.registration(event, people[0], name="Ada", **waits)
        return one, factories.registration(event, people[1], name="Ada", organisation="Engines")


def address(kept, gone, more=""):
    return f"/staff/registrations/{kept.id}/mergers/{gone.id}{more}"


def sent(page, **choices):
    """Return what the form on a page sends, with what was chosen."""
    hidden = dict(re.findall(r'name="(\w+_version)"[^>]*value="(\d+)"', page.text))
    return hidden | choices


def test_from_the_list_of_duplicates_to_one_registration(client, event, desk, twins):
    waits, seated = twins
    client.sign_in(event.host)
    assert "Find duplicates" in client.get(desk).text
    found = client.get(f"{desk}/duplicates").text
    assert ("ada+fair@example.org" in found, f'href="{address(seated, waits)}"' in found) == (True, True)
    page = client.get(address(seated, waits))
    assert ("Looms" in page.text, "Engines" in page.text, "There is no way back" in page.text) == (True, True, True)
    assert client.post(address(seated, waits), data=sent(page, organisation="neither")).status_code == 422
    assert client.post(address(seated, waits), data=sent(page, organisation="gone")).status_code == 302
    assert shape(event) == [("cancelled", None), ("confirmed", None)]
    assert db.session.get_one(type(seated), seated.id).organisation == "Looms"
    assert "Nobody seems to be registered twice" in client.get(f"{desk}/duplicates").text


def test_what_changed_meanwhile_is_not_merged(client, event, twins):
    waits, seated = twins
    client.sign_in(event.host)
    page = client.get(address(seated, waits))
    with unit_of_work():
        waits.country = "SE"
    page_sent = sent(page, organisation="kept", country="kept")
    assert client.post(address(seated, waits), data=page_sent).status_code == 409
    assert shape(event) == [("waitlisted", 1), ("confirmed", None)]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_somebody_writes_while_the_merger_waits_is_not_dropped(client, event, twins):
    waits, seated = twins
    client.sign_in(event.host)
    page_sent = sent(client.get(address(seated, waits)), organisation="kept", country="kept")
    with ThreadPoolExecutor(1) as desk:
        with unit_of_work():
            lock(event)
            answer = desk.submit(client.post, address(seated, waits), data=page_sent)
            while not (answer.done() or db.session.scalar(WAITING)):
                time.sleep(0.01)
            seated.name = "Ada Byron"
        assert answer.result().status_code == 409
    assert (seated.name, shape(event)) == ("Ada Byron", [("waitlisted", 1), ("confirmed", None)])


def test_two_people_are_not_shown_again(client, event, desk, twins):
    client.sign_in(event.host)
    assert client.post(address(*twins, "/distinction")).status_code == 302
    assert "Nobody seems to be registered twice" in client.get(f"{desk}/duplicates").text
    assert shape(event) == [("waitlisted", 1), ("confirmed", None)]


def test_any_two_of_the_list_can_be_compared(client, event, desk, line):
    client.sign_in(event.host)
    first, last = line[4].id, line[0].id
    answer = client.get(f"{desk}/comparison", query_string={"chosen": [first, last]})
    assert answer.location == address(line[0], line[4])
    for chosen in ([first], [first, "x"], [first, last, line[1].id], []):
        assert client.get(f"{desk}/comparison", query_string={"chosen": chosen}).status_code == 409


def test_why_two_cannot_be_merged_is_said_before_the_button(client, event, twins):
    client.sign_in(event.host)
    with unit_of_work():
        merging.merge(*reversed(twins), by=event.host)
    page = client.get(address(*twins))
    assert ("no place any more" in page.text, "Merge the two" in page.text) == (True, False)


@pytest.mark.parametrize("who", ["other_host", "stranger"])
def test_only_who_edits_the_event_merges(client, event, desk, twins, cast, who):
    client.sign_in(getattr(cast, who))
    assert [client.get(f"{desk}/{page}").status_code for page in ("duplicates", "comparison")] == [403] * 2
    assert client.get(address(*twins)).status_code == 404
    assert [client.post(address(*twins, more)).status_code for more in ("", "/distinction")] == [404] * 2
    assert shape(event) == [("waitlisted", 1), ("confirmed", None)]


def test_registrations_of_two_events_are_never_compared(client, event, twins):
    with unit_of_work():
        elsewhere = factories.registration(factories.event(slug="another", host=event.host))
    client.sign_in(event.host)
    assert client.get(address(twins[0], elsewhere)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_duplicates_runs_a_fixed_number_of_queries(client, event, desk, query_count, number):
    with unit_of_work():
        for each in range(number):
            for more in ("", "+fair"):
                person = factories.user(email=f"p{each}{more}@example.org")
                factories.registration(event, person, organisation=f"House {each}")
    client.sign_in(event.host)
    with query_count() as queries:
        assert client.get(f"{desk}/duplicates").text.count("Compare and merge<") == number
    assert queries.count == 6
