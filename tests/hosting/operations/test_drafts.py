from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Outdated, Refusal
from eventhub.events.states import EventFormat
from eventhub.hosting.models.applications import DraftEdit
from eventhub.hosting.operations import drafts
from eventhub.hosting.operations.drafts import UNREADABLE, Change, Merge
from eventhub.hosting.states import ApplicationState, CallState
from tests import factories

A = ApplicationState
AT = datetime(2026, 5, 4, 12, 3, tzinfo=UTC)
OPEN = {"opens_at": AT - timedelta(days=9), "closes_at": AT + timedelta(days=9), "events_from": AT.date()}


@pytest.fixture
def pair(db_session):
    """A draft, and the two who write it."""
    with unit_of_work():
        application = factories.application(city="Lyon", venue="Hall", call=factories.call(**OPEN))
        maria = factories.user(name="Maria")
    return application, application.applicant, maria


def save(application, by, base, at=AT, **values):
    bases = values.pop("bases", None)
    with time_machine.travel(at, tick=False), unit_of_work():
        return drafts.save(application, by=by, base=base, values=values, bases=bases)


def test_what_one_types_is_kept_with_the_instant_and_a_new_version(pair):
    application, anna, _ = pair

    merged = save(application, anna, 1, city="Nantes", venue="Hall", starts_at=None, format=EventFormat.HYBRID)

    assert merged == Merge(version=2, saved=["city", "starts_at", "format"])
    assert (application.city, application.starts_at, application.format) == ("Nantes", None, EventFormat.HYBRID)
    assert (application.draft_version, application.saved_at) == (2, AT)


def test_nothing_changes_where_nothing_was_typed(pair):
    application, anna, _ = pair
    line_ends = application.description.replace("\n", "\r\n")

    merged = save(application, anna, 1, description=line_ends, languages=["fr", "en"], country="FR")

    assert merged == Merge(version=1)
    assert (application.saved_at, application.languages) == (None, ["en", "fr"])


def test_two_who_write_different_fields_both_are_kept_and_the_second_sees_what_changed(pair):
    application, anna, maria = pair

    save(application, anna, 1, city="Nantes", venue="Hall")
    merged = save(application, maria, 1, at=AT + timedelta(minutes=1), city="Lyon", venue="Castle")

    assert (application.city, application.venue) == ("Nantes", "Castle")
    assert merged == Merge(3, ["venue"], [Change("city", "Lyon", "Nantes", anna, AT)])


def test_two_who_write_one_field_the_stored_stays_and_the_second_is_told(pair):
    application, anna, maria = pair

    save(application, anna, 1, city="Nantes")
    merged = save(application, maria, 1, city="Brest")

    assert application.city == "Nantes"
    assert merged == Merge(2, [], [], [Change("city", "Lyon", "Nantes", anna, AT)])


def test_saving_again_at_the_new_version_takes_what_the_second_typed(pair):
    application, anna, maria = pair
    save(application, anna, 1, city="Nantes")
    base = save(application, maria, 1, city="Brest").version

    assert save(application, maria, base, city="Brest").saved == ["city"]
    assert application.city == "Brest"


def test_two_who_type_the_same_do_not_hear_of_each_other(pair):
    application, anna, maria = pair
    save(application, anna, 1, city="Nantes")

    assert save(application, maria, 1, city=" Nantes ") == Merge(version=2)


def test_a_field_changed_back_and_forth_is_no_conflict(pair):
    application, anna, maria = pair
    save(application, anna, 1, city="Nantes")
    save(application, anna, 2, city="Lyon")

    assert save(application, maria, 1, city="Brest").saved == ["city"]


def test_a_field_shown_at_an_older_version_than_its_page_is_merged_from_there(pair):
    application, anna, maria = pair
    save(application, anna, 1, city="Nantes")
    save(application, anna, 2, venue="Castle")

    merged = save(application, maria, 3, city="Brest", venue="Palace", bases={"city": 1})

    assert ([each.field for each in merged.conflicts], merged.saved) == (["city"], ["venue"])


