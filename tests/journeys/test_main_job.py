"""The whole job once: from a host's application to a meeting that moved, and a reminder that came once.

Real parts only: web and worker processes, a browser, a mail server, an independent calendar reader.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.jobs import JobTurn
from eventhub.registration.models.registrations import Registration
from tests import factories
from tests.journeys.people import Person, calendar_at, until
from tests.support.length import on

ZONE = ZoneInfo("America/Toronto")
PASSWORD = "bridges and tables 2019"
TITLE = "Light days in Toronto"

pytestmark = [pytest.mark.timeout(600), on("sqlite")]


@dataclass
class Story:
    """Who takes part, and where; `day` is the event's first day."""

    manager: Person
    host: Person
    guests: list[Person]
    day: datetime


@pytest.fixture
def story(db_session: Any, served: Callable[..., Any], smtp_server: Any, open_page: Callable[..., Any]) -> Story:
    """An open call, a manager with a password, and a house that runs; none of an event's own reminders is due today."""
    day = clock.now().astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=17)
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER, email="manager@example.org", name="Mika Manager")
        accounts.set_password(manager, PASSWORD)
        factories.call(title="Host a cluster event", slug="host-an-event", events_from=clock.now().date())
    house = served(workers=2, worker=True, EVENTHUB_SMTP_URL=smtp_server.url)

    def person(name: str, width: int = 1280) -> Person:
        email = "@".join(name.casefold().split()) + ".example.org"
        return Person(name, email, open_page(width=width), house.url, lambda: smtp_server.messages)

    guests = [person(name, width=375) for name in ("Anna Arbour", "Jean Jardin", "Late Lantern")]
    boss = person("Mika Manager")
    boss.email = "manager@example.org"
    return Story(boss, person("Hanne Host"), guests, day)


def test_from_an_application_to_a_meeting_that_moved(story: Story, axe: Callable[..., list[str]]) -> None:
    a_host_applies(story)
    a_manager_accepts(story)
    the_host_publishes(story)
    the_public_finds_it(story)
    one_seat_too_many(story)
    two_agree_to_meet(story)
    the_optimiser_makes_a_timetable(story, axe)
    the_meeting_moves_in_both_calendars(story)
    a_reminder_comes_once(story)


def a_host_applies(story: Story) -> None:
    host, day = story.host, story.day
    host.go("/calls")
    host.press("Read the call")
    host.press("Apply to host an event")
    host.sign_in_by_mail()
    host.fill(title=TITLE)
    host.tick("organisation_id", "0")
    host.fill(organisation_name="Sample Optics Cluster", organisation_kind="cluster", organisation_country="CA")
    host.press("Begin the application")
    host.fill(
        summary="Two days of photonics for clusters.",
        description="Talks, visits and **one-to-one meetings**.",
        timezone="America/Toronto",
        starts_at=f"{day:%Y-%m-%dT09:00}",
        ends_at=f"{day + timedelta(days=1):%Y-%m-%dT17:00}",
        venue="Exhibition hall",
        city="Toronto",
        country="CA",
        expected_participants="2",
        motivation="Our region makes lasers.",
    )
    for box, value in (("format", "on_site"), ("languages", "en"), ("themes", "photonics")):
        host.tick(box, value)
    host.press("Submit the application")
    host.page.get_by_text("Submitted. We have written to").wait_for()  # after what saves itself just now
    assert host.mail(TITLE)


def a_manager_accepts(story: Story) -> None:
    manager = story.manager
    manager.go("/staff/applications")
    manager.sign_in_by_password(PASSWORD)
    manager.press(TITLE)
    manager.tick("outcome", "accept")
    manager.page.locator("form[action$='/decision'] [name=note]").fill("A fine programme.")
    manager.press("Decide and release")
    assert manager.sees("A fine programme.")
    assert not story.host.mails("Accepted")
    manager.press("Release 1 decision and write to 1 person")
    assert manager.sees("Accepted")


def the_host_publishes(story: Story) -> None:
    host = story.host
    host.follow(host.mail("Accepted"))
    host.press("Edit the event")
    assert host.page.locator("[name=title]").input_value() == TITLE
    assert host.page.locator("[name=city]").input_value() == "Toronto"
    assert host.page.locator("[name=seats]").input_value() == "2"
    host.fill(address="12 Light Street")
    host.press("Save the event")
    host.press("Publish the event")
    assert host.sees("Published")


def the_public_finds_it(story: Story) -> None:
    guest = story.guests[0]
    guest.go("/calendar?theme=photonics")
    assert guest.sees("1 event")
    guest.press(TITLE)
    assert guest.sees("12 Light Street")
    entry = calendar_at(f"{guest.home}/calendar.ics")[TITLE]
    assert (entry.start, entry.end) == (story.day.date(), story.day.date() + timedelta(days=2))


def one_seat_too_many(story: Story) -> None:
    for guest in story.guests:
        register(guest)
    assert [bool(guest.mails("You are registered")) for guest in story.guests[:2]] == [True, True]
    assert story.guests[2].sees("You are at place 1 on the waiting list")
    assert story.guests[2].mail("waiting")


