"""A draft that needs approval is published only after the programme team has seen it as it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.errors import Outdated, Refusal
from eventhub.events import approval, checklist, operations
from eventhub.events.queries import changes_of, waiting_for_approval
from eventhub.events.states import EventFormat, EventState
from eventhub.mail.models import OutgoingMail
from tests import factories

WEEK = timedelta(days=7)


@pytest.fixture
def manager(db_session):
    with unit_of_work():
        return factories.user(Role.PROGRAMME_MANAGER)


def a_draft(**changes):
    with unit_of_work():
        return factories.event(**{"state": EventState.DRAFT, "needs_approval": True} | changes)


def do(deed, event, **values):
    with unit_of_work():
        deed(operations.hold(event), **values)


def asked(event):
    do(approval.ask_approval, event, by=event.host)
    return event


def approved(event, manager):
    do(approval.approve, asked(event), by=manager)
    return event


def told():
    return [(mail.template, mail.recipient) for mail in db.session.scalars(select(OutgoingMail).order_by("id"))]


def story(event):
    return [entry.verb for entry, _person in db.session.execute(changes_of(event))][::-1]


def test_publishing_waits_for_the_approval_and_says_so(manager):
    event = a_draft()
    for prepare in (lambda: None, lambda: asked(event)):
        prepare()
        with pytest.raises(Refusal, match=r"^A public event needs the approval of the programme team\.$"):
            do(operations.publish, event, by=event.host)
    do(approval.approve, event, by=manager)
    do(operations.publish, event, by=event.host)
    assert event.state is EventState.PUBLISHED
    assert story(event)[:3] == ["approval asked", "approved", "moved"]


def test_managers_are_asked_once_and_the_host_hears_the_answer(manager):
    with unit_of_work():
        other = factories.user(Role.PROGRAMME_MANAGER)
        factories.user(Role.PROGRAMME_MANAGER, disabled_at=clock.now())
        factories.user(Role.REVIEWER)
    event = a_draft()
    asked(asked(event))
    assert told() == [("events/approval_asked", manager.email), ("events/approval_asked", other.email)]
    do(approval.decline_approval, event, by=manager, note="Say in which hall.")
    approved(event, other)
    assert told()[2:] == [
        ("events/approval_declined", event.host.email),
        ("events/approval_asked", manager.email),
        ("events/approval_asked", other.email),
        ("events/approved", event.host.email),
    ]
    assert story(event) == ["approval asked", "approval declined", "approval asked", "approved"]


NEWS = {
    "title": "Another title",
    "starts_at": factories.in_days(31),
    "ends_at": factories.in_days(33),
    "timezone": "Europe/Paris",
    "venue": None,
    "format": EventFormat.HYBRID,
    "online_url": "https://meet.example.org/2",
}


@pytest.mark.parametrize("name", NEWS)
def test_another_title_time_or_place_of_a_draft_ends_its_approval(manager, name):
    event = approved(a_draft(), manager)
    do(operations.revise, event, by=event.host, **{name: NEWS[name]})
    assert (event.approved_at, event.approval_asked_at) == (None, None)
    assert story(event)[-2:] == ["revised", "approval lapsed"]


def test_other_words_and_other_seats_leave_the_approval(manager):
    event = approved(a_draft(), manager)
    do(operations.revise, event, by=event.host, summary="Better words.", seats=80, themes=["photonics"])
    assert event.approved_at
    assert story(event)[-1] == "revised"


@pytest.mark.parametrize("state", [EventState.PUBLISHED, EventState.POSTPONED])
def test_what_was_published_once_keeps_its_approval(manager, state):
    event = a_draft(state=state, approved_at=clock.now())
    do(operations.reschedule, event, starts_at=event.starts_at + WEEK, ends_at=event.ends_at + WEEK, by=event.host)
    assert event.approved_at


def test_nobody_approves_what_they_have_not_seen(manager):
    event = asked(a_draft())
    seen = event.version
    do(operations.revise, event, by=event.host, title="Something else altogether")
    with pytest.raises(Outdated), unit_of_work():
        approval.approve(operations.hold(event, seen), by=manager)
    assert event.approved_at is None


def test_asking_is_for_complete_events(manager):
    event = a_draft(summary="", venue=None)
    words = "Before you ask, the event needs a summary; a venue with its city and country."
    with pytest.raises(Refusal) as refusal:
        asked(event)
    assert (str(refusal.value), event.approval_asked_at) == (words, None)


@pytest.mark.parametrize("state", [EventState.PUBLISHED, EventState.CANCELLED, EventState.FINISHED])
@pytest.mark.parametrize("deed", ["ask_approval", "approve", "decline_approval", "require_approval"])
def test_only_what_is_still_to_be_published_waits_for_approval(manager, state, deed):
    event = a_draft(state=state)
    values = {"by": manager} | ({"note": "No."} if deed == "decline_approval" else {})
    with pytest.raises(Refusal, match="still to be published"):
        do(getattr(approval, deed), event, **values)
    assert story(event) == []


@pytest.mark.parametrize(
    ("changes", "deed", "words"),
    [
        ({"needs_approval": False}, "ask_approval", "without asking"),
        ({"approved_at": clock.now()}, "ask_approval", "without asking"),
        ({}, "approve", "Nobody asks"),
        ({}, "decline_approval", "Nobody asks"),
        ({"approved_at": clock.now()}, "approve", "approved already"),
    ],
)
def test_an_answer_needs_a_question(manager, changes, deed, words):
    event = a_draft(**changes)
    values = {"by": manager} | ({"note": "No."} if deed == "decline_approval" else {})
    with pytest.raises(Refusal, match=words):
        do(getattr(approval, deed), event, **values)


def test_sending_an_event_back_needs_words(manager):
    with pytest.raises(Refusal, match="what is to be changed"):
        do(approval.decline_approval, asked(a_draft()), by=manager, note="  ")


@pytest.mark.parametrize("name", ["needs_approval", "approved_at", "approval_asked_at"])
def test_a_host_cannot_write_the_approval_with_the_facts(manager, name):
    event = a_draft()
    with pytest.raises(TypeError, match=name):
        do(operations.revise, event, by=event.host, **{name: None})


def test_a_draft_may_need_approval_from_its_first_day(manager):
    with unit_of_work():
        host = factories.user()
        times = {"starts_at": factories.in_days(9), "ends_at": factories.in_days(10), "timezone": "Europe/Paris"}
        facts = {"format": EventFormat.ON_SITE, "needs_approval": True, **times}
        event = operations.create_draft("Days", organiser=factories.organisation(), host=host, by=host, **facts)
    assert event.needs_approval is True


def test_the_next_step_says_whose_turn_it_is(manager):
    event, now = a_draft(), clock.now()
    steps = [checklist.next_step(event, now)]
    asked(event)
    steps.append(checklist.next_step(event, now))
    do(approval.approve, event, by=manager)
    steps.append(checklist.next_step(event, now))
    assert steps == [
        "Ask the programme team for its approval",
        "Wait for the programme team's approval",
        "Publish it: nothing is missing",
    ]


def test_the_list_holds_what_was_asked_and_is_still_to_be_answered(manager):
    first, second, answered, dropped = (asked(a_draft()) for _ in range(4))
    a_draft()
    do(approval.approve, answered, by=manager)
    do(operations.cancel, dropped, by=dropped.host, reason="No money.")
    assert db.session.scalars(waiting_for_approval()).all() == [first, second]
