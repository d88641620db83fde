"""The public pages: what stands on them, for whom, and at what cost."""

import re
from datetime import UTC, datetime

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.events import operations as event_operations
from eventhub.events.models import EventTheme, Venue
from eventhub.events.states import EventFormat, EventState
from eventhub.hosting.states import CallState
from eventhub.registration.models.seats import Capacity
from eventhub.registration.states import RegistrationState
from tests import factories

EMPTY = [
    "/",
    "/calendar",
    "/calendar/archive",
    "/calendar?view=month",
    "/calendar?view=map",
    "/calendar?q=none&country=FR&theme=x&format=y",
]
STATEMENTS = {"/": 2, "/calendar": 1, "/calendar?view=month": 1, "/calendar?view=map": 1, "/calendar/archive": 1}
FIRST = {"/": 2, "/calendar": 4, "/calendar?view=month": 3, "/calendar?view=map": 4, "/calendar/archive": 1}
"""What a page asks once more after anything public has changed."""


@pytest.mark.parametrize("page", EMPTY)
def test_public_pages_are_there_before_any_event(client, page):
    assert client.get(page).status_code == 200


def test_home_shows_what_is_next_and_the_call_that_is_open(client, db_session):
    with unit_of_work():
        factories.event(title="Bridge conference")
        slug = factories.call(title="Host a week").slug
        factories.call(title="Draft call", state=CallState.DRAFT)
        factories.call(title="Call to come", opens_at=factories.in_days(2))
    page = client.get("/").text

    assert "Bridge conference" in page
    assert f'href="/calls/{slug}"' in page
    assert "Draft call" not in page
    assert "Call to come" not in page


def test_the_map_numbers_every_event_and_draws_each_on_its_own_map(client, db_session):
    with unit_of_work():
        factories.event(title="Far away")
        factories.event(title="In Lyon", starts_at=factories.in_days(29), venue=lyon())
    page = client.get("/calendar?view=map").text

    assert page.count('class="pin-number"') == 2
    assert page.count('class="pin"') == 2
    assert [page.count(f"img/{name}.svg") for name in ("europe", "world")] == [1, 1]


@pytest.mark.parametrize("page", STATEMENTS)
@pytest.mark.parametrize("events", [1, 3])
def test_a_page_asks_the_database_the_same_few_questions(client, db_session, query_count, page, events):
    with unit_of_work():
        for number in range(events):
            event = factories.event(title=f"Event {number}", programme=factories.programme())
            event.themes = [EventTheme(theme="photonics"), EventTheme(theme="sport")]
    with query_count() as first:
        client.get(page)
    with query_count() as queries:
        assert client.get(page).text.count("Event ") >= events or "month" in page or "archive" in page

    assert (first.count, queries.count) == (FIRST[page], STATEMENTS[page]), [*first, *queries]


def test_a_page_holds_thirty_events_and_leads_to_the_next(client, db_session):
    with unit_of_work():
        host = factories.user(Role.HOST)
        organiser = factories.organisation(host)
        for number in range(31):
            factories.event(
                title=f"Event {number:02}", host=host, organiser=organiser, starts_at=factories.in_days(1 + number / 2)
            )
    first, second = client.get("/calendar?format=on_site"), client.get("/calendar?format=on_site&page=2")

    assert titles(first) == [f"Event {number:02}" for number in range(30)]
    assert titles(second) == ["Event 30"]
    assert "31 events" in first.text
    assert "/calendar?format=on_site&amp;page=2" in first.text
    assert client.get("/calendar?page=3").status_code == 404


def test_a_chip_takes_its_filter_away_and_keeps_the_others(client, db_session):
    page = client.get("/calendar?country=CA&country=FR&theme=photonics&view=map").text

    assert 'href="/calendar?country=FR&amp;theme=photonics&amp;view=map"' in page
    assert 'href="/calendar?country=CA&amp;country=FR&amp;view=map"' in page


def test_the_form_keeps_every_value_of_a_list(client, db_session):
    with unit_of_work():
        factories.event()
        factories.event(venue=lyon())
    page = client.get("/calendar?country=CA&country=FR").text

    assert '<option selected value="CA">Canada</option>' in page
    assert '<input type="hidden" name="country" value="FR">' in page


