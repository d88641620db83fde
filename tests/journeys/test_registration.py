"""Registration, from the organiser's setup to the seat that somebody gave up.

Real parts only: web and worker processes, browsers on a desk and on phones, a mail server.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.attendance.operations.helpers import ask_to_help
from eventhub.db import unit_of_work
from eventhub.directory.models import OrganisationKind
from tests import factories
from tests.journeys.people import Person, until
from tests.support.length import on

PASSWORD = "seats and questions 2019"
TITLE = "Light days in Toronto"

pytestmark = [pytest.mark.timeout(600), on("postgresql")]


@dataclass
class Story:
    """Who takes part, and where."""

    host: Person
    anna: Person
    jean: Person
    ella: Person
    event: str
    axe: Callable[[Any], list[str]]


@pytest.fixture
def story(db_session: Any, served: Any, smtp_server: Any, open_page: Any, axe: Any) -> Story:
    """A published event with one seat and a workshop, and a house that runs."""
    with unit_of_work():
        host = factories.user(Role.HOST, email="host@example.org", name="Hanne Host")
        accounts.set_password(host, PASSWORD)
        event = factories.event(title=TITLE, seats=1, host=host)
        factories.item(event)
        factories.organisation(name="Sample Optics", kind=OrganisationKind.CLUSTER, country="CA")
        address = f"/events/{event.path}"
    house = served(workers=2, worker=True, EVENTHUB_SMTP_URL=smtp_server.url)

    def person(name: str, email: str, width: int = 375) -> Person:
        return Person(name, email, open_page(width=width), house.url, lambda: smtp_server.messages)

    anna, jean, ella = (
        person(name, f"{name.split()[0].casefold()}@example.org") for name in ("Anna A", "Jean J", "Ella E")
    )
    return Story(person("Hanne Host", "host@example.org", 1280), anna, jean, ella, address, axe)


def test_from_the_setup_to_a_seat_that_somebody_gave_up(story: Story) -> None:
    the_host_asks_for_what_the_event_needs(story)
    anna_has_the_seat(story)
    jean_waits_and_anna_brings_a_colleague(story)
    anna_changes_her_mind_about_lunch(story)
    anna_joins_the_workshop(story)
    anna_gives_up_and_jean_takes_the_seat(story)
    the_host_sees_who_comes(story)


def the_host_asks_for_what_the_event_needs(story: Story) -> None:
    host = story.host
    host.go(f"/staff{story.event}/registration/questions/0/new")
    host.sign_in_by_password(PASSWORD)
    host.fill(label="What do you eat?", kind="line")
    host.tick("is_sensitive")
    host.press("Add the question")
    assert host.sees("The question is asked now")
    host.press("Programme")
    host.click(host.page.get_by_role("link", name="Open: Photonics for industry"))
    host.tick("takes_sign_ups")
    host.fill(seats="5")
    host.press("Save the sign-up")
    assert host.sees("0 of 5")
    assert story.axe(host.page) == []


def register(person: Person, story: Story) -> None:
    person.go(story.event)
    registering = person.page.get_by_role("link", name="Register for this event")
    person.click(registering.or_(person.page.get_by_role("link", name="Join the waiting list")).first)
    person.fill(name=person.name, email=person.email)
    choose_sample_optics(person)
    person.page.get_by_label("What do you eat?").fill("Bread")
    assert story.axe(person.page) == []
    person.tick("consent")
    person.press("Send me the link to confirm")
    person.follow(person.mail("Confirm your registration"))
    assert person.sees("Bread")
    person.click(person.page.locator("main form[method=post] button"))
    assert person.sees("What you told the organiser")
    assert story.axe(person.page) == []


def choose_sample_optics(person: Person) -> None:
    """Type the first letters, choose what is offered, and read what it is."""
    person.fill(organisation="sampl")
    choice = person.page.locator("datalist option[value='Sample Optics']")
    choice.wait_for(state="attached")
    person.fill(organisation=choice.get_attribute("value") or "")
    chosen = ("organisation_kind", "cluster"), ("country", "CA")
    assert until(lambda: all(person.page.locator(f"[name={name}]").input_value() == value for name, value in chosen))


def anna_has_the_seat(story: Story) -> None:
    register(story.anna, story)
    assert story.anna.sees(f"You are registered for {TITLE}")
    story.anna.page.go_back()
    story.anna.page.reload()
    assert len(story.anna.mails("You are registered")) <= 1
    assert story.anna.mail("You are registered")


def jean_waits_and_anna_brings_a_colleague(story: Story) -> None:
    register(story.jean, story)
    assert story.jean.sees("You are at place 1 on the waiting list")
    anna = story.anna
    anna.follow(anna.mail("You are registered"))
    anna.press("Register a colleague")
    anna.fill(name="Ella E", email=story.ella.email)
    anna.page.get_by_label("What do you eat?").fill("Rice")
    anna.tick("consent")
    anna.press("Register this colleague")
    assert anna.sees("is on the list now")
    body: Any = story.ella.mail("place 2 on the waiting list").get_body(("plain",))
    assert "Anna A has registered you" in body.get_content()


def anna_changes_her_mind_about_lunch(story: Story) -> None:
    anna = story.anna
    anna.follow(anna.mail("You are registered"))
    anna.press("Change what I said")
    anna.page.get_by_label("What do you eat?").fill("Soup")
    anna.press("Save the change")
    assert anna.sees("Changed.")
    assert anna.sees("Soup")


def anna_joins_the_workshop(story: Story) -> None:
    anna = story.anna
    anna.press("Sign up for parts of the programme")
    assert story.axe(anna.page) == []
    anna.click(anna.page.get_by_role("button", name="Sign up: Photonics for industry"))
    assert anna.sees("You have a place.")


def anna_gives_up_and_jean_takes_the_seat(story: Story) -> None:
    anna, jean = story.anna, story.jean
    anna.follow(anna.mail("You are registered"))
    anna.press("Cancel my registration")
    anna.press("Cancel my registration")
    assert anna.sees("is cancelled")
    jean.follow(jean.mail("is yours to take"))
    assert jean.sees("Your seat is kept until")
    assert story.axe(jean.page) == []
    jean.press("Take the seat")
    assert jean.sees(f"You are registered for {TITLE}")
    assert jean.mail("You are registered")


def the_host_sees_who_comes(story: Story) -> None:
    host = story.host
    host.go(f"/staff{story.event}/registrations")
    assert host.sees("Jean J")
    host.click(host.page.get_by_role("link", name="Sample Optics").first)
    assert until(lambda: "organisation=" in host.page.url and host.reads("Jean J"))
    assert host.sees("On the waiting list")
    host.click(host.page.get_by_role("link", name="Move up").first)
    host.fill(reason="Speaks on the panel.")
    host.press("Move to the first place")
    assert host.sees("Ella E is the first who waits now.")


def test_two_doors_of_which_one_is_without_network_for_a_while(
    db_session: Any, served: Any, open_page: Any, axe: Any
) -> None:
    path = a_day_with_three_guests()
    house = served(workers=2)
    north, south = (
        Person(name, f"{name}@example.org", open_page(width=375, has_touch=True), house.url, list) for name in HELPERS
    )
    for helper in (north, south):
        helper.go(path)
        helper.sign_in_by_password(PASSWORD)
        helper.page.locator("[data-ready]").wait_for()
    assert axe(north.page) == []
    let_in(north, "Ada")
    assert north.sees("Welcome")
    let_in(south, "Ada")
    assert south.sees("Already in")
    the_north_door_goes_on_without_network(north)
    assert axe(north.page) == []
    let_in(south, "Jean")
    assert south.sees("Welcome")
    north.page.context.set_offline(False)
    assert north.sees("What the desk knew better")
    assert north.sees("Jean Jardin: Already in. Came in at")
    assert until(lambda: not north.reads("Waiting here"))
    for helper in (north, south):
        assert until(lambda who=helper: in_now(who) == "3")
    north.press("I have read this")
    assert until(lambda: not north.reads("What the desk knew better"))
    somebody_comes_who_never_registered(south)
    another_comes_and_is_not_looked_for(south)
    assert axe(south.page) == []


HELPERS = ("north", "south")


def a_day_with_three_guests() -> str:
    """Two helpers may check people in at an event, and three people have a seat; return the address of its door."""
    with unit_of_work():
        event = factories.event(title=TITLE, seats=10, starts_at=factories.in_days(0))
        for name in HELPERS:
            accounts.set_password(ask_to_help(event, f"{name}@example.org", name=name, by=event.host).user, PASSWORD)
        for name in ("Ada Adler", "Jean Jardin", "Ella Engel"):
            factories.registration(event, name=name)
        return f"/staff/events/{event.path}/door"


def let_in(helper: Person, name: str) -> None:
    helper.fill(q=name)
    helper.press("Check in")


def the_north_door_goes_on_without_network(north: Person) -> None:
    north.page.context.set_offline(True)
    for name in ("Jean", "Ella"):
        let_in(north, name)
        assert north.sees("Noted on this device")
    assert north.sees("No network.")
    assert north.sees("Waiting here: 2.")


def somebody_comes_who_never_registered(helper: Person) -> None:
    """What was typed to find them is their name; an address and their word are all that is still asked, by keys."""
    helper.page.locator("[name=q]").focus()
    helper.page.keyboard.type("Grace Hopper")
    assert helper.sees("Nobody on the list is found")
    press_keys(helper, "Tab Tab Enter")
    helper.page.locator("[name=email]:focus").wait_for()
    helper.page.keyboard.type("grace@example.org")
    press_keys(helper, "Tab Tab Tab Space Tab Enter")
    assert helper.sees("Welcome")
    assert helper.sees("Grace Hopper")
    helper.page.locator("[name=q]:focus").wait_for()


def another_comes_and_is_not_looked_for(helper: Person) -> None:
    """Four fields can be seen, of which the organisation may stay empty, and the first has the focus."""
    helper.press("Somebody without a registration")
    helper.page.locator("[name=name]:focus").wait_for()
    fields = helper.page.locator("main form :is(input, select):visible")
    named = fields.evaluate_all("fields => fields.map((each) => each.name)")
    assert named == ["name", "email", "organisation", "consent"]
    helper.page.keyboard.type("Mary Moon")
    press_keys(helper, "Tab")
    helper.page.keyboard.type("mary@example.org")
    helper.page.get_by_label("The person agrees").tap()
    helper.page.get_by_role("button", name="Give a seat and check in").tap()
    assert helper.sees("Mary Moon")
    assert helper.sees("Welcome")
    helper.page.locator("[name=q]:focus").wait_for()


def press_keys(helper: Person, keys: str) -> None:
    """Press one key after the other."""
    for key in keys.split():
        helper.page.keyboard.press(key)


def in_now(helper: Person) -> str:
    return helper.page.locator("#numbers dd").first.inner_text()
