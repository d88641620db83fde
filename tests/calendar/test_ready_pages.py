"""Pages and answers that are kept ready never show what is no longer so, nor anybody else's."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from eventhub.attachments.operations import store
from eventhub.db import db, unit_of_work
from eventhub.events import co_organisers, documents, speakers
from eventhub.events import operations as events
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.registration.models.seats import Capacity
from tests import factories

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def full_event():
    """An event with one of everything its page shows."""
    event = factories.event(seats=50, programme=factories.programme(), organiser=factories.organisation())
    item = factories.item(event, title="Opening")
    speakers.add(event, by=event.host, name="Ada", role="Chair", organisation="Engines", items=[item])
    co_organisers.add(event, factories.organisation(name="Partner cluster"), by=event.host)
    documents.add(event, store("agenda.txt", b"Nine", by=event.host), "Agenda", by=event.host)
    factories.event(programme=event.programme, title="Related one")
    return event


CHANGES = {
    "title of a part": (lambda event: setattr(event.items[0], "title", "Closing"), "Closing"),
    "speaker": (lambda event: setattr(event.speakers[0], "role", "Reporter"), "Reporter"),
    "new speaker": (lambda event: speakers.add(event, by=event.host, name="Grace"), "Grace"),
    "speaker of a part": (lambda event: event.items[0].speakers.clear(), "<li><strong>Ada</strong>"),
    "organiser's country": (lambda event: setattr(event.organiser, "country", "MT"), "Malta"),
    "partner's name": (lambda event: setattr(event.co_organisers[0], "name", "Friends"), "Friends"),
    "partner": (
        lambda event: co_organisers.add(event, factories.organisation(name="Third"), by=event.host),
        "Third",
    ),
    "document": (lambda event: setattr(event.documents[0], "title", "New plan"), "New plan"),
    "related event": (lambda event: factories.event(programme=event.programme, title="Sister"), "Sister"),
    "season": (lambda event: setattr(event.programme, "name", "Next season"), "Next season"),
    "place": (lambda event: setattr(event.venue, "city", "Ottawa"), "Ottawa"),
    "seats taken": (lambda event: db.session.add(Capacity(event_id=event.id, taken=41, ceiling=50)), "9 of 50 seats"),
    "cancelled": (lambda event: events.cancel(event, by=event.host, reason="Snow everywhere"), "Snow everywhere"),
}


@pytest.mark.parametrize(("change", "word"), CHANGES.values(), ids=CHANGES)
def test_the_page_of_an_event_shows_a_change_at_once(client, db_session, change, word):
    with unit_of_work():
        event = full_event()
        path, number = f"/events/{event.path}", event.id
    before = client.get(path).text
    assert client.get(path).text == before
    with unit_of_work():
        change(db_session.get_one(Event, number))
    after = client.get(path).text

    assert after != before
    assert word in after


def test_a_document_that_is_taken_away_and_a_speaker_too_leave_the_page(client, db_session):
    with unit_of_work():
        event = full_event()
        path, number = f"/events/{event.path}", event.id
    before = client.get(path).text
    with unit_of_work():
        event = db_session.get_one(Event, number)
        documents.remove(event.documents[0], by=event.host)
        speakers.remove(event.speakers[0], by=event.host)
        co_organisers.remove(event, event.co_organisers[0], by=event.host)
    after = client.get(path).text

    words = ("Agenda", "Ada", "Partner cluster")
    assert [(word in before, word in after) for word in words] == [(True, False)] * 3


def test_the_clock_alone_turns_the_page_of_an_event(client, db_session):
    with unit_of_work(), time_machine.travel(NOON, tick=False):
        opens, closes = NOON + timedelta(days=1), NOON + timedelta(days=2)
        starts = NOON + timedelta(days=4)
        event = factories.event(
            starts_at=starts,
            ends_at=starts + timedelta(hours=3),
            registration_opens_at=opens,
            registration_closes_at=closes,
        )
        path = f"/events/{event.path}"
    said = {
        NOON: ("in 4 days", "Registration opens on"),
        NOON + timedelta(hours=23, minutes=59): ("in 3 days", "Registration opens on"),
        opens: ("in 3 days", "Registration is open"),
        closes: ("in 2 days", "Registration closed on"),
        starts + timedelta(hours=3): ("3 hours ago", "This event is over"),
    }
    for now, words in said.items():
        with time_machine.travel(now, tick=False):
            page = client.get(path).text
        assert [word in page for word in words] == [True, True], now


@pytest.mark.parametrize("view", ["", "?view=map"])
def test_the_clock_alone_takes_what_is_over_from_the_list_and_marks_what_goes_on(client, db_session, view):
    with unit_of_work(), time_machine.travel(NOON, tick=False):
        for number in (1, 2):
            starts = NOON + timedelta(hours=number)
            factories.event(title=f"Talk {number}", starts_at=starts, ends_at=starts + timedelta(minutes=30))
    counts = {}
    for minutes in (0, 60, 89, 90, 120, 150):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            page = client.get(f"/calendar{view}").text
        counts[minutes] = [min(page.count(word), 1) for word in (">Talk 1<", ">Talk 2<", "is-now")]

    assert counts == {0: [1, 1, 0], 60: [1, 1, 1], 89: [1, 1, 1], 90: [0, 1, 0], 120: [0, 1, 1], 150: [0, 0, 0]}


def test_the_month_knows_that_another_day_has_begun(client, db_session):
    with unit_of_work():
        factories.event()
    pages = []
    for hours in (11, 12):
        with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
            pages.append(client.get("/calendar?view=month").text)

    assert pages[0] != pages[1]


def test_who_is_signed_in_has_a_page_of_their_own_and_leaves_none_to_others(client, app, db_session):
    with unit_of_work():
        event = factories.event()
        host, path = event.host, f"/events/{event.path}"
    client.sign_in(host)
    stranger = app.test_client()
    own, others = client.get(path).text, stranger.get(path).text
    own_list, others_list = client.get("/calendar").text, stranger.get("/calendar").text

    assert ["Edit the event" in page for page in (own, others, client.get(path).text)] == [True, False, True]
    assert ["Sign out" in page for page in (own_list, others_list)] == [True, False]


def test_a_message_for_one_reader_is_shown_to_nobody_else(client, app, db_session):
    with unit_of_work():
        path = f"/events/{factories.event().path}"
    with client.session_transaction() as session:
        session["_flashes"] = [("done", "Only for you")]
    pages = [client.get(path).text, app.test_client().get(path).text, client.get(path).text]

    assert ["Only for you" in page for page in pages] == [True, False, False]


def test_a_draft_is_never_kept(client, app, db_session):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT)
        host, path = event.host, f"/events/{event.path}"
    client.sign_in(host)
    assert client.get(path).status_code == 200

    assert app.test_client().get(path).status_code == 404


@pytest.mark.parametrize("address", ["/calendar.ics", "/calendar.json", "/calendar.rss"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_304_from_memory_is_the_one_the_application_gives_and_ends_with_a_change(client, db_session, address, coding):
    with unit_of_work():
        number = factories.event(title="Old").id
    headers = {"Accept-Encoding": coding}
    headers["If-None-Match"] = client.get(address, headers=headers).headers["ETag"]
    first, again = (client.get(address, headers=headers) for _time in range(2))
    assert (first.status_code, again.status_code) == (304, 304)
    assert dict(again.headers) == dict(first.headers)
    with unit_of_work():
        events.revise(db_session.get_one(Event, number), by=None, title="New")
    changed = client.get(address, headers=headers)

    assert changed.status_code == 200
    assert changed.headers["ETag"] != headers["If-None-Match"]


def test_304_from_memory_ends_with_the_day_that_takes_an_event_out_of_the_feed(client, db_session):
    with unit_of_work(), time_machine.travel(NOON, tick=False):
        factories.event(title="Long ago", starts_at=NOON - timedelta(days=60), ends_at=NOON - timedelta(days=59.6))
    with time_machine.travel(NOON, tick=False):
        headers = {"If-None-Match": client.get("/calendar.ics").headers["ETag"]}
    statuses = []
    for hours in (0, 1, 1, 12):
        with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
            statuses.append(client.get("/calendar.ics", headers=headers).status_code)

    assert statuses == [304, 304, 304, 200]


def test_304_from_memory_is_not_for_another_question(client, db_session):
    with unit_of_work():
        factories.event()
    etag = client.get("/calendar.ics").headers["ETag"]
    headers = {"If-None-Match": etag}
    for _time in range(2):
        assert client.get("/calendar.ics", headers=headers).status_code == 304

    assert client.get("/calendar.ics?country=MT", headers=headers).status_code == 200
    assert client.get("/calendar.json", headers=headers).status_code == 200
    assert client.get("/calendar.ics", headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.post("/calendar.ics", headers=headers).status_code == 405