def test_the_view_is_offered_as_a_feed_with_the_same_filters(client, db_session):
    page = client.get("/calendar?theme=photonics&page=1").text

    assert 'value="http://127.0.0.1:8000/calendar.ics?theme=photonics"' in page
    assert 'href="webcal://127.0.0.1:8000/calendar.ics?theme=photonics"' in page


def test_a_month_shows_an_event_on_each_of_its_days(client, db_session):
    with unit_of_work():
        factories.event(
            title="Three days", starts_at=utc("2030-03-06 09:00"), ends_at=utc("2030-03-08 16:00"), venue=lyon()
        )
        factories.event(title="Next month", starts_at=utc("2030-04-02 09:00"), ends_at=utc("2030-04-02 16:00"))
    page = client.get("/calendar?view=month&from=2030-03-15").text

    assert page.count(">Three days</a>") == 3
    assert "Next month" not in page
    assert "from=2030-04-01&amp;to=2030-04-30&amp;view=month" in page


@pytest.mark.parametrize(("day", "times"), [("06-30", 1), ("07-01", 0)])
def test_a_day_is_the_one_on_the_events_own_clocks(client, db_session, day, times):
    evening = {"starts_at": utc("2030-07-01 01:00"), "ends_at": utc("2030-07-01 03:00")}
    with unit_of_work():
        factories.event(title="Evening in Toronto", **evening)
        factories.event(title="Morning in Brussels", timezone="Europe/Brussels", **evening)
    shown = [client.get(f"/calendar?from=2030-{day}&to=2030-{day}{view}").text for view in ("", "&view=month")]

    feed = client.get(f"/calendar.ics?from=2030-{day}&to=2030-{day}").text
    expected = [times, 1 - times]
    for page in (*shown, feed):
        assert [min(page.count(title), 1) for title in ("Evening in Toronto", "Morning in Brussels")] == expected


def test_an_event_page_states_its_facts(client, db_session):
    with unit_of_work():
        event = factories.event(seats=40, programme=factories.programme(), languages=["en", "fr"])
        event.themes = [EventTheme(theme="photonics")]
        factories.item(event, title="Opening", room="Hall 1")
        factories.saved(Capacity(event_id=event.id, taken=3, ceiling=40))
        path = event.path
    page = client.get(f"/events/{path}").text

    for fact in (
        "37 of 40 seats are free",
        "English, French",
        "Photonics",
        "Exhibition Place, Toronto, Canada",
        "EU Cluster Weeks",
        "Opening",
        "Workshop, Hall 1",
        "Eastern",
        "On site",
    ):
        assert fact in page, fact
    assert f'href="/events/{path}.ics"' in page


def test_an_old_address_leads_to_the_present_one(client, db_session):
    with unit_of_work():
        event = factories.event()
        number, path = event.id, event.path
    answer = client.get(f"/events/{number}-what-it-was-once")

    assert (answer.status_code, answer.location) == (301, f"/events/{path}")
    assert client.get(f"/events/{number}").status_code == 301


def test_a_draft_that_is_dropped_stays_nobodys_business(client, db_session):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT, title="Days that never were")
    with unit_of_work():
        event_operations.cancel(event, by=event.host, reason="No room.")
    found = [client.get(path) for path in ("/calendar", "/calendar.ics", "/calendar.json", f"/events/{event.path}.ics")]
    assert [answer.status_code for answer in found] == [200, 200, 200, 404]
    assert not any(event.title in answer.text for answer in found)
    assert client.get(f"/events/{event.path}").status_code == 404
    client.sign_in(event.host)
    assert "Dropped" in client.get(f"/staff/events/{event.path}").text
    page = client.get(f"/events/{event.path}").text
    assert "This draft was dropped" in page
    assert "until it is published" not in page
    assert "No room." in page
    assert "so its reminders rest" in client.get(f"/staff/events/{event.path}/reminders").text


