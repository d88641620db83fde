"""One registration at the desk, with its tags and notes, and finding people by tag."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.registration.models.desk import RegistrationNote
from eventhub.registration.operations import tagging
from eventhub.registration.permissions import manage_token
from eventhub.registration.queries import tags
from eventhub.registration.states import RegistrationState
from tests.registration.test_desk import rows

EDITORS, OTHERS = ("host", "colleague", "manager"), ("other_host", "stranger")


@pytest.fixture
def person(line):
    return f"/staff/registrations/{line[0].id}"


def marks(registration):
    words = [name for _id, name in db.session.execute(tags.tags_on([registration.id]))]
    return words, [note.text for note in db.session.scalars(tags.notes_on(registration))]


def deeds(person, note):
    return [
        (f"{person}/tags", {"tag": "VIP"}),
        (f"{person}/notes", {"note": "Called."}),
        (f"{person}/tags/removal", {"tag": "Press"}),
        (f"{person}/notes/{note.id}/removal", {}),
    ]


@pytest.fixture
def note(event, line):
    with unit_of_work():
        tagging.tag(event, line[:1], "Press", by=event.host)
        return tagging.write_note(line[0], "Needs a visa.", by=event.host)


@pytest.mark.parametrize("who", EDITORS)
def test_whoever_edits_the_event_reads_tags_and_notes_and_changes_them(client, line, person, note, cast, who):
    client.sign_in(getattr(cast, who))
    page = client.get(person).text
    assert all(words in page for words in ("Ada Lovelace", "Press", "Needs a visa.", "Confirmed", "I agree that"))
    addresses = deeds(person, note)
    assert [client.post(path, data=data).status_code for path, data in addresses] == [302] * 4
    assert marks(line[0]) == (["VIP"], ["Called."])
    assert [client.post(path, data={}).status_code for path, _data in addresses] == [422, 422, 422, 404]


@pytest.mark.parametrize("who", [*OTHERS, None])
def test_nobody_else_does(client, line, person, note, cast, who):
    if who:
        client.sign_in(getattr(cast, who))
    status = 404 if who else 302
    assert client.get(person).status_code == status
    assert [client.post(path, data=data).status_code for path, data in deeds(person, note)] == [status] * 4
    assert marks(line[0]) == (["Press"], ["Needs a visa."])


def test_a_note_on_somebody_else_is_not_here(client, event, line, note):
    client.sign_in(event.host)
    assert client.post(f"/staff/registrations/{line[1].id}/notes/{note.id}/removal").status_code == 404
    assert db.session.get(RegistrationNote, note.id) is not None


def test_the_desk_shows_tags_and_finds_by_them(client, event, line, note):
    client.sign_in(event.host)
    with unit_of_work():
        line[0].name = "Zoë"
    desk = f"/staff/events/{event.path}/registrations"
    assert rows(client.get(f"{desk}?tag=Press")) == ["Zoë"]
    assert len(rows(client.get(f"{desk}?tag=unknown"))) == 5
    assert "1 note" in client.get(desk).text
    assert client.post(f"{desk}/export?tag=Press").text.count("\r\n") == 2


@pytest.mark.parametrize("state", [RegistrationState.ATTENDED, RegistrationState.ABSENT, RegistrationState.CANCELLED])
def test_nobody_is_asked_to_cancel_what_cannot_be(client, event, line, state):
    with unit_of_work():
        line[0].state = state
    client.sign_in(event.host)
    page = client.get(f"/staff/registrations/{line[0].id}/cancellation", follow_redirects=True).text
    assert ("There is nothing to cancel." in page, 'name="reason"' in page) == (True, False)
    own = f"/my/registrations/{manage_token(line[0])}"
    assert client.get(f"{own}/cancellation").location == own
