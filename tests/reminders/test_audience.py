"""Whom among the participants a rule means, and what each of them reads."""

from datetime import time
from typing import Any

import pytest

from eventhub.db import unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.registration.models.items import ItemPlace, ItemSignUp
from eventhub.registration.states import RegistrationState
from eventhub.reminders import operations
from eventhub.reminders.audience import ALL_ANSWERED, STILL_ASKED, Audience
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.reach import groups_at, number_reached
from eventhub.reminders.states import Anchor
from tests import factories
from tests.reminders.test_jobs import A_MINUTE, just_after, leaves, mails, one_registration, rule, run

__all__ = ["rule"]


@pytest.mark.parametrize(
    ("audience", "reached"),
    [
        (Audience(states=("waitlisted",)), {"waits"}),
        (Audience(kinds=("sme",)), {"company"}),
        (Audience(states=("confirmed", "waitlisted")), {"waits", "company", "asked"}),
        (Audience(answered=STILL_ASKED), {"asked"}),
        (Audience(answered=ALL_ANSWERED), {"company"}),
    ],
)
def test_a_rule_writes_to_whom_it_means(db_session: Any, audience: Audience, reached: set[str]) -> None:
    with unit_of_work():
        event = factories.event()
        matchmaking = factories.matchmaking(event)
        long_ago = {"created_at": factories.in_days(-20)}
        waiting = {"state": RegistrationState.WAITLISTED, "waiting_number": 1}
        factories.registration(event, factories.user(name="waits"), **waiting, **long_ago)
        company = factories.profile(matchmaking, factories.user(name="company"))
        company.registration.organisation_kind = OrganisationKind.SME
        asked = factories.profile(matchmaking, factories.user(name="asked"))
        factories.request(company, asked)
        for profile in (company, asked):
            profile.registration.created_at = factories.in_days(-20)
        rule = factories.saved(ReminderRule(event=event, days_before=1, at=time(18), audience=audience.as_row()))
    run(just_after(rule))
    assert {mail.context["name"] for mail in mails()} == reached


@pytest.mark.parametrize(
    ("state", "has_link", "words"),
    [
        ("confirmed", True, "You are registered"),
        ("waitlisted", False, "You wait"),
        ("pending_approval", False, "waits"),
    ],
)
def test_only_who_has_a_seat_reads_the_link_to_join(
    rule: ReminderRule, mailbox: Any, state: str, has_link: bool, words: str
) -> None:
    with unit_of_work():
        rule.event.online_url = "https://video.example.org/room"
        rule.event.venue = None
        rule.audience = Audience(states=(state,)).as_row()
        place = one_registration()
        place.state, place.waiting_number = RegistrationState(state), 1 if state == "waitlisted" else None
        own = {
            "days_before": 1,
            "at": time(18, 1),
            "subject": "Own",
            "text": "Come to {place}",
            "audience": rule.audience,
        }
        operations.add_rule(rule.event, by=None, **own)
    assert len(leaves(just_after(rule) + A_MINUTE)) == 2
    usual, own = sorted(mailbox.messages, key=lambda message: message["Subject"] == "Own")
    said = [message.get_body(("plain",)).get_content() for message in (usual, own)]
    assert ["https://video.example.org/room" in text for text in said] == [has_link] * 2
    assert words in said[0]


@pytest.mark.parametrize(("signs_up", "reached"), [(False, {"in", "waits", "out"}), (True, {"in"})])
def test_a_part_of_the_programme_that_people_sign_up_for_reminds_who_has_a_place(
    db_session: Any, signs_up: bool, reached: set[str]
) -> None:
    with unit_of_work():
        event = factories.event()
        item = factories.item(event)
        people = [
            factories.registration(event, factories.user(name=name), created_at=factories.in_days(-20))
            for name in ("in", "waits", "out")
        ]
        if signs_up:
            factories.saved(ItemSignUp(item=item, seats=1, taken=1))
            for number, place in zip((None, 1), people, strict=False):
                factories.saved(ItemPlace(item=item, registration=place, waiting_number=number))
        said = {"anchor": Anchor.ITEM_START, "item": item, "minutes_before": 30}
        rule = operations.add_rule(event, by=None, **said)
    assert number_reached(rule, groups_at(event, [rule])) == len(reached)
    run(just_after(rule))
    assert {mail.context["name"] for mail in mails()} == reached


def test_a_request_that_was_countered_waits_for_who_asked_first(db_session: Any) -> None:
    with unit_of_work():
        matchmaking = factories.matchmaking(factories.event())
        asks, answers = (factories.profile(matchmaking, factories.user(name=name)) for name in ("asks", "answers"))
        for profile in (asks, answers):
            profile.registration.created_at = factories.in_days(-20)
        factories.request(asks, answers, is_countered=True)
        meant = Audience(answered=STILL_ASKED)
        rule = ReminderRule(event=matchmaking.event, days_before=1, at=time(18), audience=meant.as_row())
        factories.saved(rule)
    assert number_reached(rule, groups_at(rule.event, [rule])) == 1
    run(just_after(rule))
    assert [mail.context["name"] for mail in mails()] == ["asks"]
