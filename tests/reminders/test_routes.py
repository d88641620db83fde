"""The organiser's reminders of an event, and who may set them."""

from typing import Any

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.reminders.models import ReminderRule
from tests import factories


@pytest.fixture
def event(db_session: Any) -> Event:
    with unit_of_work():
        return factories.event()


def rules() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(rule.days_before, f"{rule.at:%H:%M}") for rule in db.session.scalars(db.select(ReminderRule))]


def test_the_host_sets_a_reminder_and_removes_it(client: Any, event: Event) -> None:
    client.sign_in(event.host)
    page = f"/staff/events/{event.path}/reminders"
    assert "Nobody is reminded" in client.get(page).text
    assert client.post(page, data={"days_before": "3", "at": "18:00"}).status_code == 302
    assert rules() == [(3, "18:00")]
    rule_id = db.session.scalars(db.select(ReminderRule.id)).one()
    assert client.post(f"{page}/{rule_id}/removal").status_code == 302
    assert rules() == []


def test_the_same_reminder_twice_is_refused_in_words(client: Any, event: Event) -> None:
    client.sign_in(event.host)
    page = f"/staff/events/{event.path}/reminders"
    answers = [client.post(page, data={"days_before": "3", "at": "18:00"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "has that reminder already" in answers[1].text


@pytest.mark.parametrize("typed", [{"days_before": "-1"}, {"days_before": "many"}, {"at": "25:00"}, {"at": ""}])
def test_a_reminder_that_cannot_be_is_refused_and_kept(client: Any, event: Event, typed: dict[str, str]) -> None:
    client.sign_in(event.host)
    form = {"days_before": "3", "at": "18:00"} | typed
    answer = client.post(f"/staff/events/{event.path}/reminders", data=form)
    assert (answer.status_code, rules()) == (422, [])
    assert "error-summary" in answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("host", 200),
        ("colleague", 200),
        ("colleague without a role", 200),
        ("other host", 403),
        ("manager", 200),
        ("participant", 403),
        (None, 302),
    ],
)
def test_who_may_see_and_set_reminders(client: Any, event: Event, who: str | None, status: int) -> None:
    with unit_of_work():
        colleague, novice = factories.user(Role.HOST), factories.user()
        for each in (colleague, novice):
            factories.saved(factories.Membership(user=each, organisation=event.organiser, confirmed_at=clock.now()))
        people = {
            "host": event.host,
            "colleague": colleague,
            "colleague without a role": novice,
            "other host": factories.user(Role.HOST),
            "manager": factories.user(Role.PROGRAMME_MANAGER),
            "participant": factories.user(),
        }
    if who:
        client.sign_in(people[who])
    page = f"/staff/events/{event.path}/reminders"
    assert client.get(page).status_code == status
    assert client.post(page, data={"days_before": "3", "at": "18:00"}).status_code == (302 if status == 200 else status)


def test_the_reminders_of_anothers_draft_are_not_found(client: Any, event: Event) -> None:
    with unit_of_work():
        event.state = EventState.DRAFT
        stranger = factories.user(Role.HOST)
    client.sign_in(stranger)
    assert client.get(f"/staff/events/{event.path}/reminders").status_code == 404


def test_another_events_reminder_is_not_found(client: Any, event: Event) -> None:
    with unit_of_work():
        other = factories.event(host=event.host)
        rule = factories.saved(ReminderRule(event=other, days_before=1))
    client.sign_in(event.host)
    assert client.post(f"/staff/events/{event.path}/reminders/{rule.id}/removal").status_code == 404
    assert len(rules()) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_questions_for_any_number_of_rules(
    client: Any, event: Event, query_count: Any, number: int
) -> None:
    with unit_of_work():
        for days in range(number):
            factories.saved(ReminderRule(event=event, days_before=days))
    client.sign_in(event.host)
    path = f"/staff/events/{event.path}/reminders"
    with query_count() as queries:
        assert client.get(path).status_code == 200
    assert queries.count == 4
