"""Reminding everybody who is due, once."""

import random
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.mail import preferences
from eventhub.mail.jobs import send_all_due
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from eventhub.reminders import jobs, operations
from eventhub.reminders.models import Reminder, ReminderRule
from eventhub.reminders.occasions import occasions_of
from eventhub.reminders.timing import due_at
from tests import factories

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def rule(db_session: Any) -> ReminderRule:
    """One day before an event in Toronto, with one person registered long ago."""
    with unit_of_work():
        event = factories.event()
        factories.registration(event, created_at=factories.in_days(-20))
        return factories.saved(ReminderRule(event=event, days_before=1, at=time(18, 0)))


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id)))


def run(now: datetime) -> list[tuple[str, str]]:
    assert all(jobs.remind_all_due(now))
    return [(mail.recipient, mail.context["starts_at"]["instant"]) for mail in mails()]


def fires(rule: ReminderRule, subject: Any = None) -> datetime:
    """The first instant at which the rule fires, as things stand."""
    subject = subject or rule.event
    return min(due_at(rule, occasion) for occasion in occasions_of(rule, subject))


def just_after(rule: ReminderRule) -> datetime:
    return fires(rule) + A_MINUTE


def one_registration() -> Registration:
    return db.session.scalars(db.select(Registration)).one()


def move(event: Event, days: float) -> None:
    with unit_of_work():
        events.reschedule(event, event.starts_at + timedelta(days=days), event.ends_at + timedelta(days=days), by=None)


def reminders() -> list[OutgoingMail]:
    return [mail for mail in mails() if mail.template.startswith("reminders/")]


def test_a_due_reminder_is_queued_once_however_often_the_clock_ticks(rule: ReminderRule) -> None:
    expected = [(one_registration().user.email, rule.event.starts_at.isoformat())]
    assert run(just_after(rule)) == expected
    assert run(just_after(rule) + timedelta(hours=1)) == expected


def test_nothing_is_sent_before_its_time(rule: ReminderRule) -> None:
    assert run(fires(rule) - timedelta(seconds=1)) == []


def test_more_people_than_are_reminded_in_one_go_are_all_reminded(rule: ReminderRule) -> None:
    with unit_of_work():
        for _ in range(2 * operations.AT_A_TIME):
            factories.registration(rule.event, created_at=factories.in_days(-20))
    assert list(jobs.remind_all_due(just_after(rule))) == [True] * 3
    assert len({mail.recipient for mail in mails()}) == len(mails()) == 2 * operations.AT_A_TIME + 1


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
        one_registration().state = state
    assert run(just_after(rule)) == []


def test_who_registered_after_the_instant_is_not_reminded_of_it(rule: ReminderRule) -> None:
    with unit_of_work():
        one_registration().created_at = just_after(rule)
    assert run(just_after(rule) + timedelta(hours=1)) == []


def test_who_wants_no_reminders_and_whose_account_is_closed_get_none(rule: ReminderRule) -> None:
    with unit_of_work():
        preferences.stop(one_registration().user.email, MailKind.REMINDER)
        closed = factories.registration(rule.event, created_at=factories.in_days(-20))
        closed.user.disabled_at = clock.now()
    assert run(just_after(rule)) == []


def test_a_paused_rule_rests_and_goes_on(rule: ReminderRule) -> None:
    with unit_of_work():
        operations.pause_rule(rule, by=None)
    assert run(just_after(rule)) == []
    with unit_of_work():
        operations.resume_rule(rule, by=None)
    assert len(run(just_after(rule))) == 1


def test_an_edited_rule_neither_repeats_nor_skips(rule: ReminderRule) -> None:
    """Two were reminded; then the rule is edited to a later time, and a third person is in time for that."""
    with unit_of_work():
        factories.registration(rule.event, created_at=factories.in_days(-20))
    assert len(run(just_after(rule))) == 2
    with unit_of_work():
        operations.change_rule(rule, by=None, at=time(20, 0))
        factories.registration(rule.event, created_at=just_after(rule) - timedelta(hours=1))
    assert len(run(fires(rule) - A_MINUTE)) == 2
    assert len(run(just_after(rule))) == 3


def test_a_rule_edited_before_its_mails_left_fires_at_its_new_time(rule: ReminderRule, mailbox: Any) -> None:
    run(just_after(rule))
    with unit_of_work():
        operations.change_rule(rule, by=None, days_before=0, at=time(1, 0))
    assert leaves(just_after(rule) - timedelta(hours=1)) == []
    assert len(leaves(just_after(rule))) == 1


