"""Reminding everybody who is due, once."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from eventhub.db import db, unit_of_work
from eventhub.events.states import EventState
from eventhub.mail.models import OutgoingMail
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from eventhub.reminders import jobs, operations, queries
from eventhub.reminders.models import ReminderRule
from tests import factories


@pytest.fixture
def rule(db_session: Any) -> ReminderRule:
    """One day before an event in Toronto, with one person registered long ago."""
    with unit_of_work():
        event = factories.event()
        factories.registration(event, created_at=factories.in_days(-20))
        return factories.saved(ReminderRule(event=event, days_before=1, at=time(18, 0)))


def run(now: datetime) -> list[tuple[str, str]]:
    assert all(jobs.remind_all_due(now))
    mails = db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id))
    return [(mail.recipient, mail.context["starts_at"]["instant"]) for mail in mails]


def just_after(rule: ReminderRule) -> datetime:
    return queries.due_at(rule) + timedelta(minutes=1)


def test_a_due_reminder_is_queued_once_however_often_the_clock_ticks(rule: ReminderRule) -> None:
    place = db.session.scalars(db.select(Registration)).one()
    expected = [(place.user.email, rule.event.starts_at.isoformat())]
    assert run(just_after(rule)) == expected
    assert run(just_after(rule) + timedelta(hours=1)) == expected


def test_nothing_is_sent_before_its_time(rule: ReminderRule) -> None:
    assert run(queries.due_at(rule) - timedelta(seconds=1)) == []


def test_a_moved_event_reminds_of_its_new_start_and_not_of_the_old(rule: ReminderRule) -> None:
    old_instant = just_after(rule)
    with unit_of_work():
        rule.event.starts_at += timedelta(days=7)
        rule.event.ends_at += timedelta(days=7)
    assert run(old_instant) == []
    assert [start for _, start in run(just_after(rule))] == [rule.event.starts_at.isoformat()]


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.POSTPONED, EventState.DRAFT])
def test_an_event_that_is_not_on_reminds_nobody(rule: ReminderRule, state: EventState) -> None:
    with unit_of_work():
        rule.event.state = state
    assert run(just_after(rule)) == []


@pytest.mark.parametrize("state", [RegistrationState.CANCELLED, RegistrationState.REJECTED])
def test_who_does_not_come_is_not_reminded(rule: ReminderRule, state: RegistrationState) -> None:
    with unit_of_work():
        db.session.scalars(db.select(Registration)).one().state = state
    assert run(just_after(rule)) == []


def test_who_registered_after_the_instant_is_not_reminded_of_it(rule: ReminderRule) -> None:
    with unit_of_work():
        db.session.scalars(db.select(Registration)).one().created_at = just_after(rule)
    assert run(just_after(rule) + timedelta(hours=1)) == []


def test_setting_and_removing_a_reminder_stands_in_the_events_history(rule: ReminderRule, client: Any) -> None:
    event = rule.event
    with unit_of_work():
        operations.add_rule(event, days_before=5, at=time(9, 30), by=event.host)
        operations.remove_rule(rule, by=event.host)
    client.sign_in(event.host)
    page = client.get(f"/staff/events/{event.path}").text
    assert all(words in page for words in ("Set a reminder", "5 days before, 09:30", "Removed a reminder"))
