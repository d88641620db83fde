"""Hosting from the open call to the report: four applicants, three reviewers, two calls, one place too few."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events.jobs import finish_all_over
from eventhub.events.models import Event
from eventhub.hosting.models.applications import HostingApplication
from eventhub.reporting.jobs import ask_all_due
from tests import factories
from tests.journeys.people import Person, address_in
from tests.support.length import on

ZONE = ZoneInfo("Europe/Brussels")
PASSWORD = "bridges and tables 2019"
HOSTED = "Light days in Jena"
MISSION = "EU-Canada cluster matchmaking"
DELEGATION = "Join the delegation to Toronto"
QUESTION = "What do you bring to Canada?"

pytestmark = [pytest.mark.timeout(900), on("postgresql")]


@dataclass
class Story:
    """Who takes part; `now` is when it begins, on clocks in Brussels."""

    manager: Person
    reviewers: list[Person]
    hanne: Person
    ada: Person
    ben: Person
    cleo: Person
    now: datetime


@pytest.fixture
def story(db_session: Any, served: Callable[..., Any], smtp_server: Any, open_page: Callable[..., Any]) -> Story:
    """A rolling call to host, a published mission abroad, a team with passwords, and a house that runs."""
    house = served(workers=2, worker=True, EVENTHUB_SMTP_URL=smtp_server.url)

    def person(name: str, width: int = 1280) -> Person:
        email = "@".join(name.casefold().split()) + ".example.org"
        return Person(name, email, open_page(width=width), house.url, lambda: smtp_server.messages)

    manager, *reviewers = [person(name) for name in ("Mika Manager", "Rita Reads", "Rolf Reads", "Conny Host")]
    with unit_of_work():
        for each, role in ((manager, Role.PROGRAMME_MANAGER), *((one, Role.REVIEWER) for one in reviewers)):
            accounts.set_password(factories.user(role, email=each.email, name=each.name), PASSWORD)
        season = factories.programme(name="EU Cluster Weeks")
        factories.event(title=MISSION, programme=season)
        factories.call(title="Host a cluster event", slug="host-an-event", programme=season)
    guests = [person(name, width) for name, width in (("Hanne Host", 1280), ("Ada One", 375), ("Ben Two", 375))]
    return Story(manager, reviewers, *guests, person("Cleo Three"), clock.now().astimezone(ZONE))


def test_from_an_open_call_to_the_report(story: Story, axe: Callable[..., list[str]]) -> None:
    for each in (story.manager, *story.reviewers):
        sign_in(each)
    a_manager_opens_a_call_for_a_delegation(story)
    a_host_applies(story)
    three_ask_to_join(story)
    reviewers_are_asked_and_score(story, axe)
    decisions_stay_hidden_until_they_are_released(story, axe)
    a_place_that_frees_moves_the_reserve_list(story)
    the_host_publishes_what_was_accepted(story)
    the_host_reports(story)


def sign_in(staff: Person) -> None:
    staff.go("/sign-in")
    staff.sign_in_by_password(PASSWORD)
    staff.page.wait_for_url(lambda address: "/sign-in" not in address)


def a_manager_opens_a_call_for_a_delegation(story: Story) -> None:
    manager, now = story.manager, story.now
    manager.go("/staff/calls/new")
    manager.tick("kind", "delegation")
    manager.page.locator("[name=event_id]").select_option(label=MISSION)
    days = {"opens_at": -1, "closes_at": 20, "cut_offs-0-at": 6, "cut_offs-1-at": 12}
    times = {name: f"{now + timedelta(days=each):%Y-%m-%dT%H:%M}" for name, each in days.items()}
    limits = {"place_limits-0-what": "all", "place_limits-0-places": "1"}
    criteria = {"criteria-0-title": "Relevance", "criteria-0-weight": "2", "criteria-1-title": "Readiness"}
    manager.fill(**{"title": DELEGATION, "summary": "Travel with us.", **times, **limits, **criteria})
    manager.press("Save the call")
    manager.press("Questions")
    manager.press("Add a question")
    manager.fill(label=QUESTION, kind="line")
    manager.press("Add the question")
    manager.press("The call")
    manager.press("Open the call")
    assert manager.sees("Apply to join the delegation")
    assert manager.sees("1 place")


def a_host_applies(story: Story) -> None:
    hanne, day = story.hanne, story.now + timedelta(days=40)
    begin(hanne, "Host a cluster event", "Apply to host an event")
    hanne.fill(title=HOSTED)
    name_an_organisation(hanne, "DE")
    hanne.fill(summary="Photonics for everyone.")
    hanne.page.get_by_text("Saved at").first.wait_for()
    hanne.page.reload()
    assert hanne.page.locator("[name=summary]").input_value() == "Photonics for everyone."
    hanne.fill(
        description="Talks and visits.",
        starts_at=f"{day:%Y-%m-%dT09:00}",
        ends_at=f"{day:%Y-%m-%dT17:00}",
        venue="Town hall",
        city="Jena",
        country="DE",
        expected_participants="80",
        motivation="Our region makes lasers.",
    )
    for box, value in (("languages", "en"), ("themes", "photonics"), ("format", "on_site")):
        hanne.tick(box, value)
    hanne.press("Submit the application")
    assert hanne.sees("Submitted")
    assert hanne.mail(HOSTED)


def begin(person: Person, call: str, button: str) -> None:
    """Find a call without an account, and come back to it signed in by one link."""
    person.go("/calls")
    person.click(person.page.locator(".call-banner", has_text=call).get_by_role("link", name="Read the call"))
    person.press(button)
    person.page.locator("form[action='/sign-in/link'] [name=email]").fill(person.email)
    person.press("Send me a link")
    person.follow(person.mail("Sign in"))
    person.press("Sign in")


def name_an_organisation(person: Person, country: str) -> None:
    person.tick("organisation_id", "0")
    name = f"Sample Cluster of {person.name}"
    person.fill(organisation_name=name, organisation_kind="cluster", organisation_country=country)
    person.press("Begin the application")


def three_ask_to_join(story: Story) -> None:
    for person, country in ((story.ada, "FR"), (story.ben, "SE"), (story.cleo, "PL")):
        begin(person, DELEGATION, "Apply to join the delegation")
        name_an_organisation(person, country)
        person.fill(summary="We make lasers.", motivation="Canada needs them.")
        for box, value in (("languages", "en"), ("themes", "photonics")):
            person.tick(box, value)
        person.press("Submit the application")
        assert person.sees("Answer")
        person.page.get_by_label(QUESTION).fill(f"Lasers of {person.name}")
        person.press("Submit the application")
        assert person.sees("Submitted")


def reviewers_are_asked_and_score(story: Story, axe: Callable[..., list[str]]) -> None:
    manager = story.manager
    manager.go("/staff/applications")
    manager.press(HOSTED)
    assert manager.sees("Conny Host writes from the same e-mail domain")
    for title in ("Host a cluster event", DELEGATION):
        manager.go("/staff/reviewers")
        assigning = manager.page.get_by_role("link", name="Assign")
        manager.click(assigning.and_(manager.page.locator(f"a[href*='{call_id(title)}/']")))
        manager.click(manager.page.get_by_role("button", name="Ask for"))
    assert story.reviewers[0].mail("review")
    for reviewer in story.reviewers:
        score_everything(reviewer, axe)
    assert not [mail for mail in story.reviewers[2].mails("review") if HOSTED in str(mail)]


def call_id(title: str) -> int:
    db.session.rollback()
    rows = db.session.scalars(db.select(HostingApplication)).all()
    return next(row.call_id for row in rows if row.call.title == title)


def score_everything(reviewer: Person, axe: Callable[..., list[str]]) -> None:
    """By keyboard: a number key scores the criterion that has the focus."""
    reviewer.go("/staff/reviews")
    reviewer.click(reviewer.page.locator("main table a").first)
    assert axe(reviewer.page) == []
    while reviewer.page.get_by_role("button", name="Save and next").count():
        for criterion in reviewer.page.locator("fieldset:has(input[name^=score_])").all():
            criterion.locator("input").first.focus()
            reviewer.page.keyboard.press("4")
        reviewer.fill(comment="Solid.", comment_for_applicant="Bring a sample.")
        reviewer.press("Save and next")
        reviewer.page.wait_for_load_state()


def decisions_stay_hidden_until_they_are_released(story: Story, axe: Callable[..., list[str]]) -> None:
    manager = story.manager
    for person, deed in ((story.ada, "Accept"), (story.ben, "reserve"), (story.cleo, "Reject")):
        decide_in_bulk(manager, f"Sample Cluster of {person.name}", deed)
    for person in (story.ada, story.ben, story.cleo):
        person.page.reload()
        assert not [word for word in ("Accepted", "reserve list", "Not selected") if person.reads(word)]
    manager.go(f"/staff/calls/{call_id(DELEGATION)}/release")
    assert axe(manager.page) == []
    manager.press("Release 3 decisions and write to 3 people")
    outcomes = ((story.ada, "Accepted"), (story.ben, "On the reserve list"), (story.cleo, "Not selected"))
    for person, words in outcomes:
        person.page.reload()
        assert person.sees(words)
        body: Any = person.mail(words).get_body(("plain",))
        assert "Bring a sample." in body.get_content()


def decide_in_bulk(manager: Person, organisation: str, deed: str) -> None:
    manager.go(f"/staff/applications?call={call_id(DELEGATION)}")
    manager.page.locator("tr", has_text=organisation).locator("input[name=chosen]").check()
    manager.press(deed)
    manager.page.locator("[name=note]").fill("Thank you for asking.")
    manager.click(manager.page.locator("main form[method=post] button").first)
    manager.page.wait_for_url(lambda address: "selection" not in address)


def a_place_that_frees_moves_the_reserve_list(story: Story) -> None:
    assert story.ada.mail(MISSION)
    story.ada.press("Withdraw the application")
    story.ada.press("Withdraw the application")
    story.ben.page.reload()
    assert story.ben.sees("Accepted")
    story.ben.go("/my")
    assert story.ben.sees(MISSION)


def the_host_publishes_what_was_accepted(story: Story) -> None:
    manager, hanne = story.manager, story.hanne
    manager.go("/staff/applications")
    manager.press(HOSTED)
    manager.tick("outcome", "accept")
    manager.press("Decide and release")
    manager.press("Release 1 decision and write to 1 person")
    hanne.follow(hanne.mail("Accepted"))
    hanne.press("Edit the event")
    assert [hanne.page.locator(f"[name={name}]").input_value() for name in ("title", "city")] == [HOSTED, "Jena"]
    hanne.fill(address="1 Market Square")
    hanne.press("Save the event")
    hanne.press("Publish the event")
    assert hanne.sees("Published")


def the_host_reports(story: Story) -> None:
    """The event's days go by: the clock finishes it and asks for the report."""
    with unit_of_work():
        event = db.session.scalars(db.select(Event).where(Event.title == HOSTED)).one()
        event.starts_at -= timedelta(days=43)
        event.ends_at -= timedelta(days=43)
        factories.registration(event)
        factories.registration(event, country="DE")
    assert all([*finish_all_over(clock.now()), *ask_all_due(clock.now())])
    hanne = story.hanne
    hanne.go(urlsplit(address_in(hanne.mail("How was"))).path)
    assert hanne.page.locator("[name=participants]").input_value() == "2"
    assert hanne.page.locator("[name=countries]").input_value() == "2"
    hanne.fill(outcomes="Two pilot lines will be shared.", text="A full hall, and good talks.")
    hanne.press("Hand in the report")
    story.manager.go("/staff/reports")
    story.manager.press(HOSTED)
    assert story.manager.sees("Two pilot lines will be shared.")