def test_what_makes_no_sense_is_not_kept_and_nothing_newer_goes_over_it_unnoticed(pair):
    application, anna, maria = pair
    save(application, anna, 1, city="Nantes")

    merged = save(application, maria, 1, city=UNREADABLE, venue=UNREADABLE)

    assert ([each.field for each in merged.conflicts], merged.saved) == (["city"], [])
    assert (application.city, application.venue) == ("Nantes", "Hall")


def test_instants_and_own_answers_are_merged_like_the_rest(pair):
    application, anna, maria = pair
    later = application.starts_at + timedelta(hours=1)
    save(application, anna, 1, starts_at=later, q7=["a", "b"], q8=5)

    merged = save(application, maria, 1, starts_at=application.ends_at, q7=["c"], q8=None)

    assert [(each.field, each.was, each.now) for each in merged.conflicts] == [
        ("starts_at", later - timedelta(hours=1), later),
        ("q7", None, ["a", "b"]),
    ]
    assert application.answers == {"7": ["a", "b"], "8": 5}
    assert drafts.values_at(application, 1) == {}


@pytest.mark.parametrize("base", [0, 9, -1])
def test_a_page_of_a_version_nobody_knows_is_refused(pair, base):
    application, anna, _ = pair

    with pytest.raises(Outdated, match="open for too long"):
        save(application, anna, base, city="Nantes")

    assert application.city == "Lyon"


def test_a_page_older_than_the_journal_is_refused_and_a_newer_one_is_merged(pair):
    application, anna, maria = pair
    save(application, anna, 1, city="Nantes")
    save(application, anna, 2, at=AT + timedelta(days=5), venue="Castle")
    with unit_of_work():
        drafts.forget_old_edits(AT + timedelta(days=14, seconds=1))

    assert save(application, maria, 2, city="Brest").saved == ["city"]
    with pytest.raises(Outdated):
        save(application, maria, 1, city="Caen")


WRITABLE = {A.DRAFT: 1, A.SUBMITTED: 1, A.CLARIFICATION_ASKED: 1, A.ON_RESERVE_LIST: 1}


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("state", A)
def test_every_state_says_whether_its_answers_can_be_written(db_session, state, is_open):
    closes = {} if is_open else {"closes_at": factories.in_days(-1), "state": CallState.CLOSED}
    with unit_of_work():
        application = factories.application(state=state, call=factories.call(**closes))
    writes = state is A.CLARIFICATION_ASKED or (is_open and state in WRITABLE)

    try:
        with unit_of_work():
            drafts.save(application, by=application.applicant, base=1, values={"city": "Nantes"})
    except Refusal:
        assert not writes

    assert application.city == ("Nantes" if writes else "Lyon")


NAMES = ("city", "venue", "q1")
TEXTS = st.sampled_from(["", "a", "b", "c"])
PAGES = st.tuples(st.integers(0, 2), st.fixed_dictionaries(dict.fromkeys(NAMES, TEXTS)))


@given(steps=st.lists(PAGES, max_size=8))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_merging_does_what_a_model_of_it_does(db_session, steps):
    """Three windows save in any order; each shows what the last answer told it, and types what it likes."""
    with unit_of_work():
        application = factories.application(city="", venue="", call=factories.call())
    stored = dict.fromkeys(NAMES, "")
    windows = [(1, dict(stored)) for _ in range(3)]
    for window, typed in steps:
        base, shown = windows[window]
        with unit_of_work():
            merged = drafts.save(application, by=application.applicant, base=base, values=typed)
        conflicts = {name for name in NAMES if len({shown[name], stored[name], typed[name]}) == 3}
        theirs = {name for name in NAMES if typed[name] == shown[name] != stored[name]}
        taken = [name for name in NAMES if typed[name] != stored[name] and name not in conflicts | theirs]
        stored |= {name: typed[name] for name in taken}
        assert (set(merged.saved), {each.field for each in merged.theirs}) == (set(taken), theirs)
        assert {each.field for each in merged.conflicts} == conflicts
        assert {name: drafts.value_of(application, name) or "" for name in NAMES} == stored
        windows[window] = (merged.version, dict(stored))
    edits = db.session.scalars(select(DraftEdit.draft_version).filter_by(application_id=application.id))
    assert application.draft_version == 1 + len(set(edits))
    assert clock.now() >= (application.saved_at or application.created_at)
