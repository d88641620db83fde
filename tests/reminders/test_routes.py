"""The organiser's reminders of an event, and who may set them."""

import html
from datetime import time
from typing import Any

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.registration.operations import tagging
from eventhub.reminders import labels
from eventhub.reminders.models import ReminderRule
from tests import factories


@pytest.fixture
def event(db_session: Any) -> Event:
    with unit_of_work():
        return factories.event()


def rules() -> list[str]:
    db.session.rollback()
    return [labels.words(rule) for rule in db.session.scalars(db.select(ReminderRule))]


def typed(**changes: Any) -> dict[str, Any]:
    plain = {"anchor": "start", "timing": "days", "number": "3", "at": "18:00", "states": ["confirmed"]}
    return plain | changes


def pages_of(event: Event) -> str:
    return f"/staff/events/{event.path}/reminders"


def test_the_host_sets_a_reminder_pauses_it_and_removes_it(client: Any, event: Event) -> None:
    client.sign_in(event.host)
    page = pages_of(event)
    assert "Nobody is reminded" in client.get(page).text
    assert client.post(page, data=typed()).status_code == 302
    assert rules() == ["3 days before the start of the event, 18:00"]
    rule_id = db.session.scalars(db.select(ReminderRule.id)).one()
    assert client.post(f"{page}/{rule_id}/pause").status_code == 302
    assert "Paused" in client.get(page).text
    assert client.post(f"{page}/{rule_id}/resumption").status_code == 302
    assert client.post(f"{page}/{rule_id}/removal").status_code == 302
    assert rules() == []
    history = client.get(f"/staff/events/{event.path}").text
    assert all(words in history for words in ("Set a reminder", "Paused a reminder", "Removed a reminder"))


def test_the_same_reminder_twice_is_refused_in_words(client: Any, event: Event) -> None:
    client.sign_in(event.host)
    answers = [client.post(pages_of(event), data=typed()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "such a reminder already" in answers[1].text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "3 days before the start of the event, 18:00"),
        ({"anchor": "end", "timing": "days_after", "number": "1"}, "1 day after the end of the event, 18:00"),
        ({"number": "0"}, "On the day of the start of the event, 18:00"),
        ({"timing": "minutes", "number": "90", "at": ""}, "90 minutes before the start of the event"),
        ({"timing": "day", "on_date": "2031-05-20"}, "On Tue, 20 May 2031, 18:00"),
        ({"anchor": "meeting", "timing": "minutes", "number": "15"}, "15 minutes before each of one's meetings"),
        ({"anchor": "registration_end"}, "3 days before the end of registration, 18:00"),
    ],
)
def test_what_is_written_is_kept_and_shown_again(client: Any, event: Event, changes: Any, words: str) -> None:
    client.sign_in(event.host)
    client.post(pages_of(event), data=typed(**changes))
    assert rules() == [words]
    rule_id = db.session.scalars(db.select(ReminderRule.id)).one()
    edit = client.get(f"{pages_of(event)}/{rule_id}/edit")
    assert f'value="{changes.get("timing", "days")}"' in edit.text.partition("checked")[0][-200:] + edit.text
    assert client.post(f"{pages_of(event)}/{rule_id}/edit", data=typed(**changes)).status_code == 302
    assert rules() == [words]


def test_a_part_of_the_programme_has_reminders_of_its_own(client: Any, event: Event) -> None:
    with unit_of_work():
        item = factories.item(event)
    client.sign_in(event.host)
    client.post(pages_of(event), data=typed(anchor=f"item_start:{item.id}", number="1"))
    assert rules() == ["1 day before the start of “Photonics for industry”, 18:00"]
    with unit_of_work():
        events.remove_item(item, by=event.host)
    assert rules() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "-1"},
        {"number": "many"},
        {"number": ""},
        {"number": "91"},
        {"at": "25:00"},
        {"at": ""},
        {"anchor": "nothing"},
        {"anchor": "item_start:99"},
        {"anchor": "call_end"},
        {"timing": "day"},
        {"timing": "day", "on_date": "2031-05-20", "anchor": "meeting"},
        {"states": []},
        {"states": ["cancelled"]},
        {"timing": "days_after"},
        {"text": "Come early."},
        {"anchor": "meeting_day", "timing": "minutes"},
    ],
)
def test_a_reminder_that_cannot_be_is_refused_and_kept(client: Any, event: Event, changes: dict[str, Any]) -> None:
    client.sign_in(event.host)
    answer = client.post(pages_of(event), data=typed(**changes))
    assert (answer.status_code, rules()) == (422, [])
    assert "error-summary" in answer.text


@pytest.mark.parametrize(
    "words", ["{email}", "{{ config }}", "{% raw %}", "{}", "{name.__class__}", "{partner}", "{Name}"]
)
def test_a_placeholder_that_nothing_fills_is_refused_by_name(client: Any, event: Event, words: str) -> None:
    client.sign_in(event.host)
    for field in ("text", "subject"):
        answer = client.post(pages_of(event), data=typed(**{"subject": "News", "text": "Come."} | {field: words}))
        assert answer.status_code == 422
        named = words if words.startswith("{{") is False else "{ config }"
        assert f"Nothing fills in {named}" in html.unescape(answer.text)
    assert rules() == []


