"""An event is found, read, moved, followed and remembered: with and without script, on wide pages and narrow ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.attachments.operations import store
from eventhub.db import db, unit_of_work
from eventhub.events import documents, speakers
from eventhub.events import operations as events
from eventhub.events.models import Event, EventTheme, Venue
from eventhub.events.states import EventState, ItemKind
from eventhub.following.jobs import SETTLES, tell_all_due
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.journeys.people import Person, until
from tests.support.length import on

PASSWORD = "bridges and tables 2019"
LODZ, LYON, TAIPEI, TORONTO = "Dni mody w Łodzi", "Photonics conference", "Mission to Taiwan", "Bridge days"
WALL = "%Y-%m-%dT%H:%M"
MOST_TABS = 80

pytestmark = [pytest.mark.timeout(600), on("postgresql")]


@dataclass
class Story:
    """Who takes part; `plain` reads on a phone without script."""

    reader: Person
    phone: Person
    plain: Person
    host: Person
    season: str


@pytest.fixture
def story(db_session: Any, served: Callable[..., Any], smtp_server: Any, open_page: Callable[..., Any]) -> Story:
    """Four events of a season, one of it over; a conference with tracks; a host with a password; a house that runs."""
    with unit_of_work():
        season = factories.programme(name="EU Cluster Weeks", slug="weeks")
        host = factories.user(Role.HOST, email="hanne@host.example.org", name="Hanne Host")
        accounts.set_password(host, PASSWORD)
        organiser = factories.organisation(host, name="Sample Optics Cluster")
        shared = {"host": host, "organiser": organiser, "programme": season}
        _conference(shared)
        factories.event(title=LODZ, slug="dni-mody", venue=_venue("Łódź", "PL", 51.77, 19.46), **shared)
        factories.event(title=TAIPEI, slug="taiwan", venue=_venue("Taipei", "TW", 25.03, 121.56), **shared)
        times = {"starts_at": factories.in_days(-40), "ends_at": factories.in_days(-39), "state": EventState.FINISHED}
        factories.event(title=TORONTO, slug="bridge-days", **shared, **times)
    house = served(workers=2, worker=True, EVENTHUB_SMTP_URL=smtp_server.url)

    def person(email: str, **options: Any) -> Person:
        return Person(email, email, open_page(**options), house.url, lambda: smtp_server.messages)

    plain = person("paula@plain.example.org", width=375, java_script_enabled=False)
    readers = person("rita@reader.example.org"), person("pia@phone.example.org", width=375)
    return Story(*readers, plain, person(host.email), season.slug)


def _venue(city: str, country: str, latitude: float, longitude: float) -> Venue:
    return Venue(name="Main hall", city=city, country=country, latitude=latitude, longitude=longitude)


def _conference(shared: dict[str, Any]) -> None:
    lyon = _venue("Lyon", "FR", 45.76, 4.84)
    event = factories.event(title=LYON, slug="photonics", venue=lyon, timezone="Europe/Paris", **shared)
    event.themes = [EventTheme(theme="photonics")]
    ada = speakers.add(event, by=event.host, name="Ada Lovelace", role="Chair", organisation="Analytical Engines")
    for title, track in (("Lasers for Łódź", "Light"), ("Batteries", "Energy")):
        times = {"starts_at": event.starts_at + timedelta(hours=2), "ends_at": event.starts_at + timedelta(hours=3)}
        item = events.add_item(event, by=event.host, kind=ItemKind.WORKSHOP, title=title, track=track, **times)
        item.speakers = [ada]
    file = store("agenda.txt", b"Nine o'clock: lasers", by=event.host)
    documents.add(event, file, "The agenda", by=event.host)
    factories.registration(event, factories.user(email="gus@guest.example.org", name="Gus Guest"))
    waiting = {"state": RegistrationState.WAITLISTED, "waiting_number": 1}
    factories.registration(event, factories.user(email="wim@waiting.example.org"), **waiting)


def test_from_a_search_to_an_event_that_is_followed(story: Story, axe: Callable[..., list[str]]) -> None:
    a_reader_finds_by_keyboard_what_was_written_with_accents(story, axe)
    the_address_holds_the_view(story, axe)
    an_empty_result_leads_out(story, axe)
    the_same_is_found_on_a_phone_without_script(story)
    the_conference_is_read(story, axe)
    somebody_follows_by_mail(story)
    the_host_moves_it_and_chooses_whom_to_tell(story, axe)
    the_follower_hears_and_ends_it(story)
    a_draft_is_published_by_the_clock(story)
    the_season_is_remembered(story, axe)


def a_reader_finds_by_keyboard_what_was_written_with_accents(story: Story, axe: Callable[..., list[str]]) -> None:
    page = story.reader.page
    story.reader.go("/calendar")
    assert story.reader.sees("3 events")
    assert not page.locator(".filter-fold > summary").is_visible()
    look(page, axe)
    for name in ("q", "country", "theme", "format", "programme", "language", "from", "to"):
        tab_to(page, f"[name={name}]")
    page.reload()
    tab_to(page, "[name=q]")
    page.keyboard.type("lodz")
    page.keyboard.press("Enter")
    assert story.reader.sees(LODZ)
    assert not story.reader.reads(TAIPEI)
    tab_to(page, ".chip")
    page.keyboard.press("Enter")
    assert story.reader.sees("3 events")


def the_address_holds_the_view(story: Story, axe: Callable[..., list[str]]) -> None:
    reader, page = story.reader, story.reader.page
    reader.go("/calendar?country=FR&country=TW")
    for view in ("Map", "Month", "List", "Map"):
        reader.click(reader.page.get_by_label("Views of the calendar").get_by_role("link", name=view))
        page.wait_for_url(f"**view={view.lower()}")
        assert asked(page)["country"] == ["FR", "TW"]
        look(page, axe)
    assert page.locator(".pin").count() == 2
    assert page.locator(".map.is-world .pin").count() == 1
    assert [reader.reads(title) for title in (LYON, TAIPEI)] == [True, True]
    page.go_back()
    assert asked(page)["view"] == ["list"]


def an_empty_result_leads_out(story: Story, axe: Callable[..., list[str]]) -> None:
    for person in (story.reader, story.phone):
        person.go("/calendar?country=FR&q=fashion")
        assert person.sees("Nothing matches all of these filters")
        look(person.page, axe)
        person.press("without “fashion”")
        assert person.sees(LYON)


def the_same_is_found_on_a_phone_without_script(story: Story) -> None:
    plain = story.plain
    for person in (plain, story.phone):
        person.go("/calendar")
        assert person.page.locator(".event-card").first.bounding_box()["y"] < person.page.viewport_size["height"]
        assert not person.page.locator("[name=country]").is_visible()
    assert plain.page.locator(".filter-fold > summary").inner_text() == "More filters"
    plain.click(plain.page.locator(".filter-fold > summary"))
    plain.fill(country="PL")
    plain.press("Show events")
    assert asked(plain.page)["country"] == ["PL"]
    assert plain.sees("(1 in force)")
    assert [plain.reads(title) for title in (LODZ, LYON)] == [True, False]
    plain.press(LODZ)
    assert plain.sees("OpenStreetMap")
    plain.go("/calendar?view=map")
    assert plain.page.locator(".numbered li").count() == 3


def the_conference_is_read(story: Story, axe: Callable[..., list[str]]) -> None:
    for person in (story.reader, story.phone, story.plain):
        person.go("/calendar?theme=photonics")
        person.press(LYON)
        for words in ("Light", "Energy", "Lasers for Łódź", "Ada Lovelace", "Sample Optics Cluster"):
            assert person.sees(words), words
        if person is not story.plain:
            look(person.page, axe)
        document = person.page.get_by_role("link", name="The agenda").get_attribute("href")
        assert person.page.request.get(person.home + document).body() == b"Nine o'clock: lasers"
    assert story.reader.page.locator("script[type='application/ld+json']").count() == 1


def somebody_follows_by_mail(story: Story) -> None:
    plain = story.plain
    plain.go("/calendar?country=FR")
    plain.press("Follow this view by e-mail")
    plain.fill(email=plain.email)
    plain.tick("rhythm", "at_once")
    plain.press("Send me the link")
    assert plain.sees("Look into your mailbox")
    plain.follow(plain.mail("press the button once"))
    plain.press("Follow it")
    assert plain.sees("You follow it from now on")


def the_host_moves_it_and_chooses_whom_to_tell(story: Story, axe: Callable[..., list[str]]) -> None:
    host, page = story.host, story.host.page
    sign_in(host)
    event = one(LYON)
    host.go(f"/staff/events/{event.path}/times")
    assert host.sees("Only who has a place (1 person)")
    look(page, axe)
    host.fill(starts_at=wall(event, event.starts_at, days=7), ends_at=wall(event, event.ends_at, days=7))
    tab_to(page, "[name=tell]:checked")
    page.keyboard.press("ArrowDown")
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    assert host.sees("Moved, and the programme with it.")
    assert until(lambda: mails_to("gus@guest.example.org", host))
    assert not mails_to("wim@waiting.example.org", host)


def the_follower_hears_and_ends_it(story: Story) -> None:
    plain = story.plain
    db.session.rollback()
    assert all(tell_all_due(clock.now() + SETTLES))
    mail = plain.mail("Other time or place")
    assert LYON in mail["Subject"]
    stop = next(word for word in mail.get_body(("plain",)).get_content().split() if "/mails/stop/" in word)
    plain.go(stop)
    assert plain.sees("No more mails of this kind?")
    plain.press("Stop these mails")
    assert plain.sees("Stopped: News from the calendar")


def a_draft_is_published_by_the_clock(story: Story) -> None:
    host = story.host
    host.go(f"/staff/events/{one(LODZ).path}")
    host.press("Draft an event like this one")
    host.fill(title="Dni mody, next year", starts_at=f"{factories.in_days(300):{WALL}}")
    host.press("Draft the new event")
    host.press("Publish it later")
    host.fill(at=f"{factories.in_days(3):{WALL}}")
    host.press("Publish it then")
    assert host.sees("It is published by itself")
    copy = one("Dni mody, next year")
    assert (copy.state, copy.publishes_at is None) == (EventState.DRAFT, False)


def the_season_is_remembered(story: Story, axe: Callable[..., list[str]]) -> None:
    for person in (story.reader, story.phone):
        person.go("/calendar")
        person.press("All seasons")
        look(person.page, axe)
        person.press("Look at what took place")
        assert person.sees(TORONTO)
        assert asked(person.page)["programme"] == [story.season]
        look(person.page, axe)


def look(page: Page, axe: Callable[..., list[str]]) -> None:
    """Nothing on the page is in anybody's way, and nothing sticks out of it."""
    assert axe(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def tab_to(page: Page, selector: str) -> None:
    """Reach something as a keyboard does; it is where the focus is, and the focus can be seen."""
    for _step in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{selector} is not reached with {MOST_TABS} tabs on {page.url}")


def asked(page: Page) -> dict[str, list[str]]:
    """Return what the page's address asks for."""
    return parse_qs(urlsplit(page.url).query)


def sign_in(host: Person) -> None:
    host.go("/sign-in")
    host.sign_in_by_password(PASSWORD)
    host.page.wait_for_url(lambda url: "/sign-in" not in url)


def mails_to(address: str, person: Person) -> list[Any]:
    """Return who was written about a change of the event."""
    return [mail for mail in person.inbox() if mail["To"] == address and LYON in mail["Subject"]]


def one(title: str) -> Event:
    db.session.rollback()
    return db.session.query(Event).filter_by(title=title).one()


def wall(event: Event, instant: datetime, *, days: int) -> str:
    """Return what the clocks at the event's place show so many days later."""
    shown = instant.astimezone(ZoneInfo(event.timezone)) + timedelta(days=days)
    return f"{shown:{WALL}}"
