"""Two registrations of one person become one: in the better state, on one seat, with all that hung on either."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.attendance.models import Arrival, Scan
from eventhub.attendance.states import Verdict
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.history.models import HistoryEntry
from eventhub.mail.models import OutgoingMail
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.models.consents import Agreement
from eventhub.registration.models.desk import DistinctPair, RegistrationNote, RegistrationTag
from eventhub.registration.models.items import ItemPlace, ItemSignUp
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity, TypeCapacity
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import consents, items, merging, setup, tagging
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.states import TAKES_A_SEAT, RegistrationState
from tests import factories
from tests.registration.conftest import count, shape

S = RegistrationState


def merge(kept, gone, **how):
    with unit_of_work():
        merging.merge(kept, gone, by=kept.event.host, **how)


def made(event, state, number, **facts):
    """Return a registration in a state, with what the database wants of it."""
    until = clock.now() + timedelta(days=1)
    more = (
        {"waiting_number": number} if state is S.WAITLISTED else {"offered_until": until} if state is S.OFFERED else {}
    )
    return factories.registration(event, state=state, **more, **facts)


def test_the_better_state_stays_whichever_registration_does(db_session, event):
    pairs = [(one, other) for one in merging.BETTER for other in merging.BETTER]
    with unit_of_work():
        event.seats = 30
        rows = [(made(event, one, 2 * at + 1), made(event, other, 2 * at + 2)) for at, (one, other) in enumerate(pairs)]
        event.registration_closes_at = clock.now() - timedelta(minutes=1)
        hold_seats(event)
    for kept, gone in rows:
        merge(kept, gone)
        taken = select(func.count(Registration.id)).where(Registration.state.in_(TAKES_A_SEAT))
        assert db.session.scalars(select(Capacity.taken)).one() == db.session.scalar(taken)
    worth = merging.BETTER.index
    assert [kept.state for kept, _gone in rows] == [max(pair, key=worth) for pair in pairs]
    assert {gone.state for _kept, gone in rows} == {S.CANCELLED}
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0


def test_a_seat_that_becomes_free_goes_to_who_waits_and_nobody_else_is_written_to(event, line, letters):
    before = len(letters())
    merge(line[0], line[1])
    assert shape(event)[:3] == [("confirmed", None), ("cancelled", None), ("offered", None)]
    assert count(event) == (2, 2)
    assert [each.to for each in letters()[before:]] == [line[2].user.email]


def test_who_waits_gets_the_seat_of_the_other_registration_and_no_seat_is_free(event, line, letters):
    before = len(letters())
    merge(line[3], line[0], tell=True)
    assert shape(event) == [
        ("cancelled", None),
        ("confirmed", None),
        ("waitlisted", 1),
        ("confirmed", None),
        ("waitlisted", 3),
    ]
    assert count(event) == (2, 2)
    assert [(each.to, "You are registered" in each.subject) for each in letters()[before:]] == [
        (line[3].user.email, True)
    ]


def test_of_two_waiting_places_the_earlier_stays(event, line):
    merge(line[4], line[2])
    assert shape(event)[2:] == [("cancelled", None), ("waitlisted", 2), ("waitlisted", 1)]


def test_both_histories_say_so(event, line):
    merge(line[0], line[1])
    query = select(HistoryEntry.verb, HistoryEntry.subject_id, HistoryEntry.target, HistoryEntry.actor_id)
    told = db.session.execute(query.where(HistoryEntry.verb.like("merged%")).order_by(HistoryEntry.id)).all()
    one, other, host = line[0].id, line[1].id, event.host_id
    assert told == [("merged away", other, str(one), host), ("merged", one, str(other), host)]


@pytest.fixture
def typed(event):
    """Two types, of which one has a single seat, and somebody who sits on it."""
    with unit_of_work():
        event.seats = 9
        kinds = [factories.saved(ParticipantType(event=event, position=n, name=f"T{n}", seats=n)) for n in (1, 2)]
        sitting = factories.registration(event, type_id=kinds[0].id)
        return kinds, sitting


def seats_by_type():
    return dict(db.session.execute(select(TypeCapacity.type_id, TypeCapacity.taken)).all())


def test_the_seat_is_counted_by_the_type_that_was_chosen(event, typed):
    (narrow, wide), sitting = typed
    with unit_of_work():
        twin = factories.registration(event, type_id=wide.id)
    merge(twin, sitting, taken=["type_id"])
    assert seats_by_type() == {narrow.id: 1, wide.id: 0}
    assert (twin.type_id, count(event)[0]) == (narrow.id, 1)


def test_a_type_that_is_full_takes_nobody_by_a_merger(event, typed):
    (narrow, wide), sitting = typed
    with unit_of_work():
        seated = factories.registration(event, type_id=wide.id)
        waits = made(event, S.WAITLISTED, 1, type_id=narrow.id)
    with pytest.raises(Refusal, match="All seats of the type"):
        merge(seated, waits, taken=["type_id"])
    merge(waits, seated, taken=["type_id"])
    assert (waits.state, waits.type_id, sitting.state) == (S.CONFIRMED, wide.id, S.CONFIRMED)
    assert seats_by_type() == {narrow.id: 1, wide.id: 1}


def test_what_is_chosen_is_taken_and_gaps_are_filled(event):
    with unit_of_work():
        kept = factories.registration(event, name="Ada", country="FI")
        gone = factories.registration(event, name="Ada L.", country="SE")
        own = setup.question_set_of(setup.begin(event))
        facts = {"by": event.host, "kind": QuestionKind.LINE}
        asked = [add_question(own, label=label, **facts).key for label in ("One", "Two", "Three")]
        kept.answers, gone.answers = {asked[0]: "a", asked[1]: "b"}, dict.fromkeys(asked, "c")
    merge(kept, gone, taken=["country", f"answer_{asked[1]}"])
    assert (kept.name, kept.country) == ("Ada", "SE")
    assert kept.answers == {asked[0]: "a", asked[1]: "c", asked[2]: "c"}


def test_tags_notes_colleagues_and_the_door_move_along(event):
    at = clock.now()
    with unit_of_work():
        kept, gone = factories.registration(event), factories.registration(event, state=S.ATTENDED)
        colleague = factories.registration(event, registered_by=gone.user)
        tagging.tag(event, [kept], "VIP", by=event.host)
        tagging.tag(event, [gone], "vip", by=event.host)
        tagging.tag(event, [gone], "Press", by=event.host)
        tagging.write_note(gone, "Comes by train", by=event.host)
        factories.saved(Arrival(registration=gone, door="North", at=at))
        factories.saved(Scan(registration=gone, key="k", verdict=Verdict.ADMITTED, at=at))
    merge(kept, gone)
    tags = select(RegistrationTag.name).filter_by(registration_id=kept.id).order_by(RegistrationTag.key)
    assert db.session.scalars(tags).all() == ["Press", "VIP"]
    for holder in (RegistrationNote, Arrival, Scan):
        assert db.session.scalars(select(holder.registration_id)).all() == [kept.id]
    assert (kept.state, colleague.registered_by_id) == (S.ATTENDED, kept.user_id)


def test_nobody_was_brought_along_by_themselves(event):
    with unit_of_work():
        gone = factories.registration(event)
        kept = factories.registration(event, registered_by=gone.user)
    merge(kept, gone)
    assert kept.registered_by_id is None


def test_one_person_has_one_place_in_a_part_of_the_programme(event):
    with unit_of_work():
        item = factories.item(event)
        kept, gone, other = (factories.registration(event) for _ in range(3))
        event.seats = None
        items.open_sign_up(item, by=event.host, seats=1, closes_at=None)
        for each in (gone, kept, other):
            items.join(each, item, by=each.user)
    merge(kept, gone)
    query = select(ItemPlace.registration_id, ItemPlace.waiting_number).order_by(ItemPlace.registration_id)
    assert db.session.execute(query).all() == [(kept.id, None), (other.id, 2)]
    assert db.session.scalars(select(ItemSignUp.taken)).one() == 1


@pytest.mark.parametrize("state", [S.CANCELLED, S.EXPIRED, S.REJECTED])
def test_what_has_ended_is_not_merged(event, state):
    with unit_of_work():
        kept, gone = factories.registration(event), factories.registration(event, state=state)
    for pair in ((kept, gone), (gone, kept)):
        with pytest.raises(Refusal, match="no place any more"):
            merge(*pair)


def test_a_change_to_decide_on_comes_first(event):
    with unit_of_work():
        kept = factories.registration(event)
        gone = factories.registration(event, proposed={"name": "Ada"}, proposed_at=clock.now())
    with pytest.raises(Refusal, match="Decide on that first"):
        merge(kept, gone)


def test_nobody_is_merged_with_themselves_or_across_events(event):
    with unit_of_work():
        kept, stranger = factories.registration(event), factories.registration(factories.event(slug="another"))
    for gone in (kept, stranger):
        with pytest.raises(Refusal, match="two registrations for one event"):
            merge(kept, gone)


def test_two_people_are_told_apart_once(event, line):
    for pair in ((line[0], line[1]), (line[1], line[0])):
        with unit_of_work():
            merging.tell_apart(*pair, by=event.host)
    row = db.session.scalars(select(DistinctPair)).one()
    assert (row.one_id, row.other_id, row.by_id) == (line[0].id, line[1].id, event.host_id)


def test_what_only_one_agreed_to_stays_agreed(db_session, event):
    with unit_of_work():
        kept, gone = made(event, S.CONFIRMED, 1), made(event, S.CONFIRMED, 2)
        one, both = (consents.add(event, words, is_required=False, by=None) for words in ("Photographs.", "Films."))
        consents.answer(kept, [both.id], at=clock.now(), by=None)
        consents.answer(gone, [one.id, both.id], at=clock.now(), by=None)
    merge(kept, gone)
    agreed = db.session.execute(select(Agreement.registration_id, Agreement.text_id)).all()
    assert {text for number, text in agreed if number == kept.id} == {one.id, both.id}


def test_what_nobody_registers_without_outlasts_an_older_word_on_it(event):
    at = [clock.now() - timedelta(days=9 - day) for day in range(4)]
    with unit_of_work():
        kept, gone = made(event, S.CONFIRMED, 1), made(event, S.CONFIRMED, 2)
        free = consents.add(event, "Rules.", is_required=False, by=None)
        needed = consents.rewrite(free.consent, "House rules.", is_required=True, asks_again=False, by=None)
        factories.saved(Agreement(registration=gone, text=free, agreed_at=at[1], withdrawn_at=at[3]))
        factories.saved(Agreement(registration=kept, text=needed, agreed_at=at[2]))
    merge(kept, gone)
    rows = db.session.execute(select(Agreement.text_id, Agreement.withdrawn_at.is_(None))).all()
    assert dict(rows) == {free.id: False, needed.id: True}


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ({"gone": (1, 3), "kept": (2, None)}, False),
        ({"gone": (3, None), "kept": (1, 2)}, True),
        ({"gone": (1, 2), "kept": (3, None)}, True),
        ({"gone": (1, None), "kept": (2, 3)}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("is_rewritten", [False, True])
def test_of_what_somebody_said_twice_the_later_word_counts(db_session, event, said, stands, is_rewritten):
    at = [clock.now() - timedelta(days=9 - day) for day in range(4)]
    with unit_of_work():
        rows = {"kept": made(event, S.CONFIRMED, 1), "gone": made(event, S.CONFIRMED, 2)}
        first = second = consents.add(event, "Photographs.", is_required=False, by=None)
        if is_rewritten:
            second = consents.rewrite(first.consent, "Films.", is_required=False, asks_again=False, by=None)
        for (who, (agreed, withdrawn)), words in zip(said.items(), (first, second), strict=True):
            until = None if withdrawn is None else at[withdrawn]
            factories.saved(Agreement(registration=rows[who], text=words, agreed_at=at[agreed], withdrawn_at=until))
    merge(rows["kept"], rows["gone"])
    mine = select(Agreement).filter_by(registration_id=rows["kept"].id)
    assert any(each.withdrawn_at is None for each in db.session.scalars(mine)) is stands
