"""What becomes of mails: held, cancelled, mended and sent by the team, and stopped by their reader.

Real parts only: web and worker processes, a browser, a mail server that knows no mailbox of one address.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.registration.letters import say_where_one_stands
from eventhub.registration.models.registrations import Registration
from eventhub.reminders.jobs import remind_all_due
from eventhub.reminders.models import ReminderRule
from tests import factories
from tests.faults.workforce import NOBODY, SlowPost
from tests.journeys.people import Person, until
from tests.support.length import on

PASSWORD = "bridges and tables 2019"
TITLE = "Light days in Lyon"
ZONE = ZoneInfo("Europe/Paris")
RIGHT = "nora@example.org"
ONE_CLICK = b"List-Unsubscribe=One-Click"

pytestmark = [pytest.mark.timeout(600), on("sqlite")]


@dataclass
class Story:
    """The team, its reader, the event they write about, and every mail that arrived."""

    manager: Person
    reader: Person
    event: Event
    inbox: list[EmailMessage]


@pytest.fixture
def post() -> Iterator[SlowPost]:
    server = SlowPost()
    server.seconds = 0
    server.start()
    yield server
    server.stop()


@pytest.fixture
def story(db_session: Any, served: Callable[..., Any], post: SlowPost, open_page: Callable[..., Any]) -> Story:
    """An event in two days, four people registered for it, one of whom misspelt her address; the house runs."""
    with unit_of_work():
        manager = factories.user(
            Role.PROGRAMME_MANAGER, Role.ADMIN, email="manager@example.org", name="Mika Manager", locale="en_GB"
        )
        accounts.set_password(manager, PASSWORD)
        starts_at = clock.now() + timedelta(days=2)
        event = factories.event(
            title=TITLE, timezone=ZONE.key, starts_at=starts_at, ends_at=starts_at + timedelta(hours=8)
        )
        for address in ("ada@example.org", "ben@example.org", "cleo@example.org", NOBODY):
            person = factories.user(email=address)
            factories.registration(event, person, created_at=factories.in_days(-20))
    house = served(workers=2, worker=True, EVENTHUB_SMTP_URL=post.url)

    def person_at(name: str, email: str, width: int) -> Person:
        return Person(name, email, open_page(width=width), house.url, lambda: post.messages)

    boss = person_at("Mika Manager", "manager@example.org", 1280)
    return Story(boss, person_at("Ada", "ada@example.org", 375), event, post.messages)


def test_from_a_mail_that_waits_to_one_that_nobody_wants(story: Story, axe: Callable[..., list[str]]) -> None:
    the_team_pauses_everything(story)
    four_mails_wait_and_are_found(story, axe)
    one_is_held_and_one_is_cancelled(story)
    the_others_leave(story)
    a_failed_address_is_seen_and_mended(story, axe)
    the_held_one_is_sent_after_all(story)
    a_reader_stops_reminders_with_one_click(story)
    and_lets_them_come_again(story, axe)


def the_team_pauses_everything(story: Story) -> None:
    manager = story.manager
    manager.go("/staff/jobs")
    manager.sign_in_by_password(PASSWORD)
    manager.press("Pause: write to nobody")
    manager.sees("Paused: nobody is written to")


def four_mails_wait_and_are_found(story: Story, axe: Callable[..., list[str]]) -> None:
    with unit_of_work():
        for place in db.session.scalars(db.select(Registration)):
            say_where_one_stands(place)
    manager = story.manager
    manager.go("/staff/mail")
    for address in ("ada", "ben", "cleo", "nobody"):
        manager.sees(f"{address}@example.org")
    manager.fill(q="BEN registered")
    manager.press("Find")
    assert manager.sees("ben@example.org")
    assert until(lambda: not manager.reads("ada@example.org"))
    assert axe(manager.page) == []
    manager.press("ben@example.org")
    assert axe(manager.page) == []
    manager.press("See it as its reader's mail program shows it")
    manager.sees("Central European")
    assert manager.sees(TITLE)
    manager.page.go_back()
    assert story.inbox == []


def one_is_held_and_one_is_cancelled(story: Story) -> None:
    manager = story.manager
    manager.press("Hold it")
    manager.sees("The mail is held until somebody sends it.")
    open_mail_to(manager, "cleo@example.org")
    manager.press("Cancel it")
    manager.fill(note="She asked us by telephone.")
    manager.press("Cancel the mail")
    manager.sees("She asked us by telephone.")


def open_mail_to(manager: Person, address: str) -> None:
    manager.go(f"/staff/mail?q={address}")
    manager.press(address)


def to(story: Story, address: str) -> list[EmailMessage]:
    return [mail for mail in story.inbox if mail["To"] == address]


def the_others_leave(story: Story) -> None:
    manager = story.manager
    manager.go("/staff/jobs")
    manager.press("Resume")
    manager.sees("Resumed: people are written to again.")
    assert story.reader.mail("You are registered")["Auto-Submitted"] == "auto-generated"


def a_failed_address_is_seen_and_mended(story: Story, axe: Callable[..., list[str]]) -> None:
    manager = story.manager

    def has_failed() -> bool:
        manager.go("/staff/mail?state=failed")
        return manager.reads(NOBODY)

    until(has_failed)
    assert manager.sees("There is no such mailbox")
    manager.press(NOBODY)
    assert axe(manager.page) == []
    manager.press("Correct the address")
    assert axe(manager.page) == []
    manager.fill(address="nora at example")
    manager.press("Send it there")
    manager.sees("Please look at these answers again")
    manager.fill(address=RIGHT)
    manager.press("Send it there")
    manager.sees("The mail goes to the new address.")
    until(lambda: to(story, RIGHT))
    manager.page.reload()
    manager.sees(f"{NOBODY} → {RIGHT}")


def the_held_one_is_sent_after_all(story: Story) -> None:
    manager = story.manager
    assert to(story, "ben@example.org") == []
    open_mail_to(manager, "ben@example.org")
    manager.press("Send it now")
    until(lambda: to(story, "ben@example.org"))
    assert to(story, "cleo@example.org") == []


def remind(story: Story, minutes_ago: int) -> None:
    """The organiser's rule has come due; the clock looks at it now instead of within a minute."""
    due = clock.now() - timedelta(minutes=minutes_ago)
    with unit_of_work():
        event = db.session.get_one(Event, story.event.id)
        local = due.astimezone(ZONE)
        days = (event.starts_at.astimezone(ZONE).date() - local.date()).days
        factories.saved(ReminderRule(event=event, days_before=days, at=local.time().replace(second=0, microsecond=0)))
    assert all(remind_all_due(clock.now()))


def a_reader_stops_reminders_with_one_click(story: Story) -> None:
    """Her mail program does it: one request, no page, no cookie."""
    remind(story, minutes_ago=2)
    reminder = story.reader.mail(f"{TITLE} starts")
    address = re.sub(r"\s|<|>", "", reminder["List-Unsubscribe"])
    assert reminder["List-Unsubscribe-Post"] == ONE_CLICK.decode()
    with urlopen(Request(address, data=ONE_CLICK)) as answer:
        assert answer.status == 204
    remind(story, minutes_ago=1)
    until(lambda: len([mail for mail in to(story, "ben@example.org") if "starts" in mail["Subject"]]) == 2)
    assert len(story.reader.mails(f"{TITLE} starts")) == 1


def and_lets_them_come_again(story: Story, axe: Callable[..., list[str]]) -> None:
    reader = story.reader
    body: Any = reader.mail(f"{TITLE} starts").get_body(("plain",))
    reader.go(re.search(r"http://\S+/mails/stop/\S+", body.get_content()).group())  # type: ignore[union-attr]
    reader.sees("Stopped: Reminders of events")
    assert axe(reader.page) == []
    reader.press("Let them come again")
    reader.sees("No more mails of this kind?")
