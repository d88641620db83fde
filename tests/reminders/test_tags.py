"""Reminding who has a tag, by what is written at the desk when the mail leaves."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.mail.jobs import send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import tagging
from eventhub.reminders import jobs, reach
from eventhub.reminders.audience import Audience
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.occasions import occasions_of
from eventhub.reminders.timing import due_at
from tests import factories


def rule_for(*tags: str) -> ReminderRule:
    """One day before an event, for who has one of these tags."""
    audience = Audience(tags=tags).as_row()
    rule: ReminderRule = factories.saved(
        ReminderRule(event=factories.event(), days_before=1, at=time(18), audience=audience)
    )
    return rule


def registered(rule: ReminderRule, name: str, *tags: str) -> Registration:
    place: Registration = factories.registration(
        rule.event, factories.user(name=name), created_at=factories.in_days(-20)
    )
    for tag in tags:
        tagging.tag(place.event, [place], tag, by=None)
    return place


def just_after(rule: ReminderRule) -> datetime:
    (occasion,) = occasions_of(rule, rule.event)
    return due_at(rule, occasion) + timedelta(minutes=1)


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    query = db.select(OutgoingMail).where(OutgoingMail.template == "reminders/event").order_by(OutgoingMail.id)
    return list(db.session.scalars(query))


@pytest.mark.parametrize(
    ("tags", "reached"), [(("vip",), {"speaks"}), (("VIP", "Press"), {"speaks", "writes"}), (("gone",), set())]
)
def test_a_rule_writes_to_who_has_one_of_its_tags(db_session: Any, tags: tuple[str, ...], reached: set[str]) -> None:
    with unit_of_work():
        rule = rule_for(*tags)
        registered(rule, "speaks", "VIP", "First day")
        registered(rule, "writes", "Press")
        registered(rule, "plain")
        registered(rule_for(), "elsewhere", "gone")
    assert reach.number_reached(rule, reach.groups_at(rule.event, [rule])) == len(reached)
    assert all(jobs.remind_all_due(just_after(rule)))
    assert {mail.context["name"] for mail in mails() if mail.event_id == rule.event_id} == reached


def test_who_has_lost_the_tag_when_the_mail_leaves_gets_none(db_session: Any, mailbox: Any) -> None:
    """The tag comes back with other capitals, which is the same tag, and then the reminder leaves after all."""
    with unit_of_work():
        rule = rule_for("VIP")
        place = registered(rule, "speaks", "VIP")
    with time_machine.travel(just_after(rule), tick=False):
        assert all(jobs.remind_all_due(clock.now()))
        with unit_of_work():
            tagging.untag(place.event, [place], "VIP", by=None)
        list(send_all_due(clock.now()))
        assert [mail.state for mail in mails()] == [MailState.CANCELLED]
        with unit_of_work():
            tagging.tag(place.event, [place], "vip", by=None)
        assert all(jobs.remind_all_due(clock.now()))
        list(send_all_due(clock.now()))
    assert [mail.state for mail in mails()] == [MailState.CANCELLED, MailState.SENT]
