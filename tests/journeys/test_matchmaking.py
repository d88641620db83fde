"""Two people find each other, agree, meet and say what came of it: on their phones, in both ways to get a time.

Real parts only: web and worker processes, browsers on a desk and on phones, a mail server, a calendar reader.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.matchmaking.models import Attendee, Meeting, Slot
from tests import factories
from tests.journeys.people import Person, calendar_at
from tests.support.length import on

PASSWORD = "tables and times 2019"
TITLE = "Light days in Toronto"

pytestmark = [pytest.mark.timeout(600), on("postgresql")]


@dataclass
class Story:
    """Who takes part, and where; `day` is the day of the meetings."""

    host: Person
    anna: Person
    jean: Person
    cleo: Person
    event: str
    day: str
    axe: Callable[[Any], list[str]]


@pytest.fixture
def story(db_session: Any, served: Any, smtp_server: Any, open_page: Any, axe: Any) -> Story:
    """A published event with an organiser, two people who have a place at it and a colleague, and a house that runs."""
    with unit_of_work():
        host = factories.user(Role.HOST, email="host@example.org", name="Hanne Host")
        guests = [factories.user(email=f"{name}@example.org", name=name.title()) for name in ("anna", "jean", "cleo")]
        for person in (host, *guests):
            accounts.set_password(person, PASSWORD)
        event = factories.event(title=TITLE, host=host)
        for guest in guests:
            factories.registration(event, guest)
        factories.organisation(*guests[1:], name="Photonics Lyon")
        path, day = event.path, f"{event.starts_at.astimezone(ZoneInfo(event.timezone)):%Y-%m-%d}"
    house = served(workers=2, worker=True, EVENTHUB_SMTP_URL=smtp_server.url)

    def person(name: str, width: int) -> Person:
        email = f"{name.casefold()}@example.org"
        return Person(name, email, open_page(width=width), house.url, lambda: smtp_server.messages)

    guests_on_phones = (person(name, 375) for name in ("Anna", "Jean", "Cleo"))
    return Story(person("Host", 1280), *guests_on_phones, path, day, axe)


def test_people_agree_on_their_time_move_it_and_say_what_came_of_it(story: Story) -> None:
    the_host_opens(story, "by_participants")
    both_say_what_they_offer_and_need(story)
    anna_asks(story, times=True)
    jean_proposes_another_time_and_anna_takes_it(story)
    jean_moves_the_meeting_and_both_calendars_follow(story)
    the_day_comes(story)
    both_say_what_came_of_it(story)


def test_people_agree_and_the_optimiser_gives_them_their_time(story: Story) -> None:
    the_host_opens(story, "by_optimiser")
    both_say_what_they_offer_and_need(story)
    anna_asks(story, times=False)
    jean_accepts_without_a_time(story)
    the_host_makes_the_timetable(story)
    cleo_brings_her_colleague_in_and_goes_instead(story)
    cleo_cannot_come_and_says_why(story)


def sign_in(person: Person, path: str) -> None:
    person.go(path)
    person.sign_in_by_password(PASSWORD)
    person.page.wait_for_url(f"**{path}")


def looks_well(story: Story, person: Person) -> None:
    """Nothing on the page is in anybody's way."""
    assert story.axe(person.page) == [], person.page.url


def mine(story: Story, rest: str = "") -> str:
    return f"/events/{story.event}/matchmaking{rest}"


def the_host_opens(story: Story, mode: str) -> None:
    host = story.host
    sign_in(host, f"/staff/events/{story.event}/matchmaking")
    host.press("Set up one-to-one meetings")
    host.sees("Now say when the meetings take place")
    host.tick("mode", mode)
    with host.page.expect_navigation():
        host.click(host.page.locator("form[action$='/mode'] button"))
    host.fill(on=story.day, starts="10:00", ends="12:00", minutes="20", changeover="5")
    host.press("Add the block")
    host.page.locator("form[action$='/tables'] [name=number]").wait_for()
    host.fill(number="2")
    host.press("Set the number of tables")
    host.press("Open the requests")
    host.sees("Requests are open")
    looks_well(story, host)


def both_say_what_they_offer_and_need(story: Story) -> None:
    for person in (story.anna, story.jean):
        says_what_they_offer_and_need(story, person)


def says_what_they_offer_and_need(story: Story, person: Person) -> Person:
    sign_in(person, mine(story, "/profile"))
    looks_well(story, person)
    person.fill(offers="Photonics testing", needs="Pilot lines for photonics")
    person.tick("is_listed")
    person.press("Save my profile")
    person.sees("others can find you")
    return person


def anna_asks(story: Story, *, times: bool) -> None:
    anna = story.anna
    anna.go(mine(story, "/people"))
    looks_well(story, anna)
    anna.press("Ask for a meeting")
    anna.page.locator("[name=message]").wait_for()
    looks_well(story, anna)
    anna.fill(message="Shall we compare our pilot lines?")
    if times:
        best = anna.page.locator("[name=best] option").nth(1)
        anna.fill(best=best.get_attribute("value") or "")
    anna.press("Send the request")
    anna.sees("on its way to Jean")
    looks_well(story, anna)