def test_own_words_are_filled_in_once_and_carried_out_never(client: Any, event: Event) -> None:
    """A name that looks like a placeholder or like Jinja's own stays what it is."""
    with unit_of_work():
        factories.registration(
            event, factories.user(), name="{link} {{ 7 * 7 }} <b>", created_at=factories.in_days(-20)
        )
    client.sign_in(event.host)
    own = {
        "subject": "{event}: news",
        "text": "Dear {name},\r\n\r\ncome to {place} at {time}. {% x".replace("{% x", ""),
    }
    client.post(pages_of(event), data=typed(**own))
    rule_id = db.session.scalars(db.select(ReminderRule.id)).one()
    page = html.unescape(client.get(f"{pages_of(event)}/{rule_id}").text)
    assert "Dear {link} {{ 7 * 7 }} <b>," in page
    assert f"{event.title}: news" in page
    assert "come to Exhibition Place, Toronto at " in page


def test_a_preview_says_when_to_whom_and_how_it_reads(client: Any, event: Event) -> None:
    with unit_of_work():
        names = ("Aino Virtanen", "Bela Kovacs", "Carla Conti")
        readers = [factories.registration(event, factories.user(name=name)) for name in names]
        preferences.stop(readers[1].user.email, MailKind.REMINDER)
    client.sign_in(event.host)
    preview = client.post(pages_of(event), data=typed(preview="yes"))
    assert (preview.status_code, rules()) == (200, [])
    assert all(words in preview.text for words in ("2 people", "As Aino Virtanen reads it", "EU-Canada"))
    client.post(pages_of(event), data=typed())
    rule_id = db.session.scalars(db.select(ReminderRule.id)).one()
    other = client.get(f"{pages_of(event)}/{rule_id}?reader={readers[2].user_id}").text
    assert "As Carla Conti reads it" in other
    assert "Bela" not in other
    assert ">2<" in client.get(pages_of(event)).text.replace(" ", "").replace("\n", "")


def test_a_rule_for_a_tag_says_so_and_says_when_nobody_has_the_tag_any_more(client: Any, event: Event) -> None:
    """Its form goes on to offer the tag, so that saving it anew takes nothing away unasked."""
    with unit_of_work():
        places = [factories.registration(event, factories.user(name=name)) for name in ("Aino Virtanen", "Bela Kovacs")]
        tagging.tag(event, places[:1], "VIP", by=None)
    client.sign_in(event.host)
    page = pages_of(event)
    preview = client.post(page, data=typed(preview="yes", tags=["vip"])).text
    assert all(words in preview for words in ("1 person", "As Aino Virtanen reads it"))
    assert client.post(page, data=typed(tags=["nonsense"])).status_code == 422
    client.post(page, data=typed(tags=["vip"]))
    assert ">1<" in client.get(page).text.replace(" ", "").replace("\n", "")
    assert "Tag: VIP" in client.get(page).text
    with unit_of_work():
        tagging.untag(event, places[:1], "VIP", by=None)
    rule = db.session.scalars(db.select(ReminderRule)).one()
    assert "No registration has VIP at the moment" in client.get(f"{page}/{rule.id}").text
    assert "VIP" in client.get(f"{page}/{rule.id}/edit").text
    assert client.post(f"{page}/{rule.id}/edit", data=typed(tags=["vip"], number="4")).status_code == 302
    db.session.expire_all()
    assert rule.audience["tags"] == ["VIP"]


def test_the_slower_of_two_who_edit_a_rule_is_refused(client: Any, event: Event) -> None:
    with unit_of_work():
        rule = factories.saved(ReminderRule(event=event, days_before=3, at=time(18)))
    client.sign_in(event.host)
    page = f"{pages_of(event)}/{rule.id}/edit"
    answers = [client.post(page, data=typed(number=str(days), version="1")) for days in (4, 5)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert rules() == ["4 days before the start of the event, 18:00"]


def test_the_programme_team_sets_reminders_of_a_season(client: Any, event: Event) -> None:
    with unit_of_work():
        programme = factories.programme()
        event.programme = programme
        manager = factories.user(Role.PROGRAMME_MANAGER)
        factories.application(call=factories.call(programme=programme))
    page = f"/staff/programmes/{programme.id}/reminders"
    client.sign_in(event.host)
    assert client.get(page).status_code == 403
    client.sign_in(manager)
    assert "Nobody is reminded" in client.get(page).text
    client.post(f"{page}/usual")
    assert len(rules()) == 4
    assert "Host a cluster event" in client.get(page).text
    assert client.post(page, data=typed(anchor="call_end", number="2", states=[])).status_code == 302
    first = db.session.scalars(db.select(ReminderRule.id).order_by(ReminderRule.id)).first()
    assert "Photonics days" in client.get(f"{page}/{first}").text


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
    assert client.post(page, data=typed()).status_code == (302 if status == 200 else status)


def test_the_reminders_of_anothers_draft_are_not_found(client: Any, event: Event) -> None:
    with unit_of_work():
        event.state = EventState.DRAFT
        stranger = factories.user(Role.HOST)
    client.sign_in(stranger)
    assert client.get(f"/staff/events/{event.path}/reminders").status_code == 404


def test_another_events_reminder_is_not_found(client: Any, event: Event) -> None:
    with unit_of_work():
        other = factories.event(host=event.host)
        rule = factories.saved(ReminderRule(event=other, days_before=1, at=time(18)))
    client.sign_in(event.host)
    assert client.post(f"/staff/events/{event.path}/reminders/{rule.id}/removal").status_code == 404
    assert len(rules()) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_questions_for_any_number_of_rules(
    client: Any, event: Event, query_count: Any, number: int
) -> None:
    with unit_of_work():
        for days in range(number):
            factories.saved(ReminderRule(event=event, days_before=days, at=time(18)))
    client.sign_in(event.host)
    path = f"/staff/events/{event.path}/reminders"
    with query_count() as queries:
        assert client.get(path).status_code == 200
    assert queries.count == 6
