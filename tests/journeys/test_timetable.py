"""An organiser makes a timetable, works on it by hand, publishes it, and keeps it true: who is late, who cannot come.

Real parts only: web and worker processes, the optimiser in its own, a browser on a desk and three on phones, a mail
server.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.matchmaking.models import Absence
from eventhub.matchmaking.states import MatchmakingState, Priority
from tests import factories
from tests.journeys.people import Person, until
from tests.matchmaking.stories import agreed_meeting, listed_person
from tests.support.length import on

PASSWORD = "tables and times 2019"

pytestmark = [pytest.mark.timeout(600), on("sqlite")]


@dataclass
class Story:
    """Who takes part, and where."""

    host: Person
    anna: Person
    jean: Person
    olga: Person
    late: Person
    mina: Person
    event: str
    axe: Callable[[Any], list[str]]


@pytest.fixture
def story(db_session: Any, served: Any, smtp_server: Any, open_page: Any, axe: Any) -> Story:
    """People have agreed on four meetings; Olga is there for the first slot only, and two wait for her in it."""
    with unit_of_work():
        host = factories.user(Role.HOST, email="host@example.org", name="Hanne Host")
        event = factories.event(title="Light days in Toronto", host=host)
        matchmaking = factories.matchmaking(event, state=MatchmakingState.REQUESTS_OPEN)
        guests = {name: factories.user(email=f"{name}@example.org", name=name.title()) for name in NAMES}
        for person in (host, *guests.values()):
            accounts.set_password(person, PASSWORD)
        anna, jean, olga, mina, late = (listed_person(matchmaking, registered=user) for user in guests.values())
        olga.away = [Absence(slot_id=slot.id) for slot in matchmaking.slots[1:]]
        late.away = [Absence(slot_id=matchmaking.slots[0].id)]
        agreed_meeting(olga, jean).request.priority = Priority.MUST
        for one, other in ((olga, anna), (anna, mina), (jean, mina)):
            agreed_meeting(one, other)
    house = served(workers=2, worker=True, EVENTHUB_SMTP_URL=smtp_server.url)

    def person(name: str, width: int = 375) -> Person:
        page = open_page(width=width)
        return Person(name.title(), f"{name}@example.org", page, house.url, lambda: smtp_server.messages)

    guests_there = {name: person(name) for name in NAMES}
    return Story(person("host", 1280), event=event.path, axe=axe, **guests_there)


NAMES = ("anna", "jean", "olga", "mina", "late")


def test_an_organiser_makes_a_timetable_and_keeps_it_true(story: Story) -> None:
    the_host_closes_the_requests_and_runs_the_optimiser(story)
    the_draft_says_what_it_achieves_and_why_a_meeting_is_missing(story)
    the_host_moves_and_locks_a_meeting_in_the_draft(story)
    a_second_run_keeps_what_is_locked_and_the_two_stand_side_by_side(story)
    the_host_publishes(story)
    somebody_late_asks_and_is_fitted_in_and_only_two_are_written_to(story)
    jean_cannot_come_and_the_time_goes_to_those_who_wait(story)


def looks_well(story: Story, person: Person) -> None:
    """Nothing on the page is in anybody's way."""
    assert story.axe(person.page) == [], person.page.url


def desk(story: Story, rest: str = "") -> str:
    return f"/staff/events/{story.event}/matchmaking{rest}"


def mine(story: Story, rest: str = "") -> str:
    return f"/events/{story.event}/matchmaking{rest}"


def sign_in(person: Person, path: str) -> None:
    person.go(path)
    person.sign_in_by_password(PASSWORD)
    person.page.wait_for_url(f"**{path}")


def the_host_closes_the_requests_and_runs_the_optimiser(story: Story) -> None:
    host = story.host
    sign_in(host, desk(story, "/closing"))
    host.click(host.page.locator("main form[method=post] button"))
    run_for(host)


def run_for(host: Person) -> None:
    """Run the optimiser, watch it, and look at its draft."""
    host.page.locator("[name=seconds]").wait_for()
    host.fill(seconds="10")
    host.press("Run the optimiser")
    look_at_the_draft(host)


def look_at_the_draft(host: Person) -> None:
    host.page.locator("#run").wait_for()
    host.page.get_by_role("link", name="Look at the draft").wait_for(timeout=90_000)
    host.press("Look at the draft")
    host.page.locator("#publish-title").wait_for()


def the_draft_says_what_it_achieves_and_why_a_meeting_is_missing(story: Story) -> None:
    host = story.host
    host.sees("4 people will be told")
    figures = host.page.locator("section", has=host.page.locator("#figures-title")).inner_text()
    assert "3\n/ 4" in figures or "3 / 4" in figures, figures
    missing = host.page.locator("section", has=host.page.locator("#unmet-title")).inner_text()
    assert "Anna" in missing, missing
    assert "Olga" in missing, missing
    assert "as many meetings as they can take" in missing, missing
    looks_well(story, host)


