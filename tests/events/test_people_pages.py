"""The pages on which a host names people, adds documents, copies an event and sets its publication."""

import io
from zoneinfo import ZoneInfo

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.events import speakers
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.mail.models import OutgoingMail
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.events.pages import WALL, desk, form_of


@pytest.fixture
def host(client, db_session):
    with unit_of_work():
        person = factories.user(Role.HOST)
    client.sign_in(person)
    return person


def draft(host, **changes):
    with unit_of_work():
        return factories.event(host=host, **{"state": EventState.DRAFT} | changes)


def test_a_host_names_a_speaker_changes_and_removes_them(client, host):
    event = draft(host)
    with unit_of_work():
        item = factories.item(event)
    typed = {"version": event.version, "name": "Ada", "role": "Chair", "items": [item.id]}
    assert client.post(desk(event, "speakers"), data=typed).status_code == 302
    (speaker,) = event.speakers
    page = client.get(desk(event, f"speakers/{speaker.id}")).text
    assert 'value="Ada"' in page
    assert "checked" in page
    typed = {"version": event.version, "name": "Ada Lovelace", "items": []}
    assert client.post(desk(event, f"speakers/{speaker.id}"), data=typed).status_code == 302
    assert (speaker.name, speaker.role, speaker.items) == ("Ada Lovelace", "", [])
    assert client.post(desk(event, f"speakers/{speaker.id}/removal")).status_code == 302
    assert event.speakers == []


def test_a_part_of_the_programme_has_a_track_and_speakers(client, host):
    event = draft(host)
    with unit_of_work():
        item = factories.item(event)
        ada = speakers.add(event, by=host, name="Ada")
    typed = {
        "version": event.version,
        "title": item.title,
        "kind": "workshop",
        "starts_at": item.starts_at.astimezone(ZoneInfo(event.timezone)).strftime(WALL),
        "ends_at": item.ends_at.astimezone(ZoneInfo(event.timezone)).strftime(WALL),
        "track": "Light",
        "speakers": [ada.id],
    }
    assert client.post(desk(event, f"programme/{item.id}"), data=typed).status_code == 302
    assert (item.track, item.speakers) == ("Light", [ada])
    foreign = typed | {"version": event.version, "speakers": [ada.id + 1]}
    assert client.post(desk(event, f"programme/{item.id}"), data=foreign).status_code == 422


def test_a_second_editor_hears_who_was_first(client, host):
    event = draft(host)
    stale = event.version
    with unit_of_work():
        speakers.add(event, by=host, name="Ada")
    answer = client.post(desk(event, "speakers"), data={"version": stale, "name": "Bob"})
    assert (answer.status_code, [each.name for each in event.speakers]) == (409, ["Ada"])
    assert 'value="Bob"' in answer.text


def test_an_organisation_is_found_named_and_taken_out(client, host):
    event = draft(host)
    with unit_of_work():
        partner = factories.organisation(name="Łódź Fashion Cluster", country="PL")
    found = client.get(desk(event, "co-organisers?q=lodz")).text
    assert "Łódź Fashion Cluster" in found
    assert f"{desk(event, 'co-organisers')}/{partner.id}" in found
    assert client.post(desk(event, f"co-organisers/{partner.id}")).status_code == 302
    assert (event.co_organisers, client.post(desk(event, f"co-organisers/{partner.id}")).status_code) == (
        [partner],
        409,
    )
    assert client.post(desk(event, f"co-organisers/{partner.id}/removal")).status_code == 302
    assert (event.co_organisers, client.post(desk(event, "co-organisers/999999")).status_code) == ([], 404)


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("agenda.txt", b"Nine o'clock", 302), ("agenda.html", b"<script>", 422), ("agenda.pdf", b"no pdf", 422)],
)
def test_a_document_is_checked_before_it_is_put_on_the_page(client, host, name, content, status):
    event = draft(host)
    typed = {"title": "The agenda", "file": (io.BytesIO(content), name)}
    answer = client.post(desk(event, "documents"), data=typed, content_type="multipart/form-data")
    assert (answer.status_code, len(event.documents)) == (status, 1 if status == 302 else 0)
    if status == 302:
        assert client.post(desk(event, f"documents/{event.documents[0].id}/removal")).status_code == 302
        assert event.documents == []


def test_publication_waits_for_its_time_and_can_be_called_off(client, host):
    event = draft(host)
    at = factories.in_days(3).strftime(WALL)
    assert client.post(desk(event, "publication/later"), data={"version": event.version, "at": at}).status_code == 302
    assert event.publishes_at.astimezone(ZoneInfo(event.timezone)).strftime(WALL) == at
    assert "It is published by itself" in client.get(desk(event)).text
    assert client.post(desk(event, "publication/later/removal")).status_code == 302
    assert event.publishes_at is None
    past = {"version": event.version, "at": factories.in_days(-3).strftime(WALL)}
    assert client.post(desk(event, "publication/later"), data=past).status_code == 409


def test_a_copy_is_a_draft_at_its_own_time(client, host, db_session):
    event = draft(host, state=EventState.PUBLISHED)
    typed = {"title": "Next year", "starts_at": factories.in_days(200).strftime(WALL)}
    answer = client.post(desk(event, "copy"), data=typed)
    copy = db_session.query(Event).filter_by(title="Next year").one()
    assert (answer.location, copy.state) == (desk(copy), EventState.DRAFT)


@pytest.mark.parametrize(("answer", "mails"), [("everybody", 2), ("coming", 1), ("nobody", 0), (None, 2)])
@pytest.mark.parametrize("deed", ["times", "facts", "postponement", "publication"])
def test_each_change_of_time_or_place_asks_whom_to_tell(client, host, db_session, deed, answer, mails):
    state = EventState.POSTPONED if deed == "publication" else EventState.PUBLISHED
    event = draft(host, state=state)
    with unit_of_work():
        factories.registration(event)
        factories.registration(event, state=RegistrationState.PENDING_APPROVAL)
    page = client.get(desk(event, deed)).text
    assert "(2 people)" in page
    assert "(1 person)" in page
    moved = {"starts_at": factories.in_days(20), "ends_at": factories.in_days(22)}
    typed = form_of(event, **moved) | ({"tell": answer} if answer else {})
    assert client.post(desk(event, deed), data=typed).status_code == 302
    assert db_session.query(OutgoingMail).count() == mails


def test_who_cancels_reads_how_many_people_hear_of_it(client, host):
    event = draft(host, state=EventState.PUBLISHED)
    with unit_of_work():
        factories.registration(event)
    assert "1 person who registered gets a mail" in client.get(desk(event, "cancellation")).text


def test_nobody_is_asked_whom_to_tell_about_a_draft(client, host):
    event = draft(host)
    assert [client.get(desk(event, deed)).text.count('name="tell"') for deed in ("times", "facts", "publication")] == [
        0
    ] * 3