def register(guest: Person) -> None:
    guest.go("/calendar")
    guest.press(TITLE)
    guest.page.get_by_role("heading", level=1, name=TITLE).wait_for()  # the calendar has links about registering, too
    guest.click(guest.page.get_by_role("link", name=re.compile("Register|waiting list")).first)
    guest.fill(
        name=guest.name,
        email=guest.email,
        organisation=f"Sample {guest.name} Cluster",
        organisation_kind="cluster",
        country="FR" if guest.name.startswith("Jean") else "CA",
    )
    guest.tick("consent")
    guest.press("Send me the link to confirm")
    guest.follow(guest.mail("Confirm your registration"))
    guest.click(guest.page.locator("main form[method=post] button"))
    guest.page.wait_for_load_state()
    until(lambda: len([mail for mail in guest.inbox() if mail["To"] == guest.email]) >= 2)


def two_agree_to_meet(story: Story) -> None:
    anna, jean, _ = story.guests
    open_matchmaking(story)
    for guest in (anna, jean):
        guest.go("/my")
        guest.press(TITLE)
        guest.press("Find partners and meetings")
        guest.fill(offers="Photonics testing", needs="Pilot lines for photonics")
        guest.tick("is_listed")
        guest.press("Save my profile")
    anna.click(anna.page.get_by_role("link", name=re.compile("[Ff]ind (people|partners)")).first)
    anna.click(anna.page.get_by_role("link", name=re.compile("Ask for a meeting")).first)
    anna.fill(message="Shall we compare our pilot lines?")
    anna.press("Send the request")
    jean.follow(jean.mail("would like to meet you"))
    jean.press("Accept")
    assert jean.sees(f"You will meet {anna.name}")


def open_matchmaking(story: Story) -> None:
    host = story.host
    host.go("/staff/events")
    host.press(TITLE)
    host.click(host.page.get_by_role("link", name=re.compile("[Mm]atchmaking|[Mm]eetings")).first)
    host.press("Set up one-to-one meetings")
    host.fill(on=f"{story.day:%Y-%m-%d}", starts="10:00", ends="12:00", minutes="20", changeover="5")
    host.press("Add the block")
    host.fill(number="2")
    host.press("Set the number of tables")
    host.press("Open the requests")
    assert host.sees("Requests are open")


def the_optimiser_makes_a_timetable(story: Story, axe: Callable[..., list[str]]) -> None:
    host, (anna, jean, _) = story.host, story.guests
    host.click(host.page.get_by_role("link", name=re.compile("Close the requests")))
    host.click(host.page.locator("main form[method=post] button"))
    host.fill(seconds="10")
    host.press("Run the optimiser")
    host.page.get_by_role("link", name="Look at the draft").wait_for(timeout=90_000)
    host.press("Look at the draft")
    assert host.sees("2 people")
    host.press("Publish the timetable")
    assert host.sees("Published. 2 people are told.")
    assert axe(host.page) == []
    for guest, other in ((anna, jean), (jean, anna)):
        guest.go("/my")
        guest.press(TITLE)
        assert guest.sees(other.name)
        assert guest.mail("Your meetings at")


def the_meeting_moves_in_both_calendars(story: Story) -> None:
    host, (anna, jean, _) = story.host, story.guests
    addresses = [feed_of(guest) for guest in (anna, jean)]
    before = [meeting_in(address) for address in addresses]
    host.click(host.page.locator(".timetable a").first)
    now = f"{before[0].start.astimezone(ZONE):%H:%M}\N{EN DASH}"
    times = host.page.locator("[name=place] optgroup").all()
    free = next(time for time in times if now not in (time.get_attribute("label") or ""))
    host.fill(place=free.locator("option").first.get_attribute("value") or "")
    host.press("Move the meeting")
    assert host.sees("both have been told")
    after = [meeting_in(address) for address in addresses]
    assert [entry.uid for entry in after] == [entry.uid for entry in before]
    assert all(new.sequence > old.sequence for new, old in zip(after, before, strict=True))
    assert all(new.start != old.start for new, old in zip(after, before, strict=True))


def feed_of(guest: Person) -> str:
    guest.go("/my/feed")
    guest.press("Make my address")
    address: str = guest.page.locator("#copy-link").input_value()
    return address


def meeting_in(address: str) -> Any:
    return next(entry for name, entry in calendar_at(address).items() if name and name != TITLE)


def a_reminder_comes_once(story: Story) -> None:
    """They registered days ago; the organiser sets a reminder whose moment came a minute ago."""
    with unit_of_work():
        for registration in db.session.scalars(db.select(Registration)):
            registration.created_at -= timedelta(days=3)
    host, now = story.host, clock.now().astimezone(ZONE) - timedelta(minutes=1)
    host.go("/staff/events")
    host.press(TITLE)
    host.click(host.page.get_by_role("link", name="Reminders").first)
    host.press("Add a reminder")
    host.fill(number=str((story.day.date() - now.date()).days), at=f"{now:%H:%M}")
    host.press("Save this reminder")
    reminded = [guest.mail(f"{TITLE} starts") for guest in story.guests[:2]]
    last = reminder_tick()
    until(lambda: reminder_tick() not in (None, last))
    assert [len(guest.mails(f"{TITLE} starts")) for guest in story.guests] == [1, 1, 0]
    assert len({mail["Message-ID"] for mail in reminded}) == 2


def reminder_tick() -> datetime | None:
    """Return when the worker last looked for reminders, to the end."""
    db.session.rollback()
    return db.session.scalar(db.select(JobTurn.finished_at).where(JobTurn.name == "remind_all_due"))