def the_host_moves_and_locks_a_meeting_in_the_draft(story: Story) -> None:
    host = story.host
    open_in_draft(host, "Anna", "Mina")
    looks_well(story, host)
    last = host.page.locator("[name=place] option").last
    host.fill(place=last.get_attribute("value") or "")
    with host.page.expect_navigation():
        host.press("Move the meeting")
    host.sees("The meeting has its place in the draft.")
    open_in_draft(host, "Anna", "Mina")
    with host.page.expect_navigation():
        host.press("Lock: it stays here in the next run")
    host.sees("Locked: the next run leaves this meeting where it is.")
    looks_well(story, host)


def open_in_draft(host: Person, *names: str) -> None:
    cell = host.page.locator("table.timetable a")
    for name in names:
        cell = cell.filter(has_text=name)
    host.click(cell.first)
    host.page.locator("#move-title").wait_for()


def a_second_run_keeps_what_is_locked_and_the_two_stand_side_by_side(story: Story) -> None:
    host = story.host
    where = place_of(host, "Anna", "Mina")
    host.go(desk(story, "/timetable"))
    run_for(host)
    host.sees("Timetable, version 2")
    assert place_of(host, "Anna", "Mina") == where
    host.go(desk(story, "/timetable/comparison?before=1&after=2"))
    host.sees("Figures of the two")
    looks_well(story, host)


def place_of(host: Person, *names: str) -> str:
    """Return where the grid has a meeting: the row's table and how many cells from the left."""
    cell = host.page.locator("table.timetable td a")
    for name in names:
        cell = cell.filter(has_text=name)
    return str(cell.first.evaluate("link => [link.closest('tr').rowIndex, link.closest('td').cellIndex].join(' ')"))


def the_host_publishes(story: Story) -> None:
    host = story.host
    host.go(desk(story, "/timetable/versions/2"))
    host.press("Publish the timetable")
    host.sees("4 people are told.")
    looks_well(story, host)
    for person in (story.anna, story.jean, story.olga, story.mina):
        assert person.mail("Your meetings at")
    assert not story.late.mails("Your meetings at")


def somebody_late_asks_and_is_fitted_in_and_only_two_are_written_to(story: Story) -> None:
    host, anna, late = story.host, story.anna, story.late
    late_asks_anna_who_accepts(story)
    before = {person.name: len(person.mails("Your meetings at")) for person in (story.jean, story.olga, story.mina)}
    host.go(desk(story, "/timetable"))
    host.sees("Without a place yet: 2 agreed meetings of 3 people. 1 of them has no other meeting.")
    looks_well(story, host)
    host.press("Fit them in around the others")
    look_at_the_draft(host)
    host.sees("Every meeting that people hold stays exactly where it is.")
    looks_well(story, host)
    host.press("Publish the timetable")
    host.sees("2 people are told.")
    assert late.mail("Your meetings at")
    until(lambda: len(anna.mails("Your meetings at")) == 2)
    assert before == {each.name: len(each.mails("Your meetings at")) for each in (story.jean, story.olga, story.mina)}


def late_asks_anna_who_accepts(story: Story) -> None:
    anna, late = story.anna, story.late
    story.host.press("Open late requests")
    story.host.sees("Late requests are open")
    sign_in(late, mine(story, "/people"))
    late.click(late.page.get_by_role("link", name="Anna", exact=True).first)
    late.page.locator("[name=message]").wait_for()
    late.fill(message="I could only register today.")
    late.press("Send the request")
    late.sees("on its way to Anna")
    anna.follow(anna.mail("would like to meet you"))
    anna.sign_in_by_password(PASSWORD)
    anna.click(anna.page.locator("form[action$='/acceptance'] button").first)
    anna.sees("You will meet Late")


def jean_cannot_come_and_the_time_goes_to_those_who_wait(story: Story) -> None:
    anna, jean, olga = story.anna, story.jean, story.olga
    sign_in(jean, mine(story))
    row = jean.page.locator("tr", has_text="Olga")
    jean.click(row.get_by_role("link", name="Details"))
    jean.press("Cancel the meeting")
    jean.page.locator("[name=reason]").wait_for()
    jean.fill(reason="My train comes an hour later.")
    jean.press("Cancel the meeting")
    jean.sees("both of you have been told why")
    anna.follow(anna.mail("A time is free for your meeting with Olga"))
    anna.sees("Meet Olga?")
    looks_well(story, anna)
    anna.press("Yes, I will come")
    anna.sees("As soon as the other")
    olga.follow(olga.mail("A time is free for your meeting with Anna"))
    olga.sign_in_by_password(PASSWORD)
    olga.sees("Meet Anna?")
    olga.press("Yes, I will come")
    olga.sees("Both of you said yes")
    looks_well(story, olga)
    for person in (anna, olga):
        assert person.mail("You meet")
    assert not story.mina.mails("A time is free")