def jean_proposes_another_time_and_anna_takes_it(story: Story) -> None:
    anna, jean = story.anna, story.jean
    jean.follow(jean.mail("would like to meet you"))
    jean.sees("1 request waits for your answer")
    looks_well(story, jean)
    jean.press("Propose other times")
    jean.page.locator("[name=best]").wait_for()
    looks_well(story, jean)
    jean.fill(best=jean.page.locator("[name=best] option").nth(3).get_attribute("value") or "")
    jean.press("Propose these times")
    jean.sees("has been told of the times")
    anna.follow(anna.mail("proposes other times"))
    anna.sees("Proposes other times")
    anna.click(anna.page.locator("form[action$='/acceptance'] button").first)
    anna.sees("You meet Jean on")
    for person in (anna, jean):
        assert person.mail("You meet")


def jean_moves_the_meeting_and_both_calendars_follow(story: Story) -> None:
    anna, jean = story.anna, story.jean
    feeds = [feed_of(person) for person in (anna, jean)]
    before = [meeting_in(feed) for feed in feeds]
    jean.go(mine(story))
    looks_well(story, jean)
    jean.press("Details of the meeting")
    jean.page.locator("[name=slot]").first.wait_for()
    looks_well(story, jean)
    jean.page.locator("[name=slot]").last.check()
    jean.press("Move the meeting")
    jean.sees("both of you have been told")
    assert anna.mail("has moved")
    after = [meeting_in(feed) for feed in feeds]
    assert [entry.uid for entry in after] == [entry.uid for entry in before]
    assert all(new.start != old.start for new, old in zip(after, before, strict=True))


def feed_of(person: Person) -> str:
    person.go("/my/feed")
    person.press("Make my address")
    address: str = person.page.locator("#copy-link").input_value()
    return address


def meeting_in(address: str) -> Any:
    return next(entry for name, entry in calendar_at(address).items() if name and name.startswith("Meeting with"))


def the_day_comes(story: Story) -> None:
    """Everything at the event lies so far back that the meeting has begun."""
    db.session.rollback()
    with unit_of_work():
        first = db.session.scalars(select(Slot).order_by(Slot.starts_at)).all()[0].starts_at
        back = timedelta(days=(first - clock.now()).days + 2)
        for model in (Event, Slot, Meeting, Attendee):
            for row in db.session.scalars(select(model)):
                if row.starts_at and row.ends_at:
                    row.starts_at, row.ends_at = row.starts_at - back, row.ends_at - back


def both_say_what_came_of_it(story: Story) -> None:
    for person in (story.anna, story.jean):
        person.go(mine(story))
        person.press("Say what came of your meetings")
        person.page.locator(".outcomes").wait_for()
        looks_well(story, person)
        person.press("We follow up")
        person.sees("Saved. Thank you.")
    story.host.go(f"/staff/events/{story.event}/outcomes")
    story.host.sees("Follow-ups")
    looks_well(story, story.host)


def jean_accepts_without_a_time(story: Story) -> None:
    jean = story.jean
    jean.follow(jean.mail("would like to meet you"))
    jean.click(jean.page.locator("form[action$='/acceptance'] button").first)
    jean.sees("You will meet Anna")
    looks_well(story, jean)


def the_host_makes_the_timetable(story: Story) -> None:
    host = story.host
    host.go(f"/staff/events/{story.event}/matchmaking/closing")
    host.click(host.page.locator("main form[method=post] button"))
    host.page.locator("[name=seconds]").wait_for()
    host.fill(seconds="10")
    host.press("Run the optimiser")
    host.page.get_by_role("link", name="Look at the draft").wait_for(timeout=90_000)
    host.press("Look at the draft")
    host.press("Publish the timetable")
    host.sees("2 people are told.")
    for person in (story.anna, story.jean):
        assert person.mail("Your meetings at")


def cleo_brings_her_colleague_in_and_goes_instead(story: Story) -> None:
    """She speaks for the same organisation, chooses to share for both of them, and sees and takes what Jean has."""
    cleo = says_what_they_offer_and_need(story, story.cleo)
    cleo.go(mine(story, "/colleagues"))
    cleo.page.get_by_label("We of Photonics Lyon share our meetings").check()
    cleo.press("Save")
    cleo.sees("Nobody else of Photonics Lyon shares meetings")
    looks_well(story, cleo)
    cleo.press("Share with Jean")
    cleo.sees("I go instead of Jean")
    looks_well(story, cleo)
    assert story.jean.mail("Cleo lets you share your meetings")
    cleo.press("I go to the meeting with Anna instead of Jean")
    cleo.sees("You go to this meeting now")
    assert story.jean.mail("Cleo meets Anna instead of you")
    assert story.anna.mail("You meet Cleo instead of Jean")


def cleo_cannot_come_and_says_why(story: Story) -> None:
    anna, cleo = story.anna, story.cleo
    cleo.go(mine(story))
    cleo.press("Details of the meeting")
    cleo.press("Cancel the meeting")
    cleo.page.locator("[name=reason]").wait_for()
    looks_well(story, cleo)
    cleo.fill(reason="My train does not run.")
    cleo.press("Cancel the meeting")
    cleo.sees("both of you have been told why")
    assert "My train does not run." in str(anna.mail("is cancelled").get_body(("plain",)))
