"""Editing an event: what was typed is kept, what cannot be is said at its field, and nobody overwrites unknowingly."""

import pytest

from eventhub.db import unit_of_work
from eventhub.events import operations
from eventhub.events.states import EventFormat, EventState
from eventhub.history.operations import record
from tests import factories
from tests.events.pages import desk, form_of


@pytest.fixture
def event(client, db_session):
    """A published event whose host is signed in."""
    with unit_of_work():
        row = factories.event(languages=["en"], seats=40, programme=factories.programme())
        operations.revise(row, by=row.host, themes=["photonics"])
    client.sign_in(row.host)
    return row


def test_the_form_posted_back_as_it_was_changes_nothing(client, event):
    version = event.version
    assert client.post(desk(event, "facts"), data=form_of(event)).status_code == 302
    assert (event.version, event.sequence) == (version, 0)


def test_what_is_written_becomes_the_event(client, event):
    answers = {
        "title": "New title",
        "city": "Ottawa",
        "contact": "ask@example.org",
        "themes": ["sport"],
        "seats": "12",
        "programme": "0",
    }
    answer = client.post(desk(event, "facts"), data=form_of(event, **answers))
    assert (answer.status_code, answer.location) == (302, f"/staff/events/{event.id}-new-title")
    assert (event.title, event.venue.city, event.seats, event.programme) == ("New title", "Ottawa", 12, None)
    assert (event.theme_slugs, event.contact, event.sequence) == (["sport"], "ask@example.org", 1)
    assert 'href="mailto:ask@example.org"' in client.get(f"/events/{event.path}").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "Title: This field is required."),
        ({"title": "  "}, "Title: This field is required."),
        ({"title": "x" * 121}, "Title: Field cannot be longer than 120 characters."),
        ({"ends_at": "2020-01-01T10:00"}, "Ends: The end comes after the start."),
        ({"starts_at": "whenever"}, "Starts: Not a valid datetime value."),
        ({"starts_at": "0001-01-01T00:00"}, "Starts: Write a year between 1990 and 2100."),
        ({"timezone": "Mars/Olympus"}, "Time zone of the event: Not a valid choice."),
        ({"country": ""}, "Country: Choose the country, too."),
        ({"city": ""}, "City: Write the city, too."),
        ({"longitude": ""}, "Degrees east: Write both coordinates, or none."),
        ({"latitude": "north"}, "Degrees north: Not a valid float value."),
        ({"latitude": "nan"}, "Degrees north: Number must be between -90 and 90."),
        (
            {"online_url": "javascript://a.example/%0aalert(1)"},
            "Link to take part online: Write an address",
        ),
        ({"contact": "nowhere"}, "Address for questions: Write an e-mail address"),
        ({"online_url": "http://[broken"}, "Link to take part online: Write an address"),
        ({"seats": "-1"}, "Seats: Number must be between 0 and 100000."),
        ({"seats": "many"}, "Seats: Not a valid integer value."),
        ({"registration_closes_at": "2100-01-01T10:00"}, "Registration closes: Registration closes before"),
        ({"registration_opens_at": "2026-05-02T10:00", "registration_closes_at": "2026-05-01T10:00"}, "after it opens"),
        ({"themes": ["alchemy"]}, "Thematic areas: &#39;alchemy&#39; is not a valid choice"),
        ({"format": "dream"}, "Where: Not a valid choice."),
        ({"summary": "a\x00b"}, "Summary: This text holds a control character"),
        ({"version": "old"}, "Not a valid integer value."),
    ],
)
def test_an_answer_that_cannot_be_is_named_and_what_was_typed_is_kept(client, event, typed, words):
    answer = client.post(desk(event, "facts"), data=form_of(event, description="Kept as typed") | typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept as typed" in answer.text
    assert event.description == ""


def test_who_comes_second_gets_409_with_who_was_first_and_keeps_what_was_typed(client, event):
    typed = form_of(event, title="My own title")
    with unit_of_work():
        colleague = factories.user(name="Ada Lovelace")
        operations.revise(event, by=colleague, title="Her title")
    answer = client.post(desk(event, "facts"), data=typed)
    assert answer.status_code == 409
    assert "Ada Lovelace changed this event on" in answer.text
    assert 'value="My own title"' in answer.text
    assert event.title == "Her title"
    again = client.post(desk(event, "facts"), data=typed | {"version": str(event.version)})
    assert (again.status_code, event.title) == (302, "My own title")


def test_what_is_done_around_an_event_names_nobody_as_who_changed_it(client, event):
    typed = form_of(event)
    with unit_of_work():
        operations.revise(event, by=factories.user(name="Ada Lovelace"), title="Her title")
        record(event, "registrations exported", by=factories.user(name="Grace Hopper"))
    assert "Ada Lovelace changed this event" in client.post(desk(event, "facts"), data=typed).text


def test_a_version_that_never_was_is_refused_in_words(client, db_session):
    with unit_of_work():
        untouched = factories.event()
    client.sign_in(untouched.host)
    answer = client.post(desk(untouched, "facts"), data=form_of(untouched, version="999"))
    assert answer.status_code == 409
    assert "This is not the event as it is now." in answer.text


def test_the_page_after_a_409_carries_the_newest_version(client, event):
    typed = form_of(event)
    with unit_of_work():
        operations.revise(event, by=None, title="Her title")
    page = client.post(desk(event, "facts"), data=typed).text
    assert f'name="version" type="hidden" value="{event.version}"' in page


def test_what_a_public_event_needs_is_refused_in_the_form(client, event):
    answer = client.post(desk(event, "facts"), data=form_of(event, format="online", online_url=""))
    assert (answer.status_code, event.format) == (409, EventFormat.ON_SITE)
    assert "A public event needs a link to take part online." in answer.text


def test_an_online_event_forgets_the_venue_it_was_given(client, event):
    typed = form_of(event, format="online", online_url="https://example.org/stream", city="")
    assert client.post(desk(event, "facts"), data=typed).status_code == 302
    assert (event.venue, event.online_url) == (None, "https://example.org/stream")


def test_moving_the_event(client, event):
    typed = {"version": event.version, "starts_at": "2030-06-04T09:00", "ends_at": "2030-06-06T18:00"}
    assert client.post(desk(event, "times"), data=typed).status_code == 302
    assert event.starts_at.isoformat() == "2030-06-04T13:00:00+00:00"
    stale = client.post(desk(event, "times"), data=typed | {"starts_at": "2030-06-05T09:00"})
    assert stale.status_code == 409
    assert 'value="2030-06-05T09:00"' in stale.text
    wrong = client.post(desk(event, "times"), data=typed | {"version": event.version, "ends_at": "2030-06-01T09:00"})
    assert wrong.status_code == 422


def test_publishing_postponing_and_publishing_again(client, event):
    assert client.post(desk(event, "postponement"), data={"note": "Strike"}).status_code == 302
    assert event.state is EventState.POSTPONED
    assert client.post(desk(event, "publication")).status_code == 302
    assert event.state is EventState.PUBLISHED


def test_a_deed_that_came_second_shows_the_event_as_it_is_and_who_was_first(client, event):
    answer = client.post(desk(event, "publication"))
    assert answer.status_code == 409
    assert "This event is published; it cannot become published." in answer.text
    assert "What happened" in answer.text


def test_an_incomplete_draft_is_not_published(client, event, db_session):
    with unit_of_work():
        draft = factories.event(state=EventState.DRAFT, summary="", host=event.host)
    answer = client.post(desk(draft, "publication"))
    assert (answer.status_code, draft.state) == (409, EventState.DRAFT)
    assert "A public event needs a summary." in answer.text


def test_cancelling_asks_first_says_what_it_affects_and_wants_a_reason(client, event):
    assert "0 people who registered get a mail with your reason" in client.get(desk(event, "cancellation")).text
    assert client.post(desk(event, "cancellation"), data={"reason": " "}).status_code == 422
    assert event.state is EventState.PUBLISHED
    assert client.post(desk(event, "cancellation"), data={"reason": "Too few speakers"}).status_code == 302
    assert event.state is EventState.CANCELLED
    assert "Too few speakers" in client.get(desk(event)).text


def test_a_post_without_its_token_is_refused(client, event):
    assert client.post(desk(event, "publication"), csrf=False).status_code == 400
