"""What an organiser decides: nothing any more for an event that is off, and what was wanted before ends with it."""

import pytest

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events.states import EventState
from eventhub.registration.operations import deciding, editing, places
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.conftest import ANSWERS, count, over, shape
from tests.registration.rows import DAY, set_event, set_up

DEEDS = {
    "approve": (RegistrationState.PENDING_APPROVAL, lambda row, by: deciding.approve(row, by=by)),
    "give_seat": (RegistrationState.WAITLISTED, lambda row, by: deciding.give_seat(row, by=by, note="Speaks.")),
    "move_up": (RegistrationState.WAITLISTED, lambda row, by: deciding.move_up(row, by=by, note="Speaks.")),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("is_over", [True, False])
def test_nobody_is_given_a_place_at_what_is_off(event, letters, deed, is_over):
    state, act = DEEDS[deed]
    number = 1 if state is RegistrationState.WAITLISTED else None
    with unit_of_work():
        row = factories.registration(event, state=state, waiting_number=number)
    set_event(event, **(over(event) if is_over else {"state": EventState.CANCELLED}))
    with pytest.raises(Refusal, match="is over" if is_over else "has been cancelled"), unit_of_work():
        act(row, event.host)
    assert (shape(event), letters()) == ([(state.value, number)], [])


@pytest.fixture
def wanting(event, line):
    """Somebody who waits and wants something changed that the organiser has not approved yet."""
    set_up(event, edits_need_approval=True)
    with unit_of_work():
        said = ANSWERS | {"organisation": "Another", "consented_at": clock.now()}
        assert editing.change(line[2], by=line[2].user, **said)
    return line[2]


def test_who_is_rejected_wants_nothing_changed_any_more(event, wanting):
    with unit_of_work():
        deciding.reject(wanting, by=event.host, note="Who are you?")
    assert (wanting.proposed, wanting.proposed_at) == (None, None)


def test_who_lets_an_offer_pass_wants_nothing_changed_any_more(event, line, wanting):
    with unit_of_work():
        places.cancel(line[0], by=line[0].user)
        wanting.offered_until = clock.now() - DAY
    with unit_of_work():
        places.expire(wanting)
    assert (wanting.state, wanting.proposed) == (RegistrationState.EXPIRED, None)


def test_who_registers_again_says_all_of_it_anew(event, people, register):
    (person,), said = people(1), {"organisation": "Another"}
    with unit_of_work():
        state = RegistrationState.EXPIRED
        row = factories.registration(event, person, state=state, proposed=said, proposed_at=clock.now())
    register(row.user)
    assert (row.state, row.proposed) == (RegistrationState.CONFIRMED, None)


def test_who_has_a_seat_is_kept_out_and_the_next_is_offered_it(event, line, letters, register):
    with unit_of_work():
        deciding.reject(line[0], by=event.host, note="Behaved badly.")
    assert shape(event)[:3] == [("rejected", None), ("confirmed", None), ("offered", None)]
    assert count(event) == (2, 2)
    assert "Behaved badly." in letters(line[0].user)[-1].text
    with pytest.raises(Refusal, match="could not accept"):
        register(line[0].user)


def test_nobody_is_kept_out_of_what_is_over(event, line):
    set_event(event, **over(event))
    with pytest.raises(Refusal, match="is over"), unit_of_work():
        deciding.reject(line[0], by=event.host, note="Behaved badly.")


@pytest.mark.parametrize("deed", ["rejection", "first-place", "seat"])
def test_no_form_opens_for_what_cannot_be(client, event, deed):
    with unit_of_work():
        row = factories.registration(event, state=RegistrationState.CANCELLED)
    client.sign_in(event.host)
    answer = client.get(f"/staff/registrations/{row.id}/{deed}")
    assert (answer.status_code, "As things stand this cannot be done" in answer.text) == (409, True)


def test_a_reason_that_comes_too_late_is_kept(client, event):
    with unit_of_work():
        row = factories.registration(event, state=RegistrationState.CANCELLED)
    client.sign_in(event.host)
    answer = client.post(f"/staff/registrations/{row.id}/rejection", data={"reason": "Behaved badly."})
    assert (answer.status_code, "Behaved badly." in answer.text) == (409, True)