@pytest.mark.parametrize(
    ("reader", "status"),
    [("owner", 200), ("colleague", 200), ("manager", 200), ("stranger", 404), ("reviewer", 404), ("anonymous", 404)],
)
def test_a_draft_is_a_preview_for_those_who_may_edit_it_and_nothing_for_others(client, db_session, reader, status):
    with unit_of_work():
        owner, colleague = factories.user(Role.HOST), factories.user()
        draft = factories.event(host=owner, organiser=factories.organisation(owner, colleague), state=EventState.DRAFT)
        people = {
            "owner": owner,
            "colleague": colleague,
            "manager": factories.user(Role.PROGRAMME_MANAGER),
            "stranger": factories.user(Role.HOST),
            "reviewer": factories.user(Role.REVIEWER),
        }
        path = draft.path
    if reader in people:
        client.sign_in(people[reader])
    page = client.get(f"/events/{path}")

    assert page.status_code == status
    assert ("This is a preview" in page.text) == (status == 200)
    assert client.get(f"/events/{path}.ics").status_code == 404


ACTIONS = [
    ({"seats": None}, 0, "Register for this event"),
    ({"seats": 10}, 9, "Register for this event"),
    ({"seats": 10}, 10, "Join the waiting list"),
    ({"registration_opens_at": factories.in_days(1)}, 0, "Registration opens on"),
    ({"registration_closes_at": factories.in_days(-1)}, 0, "Registration closed on"),
    ({"state": EventState.POSTPONED}, 0, "has been postponed"),
    ({"state": EventState.CANCELLED, "cancellation_reason": "The hall burnt down."}, 0, "The hall burnt down."),
    ({"starts_at": factories.in_days(-3), "ends_at": factories.in_days(-2)}, 0, "This event is over."),
]


@pytest.mark.parametrize(("changes", "taken", "words"), ACTIONS)
def test_the_event_page_says_what_one_can_do_now(client, db_session, changes, taken, words):
    with unit_of_work():
        event = factories.event(**changes)
        factories.saved(Capacity(event_id=event.id, taken=taken, ceiling=event.seats))
        path = event.path
    page = client.get(f"/events/{path}").text

    assert words in page
    assert (f'href="/events/{path}/register"' in page) == (
        words in ("Register for this event", "Join the waiting list")
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RegistrationState.CONFIRMED, "You have a place"),
        (RegistrationState.WAITLISTED, "You are on the waiting list"),
        (RegistrationState.PENDING_APPROVAL, "Your registration awaits approval"),
        (RegistrationState.CANCELLED, "Register for this event"),
    ],
)
def test_the_event_page_knows_who_is_registered(client, db_session, state, words):
    with unit_of_work():
        event = factories.event()
        number = 1 if state is RegistrationState.WAITLISTED else None
        person = factories.registration(event, state=state, waiting_number=number).user
        path = event.path
    assert words not in client.get(f"/events/{path}").text or state is RegistrationState.CANCELLED
    client.sign_in(person)

    assert words in client.get(f"/events/{path}").text


@pytest.mark.parametrize(("has_matchmaking", "is_registered"), [(True, True), (True, False), (False, True)])
def test_matchmaking_is_offered_to_participants_where_there_is_any(client, db_session, has_matchmaking, is_registered):
    with unit_of_work():
        event, person = factories.event(), factories.user()
        if has_matchmaking:
            factories.matchmaking(event)
        if is_registered:
            factories.registration(event, person)
        path = event.path
    client.sign_in(person)

    assert (f"/events/{path}/matchmaking" in client.get(f"/events/{path}").text) == (has_matchmaking and is_registered)


def test_an_online_link_is_for_participants_only(client, db_session):
    with unit_of_work():
        event = factories.event(format=EventFormat.ONLINE, venue=None, online_url="https://meet.example.org/secret")
        path = event.path

    assert "meet.example.org" not in client.get(f"/events/{path}").text + client.get(f"/events/{path}.ics").text


def titles(answer):
    return re.findall(r"<h2><a [^>]*>([^<]+)</a></h2>", answer.text)


def lyon():
    return Venue(name="Cité", city="Lyon", country="FR", latitude=45.76, longitude=4.84)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