@pytest.mark.parametrize("has_left", [True, False])
@pytest.mark.parametrize("names_day_first", [True, False])
def test_a_rule_that_names_a_day_instead_of_counting_back_to_it_repeats_nothing_and_skips_nothing(
    rule: ReminderRule, mailbox: Any, names_day_first: bool, has_left: bool
) -> None:
    """Whose mail has not left yet is not reminded yet: it leaves as the rule says by now."""
    at = just_after(rule)
    a_day = {"days_before": None, "on_date": at.date(), "at": time(0, 1)}
    ways = [a_day, {"days_before": 1, "on_date": None, "at": time(18, 0)}]
    with unit_of_work():
        for name, value in ways[not names_day_first].items():
            setattr(rule, name, value)
    assert len(leaves(at) if has_left else run(at)) == 1
    with unit_of_work():
        operations.change_rule(rule, by=None, **ways[names_day_first])
    assert len(leaves(at)) == 1
    assert len(leaves(at + A_MINUTE)) == 1


def test_an_event_that_moves_by_an_hour_while_its_reminder_waits_reminds_once(rule: ReminderRule, mailbox: Any) -> None:
    at = just_after(rule)
    run(at)
    move(rule.event, 1 / 24)
    assert len(leaves(at + timedelta(hours=1))) == len(leaves(at + timedelta(hours=2))) == 1


def leaves(now: datetime) -> list[str]:
    """Let the clock show a time, remind and send; return all subjects that ever left."""
    with time_machine.travel(now, tick=False):
        assert all(jobs.remind_all_due(clock.now()))
        list(send_all_due(clock.now()))
    db.session.rollback()
    query = db.select(OutgoingMail.subject).where(OutgoingMail.state == MailState.SENT)
    return list(db.session.scalars(query.where(OutgoingMail.template.startswith("reminders/"))))


def test_a_reminder_whose_event_moved_before_it_left_never_leaves(rule: ReminderRule, mailbox: Any) -> None:
    at = just_after(rule)
    run(at)
    move(rule.event, 7)
    assert leaves(at) == []
    assert leaves(just_after(rule)) == [reminders()[-1].subject]
    assert [mail.state for mail in reminders()] == [MailState.CANCELLED, MailState.SENT]


def test_an_event_that_moved_away_and_back_reminds_once(rule: ReminderRule, mailbox: Any) -> None:
    at = just_after(rule)
    run(at)
    move(rule.event, 7)
    assert leaves(at) == []
    move(rule.event, -7)
    assert len(leaves(at)) == len(leaves(at + A_MINUTE)) == 1


@pytest.mark.parametrize("happens", ["cancelled", "postponed", "registration", "paused", "removed", "begun"])
def test_what_happens_before_a_reminder_leaves_silences_it(rule: ReminderRule, mailbox: Any, happens: str) -> None:
    at = just_after(rule)
    run(at)
    with unit_of_work():
        if happens == "cancelled":
            events.cancel(rule.event, by=None, reason="Storm")
        elif happens == "postponed":
            events.postpone(rule.event, by=None)
        elif happens == "registration":
            one_registration().state = RegistrationState.CANCELLED
        elif happens == "paused":
            operations.pause_rule(rule, by=None)
        elif happens == "removed":
            operations.remove_rule(rule, by=None)
    late = timedelta(days=2) if happens == "begun" else timedelta()
    assert leaves(at + late) == []


def test_a_reminder_says_what_is_so_when_it_leaves(rule: ReminderRule, mailbox: Any) -> None:
    run(just_after(rule))
    with unit_of_work():
        events.revise(rule.event, by=None, title="Photonics days")
    assert leaves(just_after(rule))[0].startswith("Photonics days starts")


def test_a_new_rule_that_gets_the_number_of_an_old_one_is_another_rule(rule: ReminderRule, mailbox: Any) -> None:
    event, at = rule.event, just_after(rule)
    assert len(leaves(at)) == 1
    with unit_of_work():
        operations.remove_rule(rule, by=None)
    with unit_of_work():
        operations.add_rule(event, by=None, days_before=1, at=time(18, 0), text="Again.", subject="Again")
    assert len(leaves(at)) == 2


@pytest.mark.parametrize("seed", range(8))
def test_a_clock_that_jumps_resends_nothing_and_skips_nothing(rule: ReminderRule, mailbox: Any, seed: int) -> None:
    """The clock jumps two hours on and back, the host sleeps six; whoever wakes within the day reminds once."""
    chance, at = random.Random(seed), fires(rule) - timedelta(hours=5)
    end = min(fires(rule) + timedelta(hours=20), rule.event.starts_at)
    was_due = False
    while at < end:
        was_due = was_due or at >= fires(rule)
        assert len(leaves(at)) == was_due
        at += chance.choice([timedelta(minutes=50), timedelta(hours=2), timedelta(hours=-2), timedelta(hours=6)])
    assert len(leaves(end - A_MINUTE)) == 1


def test_who_slept_until_the_event_had_begun_reminds_nobody(rule: ReminderRule, mailbox: Any) -> None:
    assert leaves(rule.event.starts_at) == []
    assert db.session.scalars(db.select(Reminder)).all() == []


def test_whose_account_was_closed_meanwhile_is_not_reminded(rule: ReminderRule, mailbox: Any) -> None:
    now = just_after(rule)
    assert len(run(now)) == 1
    with unit_of_work():
        one_registration().user.disabled_at = now
    assert leaves(now) == []
