"""An organiser's work at the desk of an event that is full: who comes, who waits, who hears what.

Real parts only: web and worker processes, a browser, a mail server.
"""

import csv
from typing import Any

import pytest

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.registration.states import RegistrationState
from eventhub.sheets import as_csv
from tests import factories
from tests.journeys.people import Person
from tests.support.length import on

PASSWORD = "seats and questions 2019"
TITLE = "Light days in Toronto"

pytestmark = [pytest.mark.timeout(600), on("postgresql")]


def test_an_organiser_at_the_desk(db_session: Any, served: Any, smtp_server: Any, open_page: Any, axe: Any) -> None:
    path = a_full_event_with_people_to_decide_on()
    house = served(workers=2, worker=True, EVENTHUB_SMTP_URL=smtp_server.url)
    page = open_page()
    host, ada, bob, eve, zoe = (
        Person(name, f"{name.casefold()}@example.org", page, house.url, lambda: smtp_server.messages)
        for name in ("Hanne", "Ada", "Bob", "Eve", "Zoe")
    )
    host.go(path)
    host.sign_in_by_password(PASSWORD)
    the_host_decides(host, ada, bob, eve)
    the_host_writes_to_the_press(host, zoe)
    assert axe(host.page) == []
    the_host_brings_a_sheet_with_a_mistake(host, path)
    assert axe(host.page) == []
    the_host_merges_who_is_there_twice(host, path)
    with host.page.expect_download() as download:
        host.press("Download the list as CSV")
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    rows = {row["E-mail address"]: row for row in csv.DictReader(lines)}
    assert (rows["zoe@example.org"]["Tags"], rows["fay@example.org"]["State"]) == ("Press", "On the waiting list")
    assert rows["eve@example.org"]["Waiting place"] == "1"


GUESTS = {
    "Ada A": {"state": RegistrationState.PENDING_APPROVAL},
    "Bob B": {"state": RegistrationState.PENDING_APPROVAL},
    "Dora D": {"state": RegistrationState.WAITLISTED, "waiting_number": 1},
    "Eve E": {"state": RegistrationState.WAITLISTED, "waiting_number": 2},
    "Yan Y": {"state": RegistrationState.CONFIRMED},
    "Zoe Z": {"state": RegistrationState.CONFIRMED},
}


def a_full_event_with_people_to_decide_on() -> str:
    """Two have the two seats, two wait, two await a word; return the address of the desk."""
    with unit_of_work():
        host = factories.user(Role.HOST, email="hanne@example.org", name="Hanne Host")
        accounts.set_password(host, PASSWORD)
        event = factories.event(title=TITLE, seats=2, host=host)
        for name, facts in GUESTS.items():
            person = factories.user(email=f"{name.split()[0].casefold()}@example.org", name=name)
            factories.registration(event, person, name=name, organisation=f"House of {name}", **facts)
        return f"/staff/events/{event.path}/registrations"


def the_host_decides(host: Person, ada: Person, bob: Person, eve: Person) -> None:
    host.click(row_of(host, "Ada A").get_by_role("button", name="Approve"))
    assert host.sees("Ada A is approved")
    host.click(row_of(host, "Bob B").get_by_role("link", name="Reject"))
    host.fill(reason="Only members, please.")
    host.press("Reject")
    assert host.sees("Bob B is rejected")
    host.click(row_of(host, "Eve E").get_by_role("link", name="Move up"))
    host.fill(reason="Speaks on the panel.")
    host.press("Move to the first place")
    assert host.sees("Eve E is the first who waits now.")
    assert ada.mail("place 3 on the waiting list")
    body: Any = bob.mail("was not accepted").get_body(("plain",))
    assert "Only members, please." in body.get_content()
    assert eve.mail("place 1 on the waiting list")


def the_host_writes_to_the_press(host: Person, zoe: Person) -> None:
    for name in ("Yan Y", "Zoe Z"):
        host.page.get_by_label(f"Choose {name}").check()
    host.click(host.page.locator("#selection").get_by_role("button", name="Tag", exact=True))
    host.fill(tag="Press")
    host.press("Do it with 2 people")
    host.click(row_of(host, "Zoe Z").get_by_role("link", name="Press"))
    host.page.locator("#everybody").check()
    host.press("Write a mail")
    host.fill(subject="Passes for {event}", text="Dear {name},\n\nyour pass lies at the door.")
    host.press("Look at the mail")
    assert host.sees("Dear Yan Y,")
    host.press("Send to 2 people")
    body: Any = zoe.mail(f"Passes for {TITLE}").get_body(("plain",))
    assert "Dear Zoe Z," in body.get_content()


def the_host_brings_a_sheet_with_a_mistake(host: Person, path: str) -> None:
    def choose(country: str) -> None:
        host.go(f"{path}/import")
        rows = [HEADINGS, ["Fay F", "fay@example.org", "Looms", "Investor", "FI"]]
        rows.append(["Zoe Z", "zoe+fair@example.org", "Looms", "Investor", country])
        sheet = {"name": "people.csv", "mimeType": "text/csv", "buffer": as_csv(rows).encode()}
        host.page.locator("[name=sheet]").set_input_files(sheet)
        host.press("Look at the rows")

    choose("Atlantis")
    assert host.sees("Atlantis")
    assert host.sees("Nobody is registered with this file")
    choose("FR")
    host.tick("consent")
    host.press("Register 2 people")
    assert host.sees("2 people are registered; mails say so.")


HEADINGS = ["Name", "E-mail address", "Organisation", "Kind of organisation", "Country"]


def the_host_merges_who_is_there_twice(host: Person, path: str) -> None:
    host.go(path)
    host.press("Find duplicates")
    host.press("Compare and merge")
    host.page.get_by_label("House of Zoe Z").check()
    host.press("Merge the two")
    assert host.sees("Zoe Z is registered once now.")
    host.go(path)


def row_of(host: Person, name: str) -> Any:
    return host.page.locator("tr").filter(has_text=name)
