"""Changing what one said: as another type nobody comes round what the organiser asks of it."""

import pytest

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import editing, places
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.registration.conftest import ANSWERS, FORM, count, shape
from tests.registration.rows import DAY

REFUSED = {
    "closed": ({"closes_at": clock.now() - DAY}, "closed on"),
    "retired": ({"retired_at": clock.now() - DAY}, "any more"),
    "by invitation": ({"is_by_invitation": True}, "by invitation only"),
}


def kind(event, name, **changes):
    with unit_of_work():
        return factories.saved(ParticipantType(event=event, position=1, name=name, **changes))


@pytest.fixture
def visitor(event, people, register):
    """Somebody who has a seat as a visitor."""
    return register(*people(1), type_id=kind(event, "Visitor").id)


def change(row, **changes):
    with unit_of_work():
        return editing.change(row, by=row.user, **ANSWERS | {"consented_at": row.consented_at, "answers": {}} | changes)


@pytest.mark.parametrize(("facts", "words"), REFUSED.values(), ids=REFUSED)
def test_nobody_becomes_what_takes_nobody(event, visitor, facts, words):
    other, was = kind(event, "Exhibitor", **facts), visitor.type_id
    with pytest.raises(Refusal, match=words):
        change(visitor, type_id=other.id)
    assert visitor.type_id == was


def test_a_type_that_is_approved_waits_for_that_word_and_the_seat_is_kept(event, visitor):
    speaker, was = kind(event, "Speaker", needs_approval=True), visitor.type_id
    assert change(visitor, type_id=speaker.id, name="Ada King")
    assert (visitor.type_id, visitor.name, shape(event), count(event)) == (
        was,
        "Ada Lovelace",
        [("confirmed", None)],
        (1, 2),
    )
    with unit_of_work():
        editing.approve_change(visitor, by=event.host)
    assert (visitor.type_id, visitor.name) == (speaker.id, "Ada King")


def test_who_is_not_approved_yet_changes_at_once(event, people, register):
    speaker, artist = (kind(event, name, needs_approval=True) for name in ("Speaker", "Artist"))
    row = register(*people(1), type_id=speaker.id)
    assert not change(row, type_id=artist.id)
    assert (row.type_id, shape(event)) == (artist.id, [("pending_approval", None)])


def test_a_type_that_everybody_can_have_is_had_at_once(event, visitor):
    other = kind(event, "Press")
    assert not change(visitor, type_id=other.id)
    assert visitor.type_id == other.id


def test_the_form_says_that_this_type_is_approved(client, event, visitor):
    speaker = kind(event, "Speaker", needs_approval=True)
    page = f"/my/registrations/{manage_token(visitor)}/answers"
    assert "The organiser approves changes" not in client.get(page).text
    assert "The organiser approves changes" in client.get(f"{page}?type={speaker.id}").text
    sent = client.post(f"{page}?type={speaker.id}", data=FORM, follow_redirects=True)
    assert "Until then everything stays as it was" in sent.text


def test_a_type_that_is_gone_meanwhile_is_not_approved(event, visitor):
    speaker = kind(event, "Speaker", needs_approval=True)
    change(visitor, type_id=speaker.id)
    with unit_of_work():
        factories.db.session.delete(speaker)
    with pytest.raises(Refusal, match="no such type"), unit_of_work():
        editing.approve_change(visitor, by=event.host)
    with unit_of_work():
        places.cancel(visitor, by=visitor.user)
