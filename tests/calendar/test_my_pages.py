"""What a participant has ahead: the next meeting, the day, and the way into their own calendar."""

from datetime import timedelta

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events.states import EventFormat, EventState
from eventhub.matchmaking.queries import profile_of
from eventhub.matchmaking.states import MeetingState
from eventhub.registration.states import RegistrationState
from tests import factories

PAGES = ["/my", "/my/feed"]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_sign_in(client, page):
    answer = client.get(page)

    assert (answer.status_code, answer.location) == (302, f"/sign-in?next=%2F{page[1:].replace('/', '%2F')}")


@pytest.mark.parametrize("address", ["/my/feed", "/my/feed/revocation"])
def test_feeds_are_opened_and_closed_by_a_form_of_ours_only(client, db_session, address):
    with unit_of_work():
        person = factories.user()
    assert client.post(address).status_code == 302
    client.sign_in(person)

    assert client.post(address, csrf=False).status_code == 400


def test_an_empty_agenda_says_how_to_fill_it(client, db_session):
    with unit_of_work():
        person = factories.user()
    client.sign_in(person)

    assert "Nothing ahead yet" in client.get("/my").text


def test_the_agenda_begins_with_the_next_meeting(client, db_session):
    with unit_of_work():
        person, event = participant(starts_at=clock.now() + timedelta(minutes=12))
        meet(event, person, "Ada", slot=1, offers="Clean rooms", needs="Pilot lines")
        meet(event, person, "Grace", slot=0)
    client.sign_in(person)
    page = client.get("/my").text

    assert page.index("Grace") < page.index("Coming")
    assert "Ada" not in page
    assert "Table 1" in page


def test_a_meeting_that_is_over_is_no_longer_next(client, db_session):
    with unit_of_work():
        person, event = participant(starts_at=clock.now() - timedelta(minutes=22))
        meet(event, person, "Grace", slot=0)
        meet(event, person, "Ada", slot=1, offers="Clean rooms", needs="Pilot lines")
    client.sign_in(person)
    page = client.get("/my").text

    assert "Ada" in page
    assert "Clean rooms" in page
    assert "Grace" not in page


def test_the_day_holds_meetings_and_the_programme_in_the_order_of_time(client, db_session):
    with unit_of_work():
        person, event = participant()
        factories.item(event, title="Opening", starts_at=event.starts_at + timedelta(minutes=5), room="Hall 1")
        meet(event, person, "Ada", slot=1, offers="Clean rooms", needs="Pilot lines")
        meet(event, person, "Grace", slot=0)
        path = event.path
    client.sign_in(person)
    page = client.get(f"/my/events/{path}").text
    day = page[page.index('id="day"') :]

    assert day.index("Meeting with Grace") < day.index("Opening") < day.index("Meeting with Ada")
    assert "Table 1" in day
    assert "Offers: Clean rooms" in day
    assert f'href="/events/{path}.ics"' in page
    assert 'href="/my/feed"' in page
    assert f'href="/events/{path}/matchmaking"' in page


def test_only_who_registered_has_a_day_at_an_event(client, db_session):
    with unit_of_work():
        _person, event = participant()
        stranger, path = factories.user(), event.path
    assert client.get(f"/my/events/{path}").status_code == 302
    client.sign_in(stranger)

    assert client.get(f"/my/events/{path}").status_code == 404


def test_one_person_does_not_see_the_meetings_of_another(client, db_session):
    with unit_of_work():
        person, event = participant()
        other = factories.registration(event).user
        meet(event, person, "Ada", slot=0)
        path = event.path
    client.sign_in(other)

    assert "Ada" not in client.get(f"/my/events/{path}").text + client.get("/my").text


def test_a_cancelled_event_says_so_with_its_reason(client, db_session):
    with unit_of_work():
        person, event = participant(state=EventState.CANCELLED, cancellation_reason="The hall burnt down.")
        path = event.path
    client.sign_in(person)

    assert "The hall burnt down." in client.get(f"/my/events/{path}").text


@pytest.mark.parametrize(
    ("state", "is_shown"), [(RegistrationState.CONFIRMED, True), (RegistrationState.WAITLISTED, False)]
)
def test_the_online_link_is_for_those_with_a_place(client, db_session, state, is_shown):
    with unit_of_work():
        event = factories.event(format=EventFormat.ONLINE, venue=None, online_url="https://meet.example.org/1")
        number = 1 if state is RegistrationState.WAITLISTED else None
        person, path = factories.registration(event, state=state, waiting_number=number).user, event.path
    client.sign_in(person)

    assert ("meet.example.org" in client.get(f"/my/events/{path}").text) == is_shown


@pytest.mark.parametrize("meetings", [1, 3])
@pytest.mark.parametrize(("page", "statements"), [("/my", 8), ("/my/events/{path}", 7)])
def test_a_page_asks_the_database_the_same_few_questions(client, db_session, query_count, meetings, page, statements):
    with unit_of_work():
        person, event = participant()
        for number in range(meetings):
            factories.item(event)
            meet(event, person, f"Partner {number}", slot=number)
        page = page.format(path=event.path)
    client.sign_in(person)
    with query_count() as queries:
        assert client.get(page).status_code == 200

    assert queries.count == statements, queries


def participant(**changes):
    """Register a person for an event with matchmaking, in which they have a profile."""
    changes = {"starts_at": factories.in_days(30)} | changes
    event = factories.event(**{"ends_at": changes["starts_at"] + timedelta(hours=8)} | changes)
    profile = factories.profile(factories.matchmaking(event))
    return profile.registration.user, event


def meet(event, person, name, *, slot, **about):
    """Let the person meet somebody of this name at table 1."""
    mine = db.session.scalars(profile_of(person, event)).one()
    matchmaking = mine.matchmaking
    theirs = factories.profile(matchmaking, factories.user(name=name), **about)
    factories.meeting(
        factories.request(mine, theirs),
        slot_id=matchmaking.slots[slot].id,
        table_id=matchmaking.tables[0].id,
        state=MeetingState.SCHEDULED,
    )
