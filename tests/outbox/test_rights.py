"""Who sends mails again, holds and cancels them: those who edit the event, and the team."""

from typing import Any

import pytest

from eventhub import clock
from eventhub.accounts.models import Role, User
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import MailState
from tests import factories

DEEDS = {"retry": MailState.QUEUED, "hold": MailState.HELD, "cancellation": MailState.CANCELLED}


def put(event: Event | None, template: str, state: MailState, *, is_secret: bool = False) -> int:
    key = f"{template}:{event and event.id}:{state}"
    facts = {"title": "Days", "name": "Ann", "zone": "UTC", "url": "http://127.0.0.1/one"}
    queue_mail(key, "visitor@example.org", template, event_id=event and event.id, is_secret=is_secret, **facts)
    mail = db.session.scalars(db.select(OutgoingMail).filter_by(dedupe_key=key)).one()
    mail.state = state
    return mail.id


def state_of(mail_id: int) -> MailState:
    db.session.rollback()
    return db.session.get_one(OutgoingMail, mail_id).state


def people_around(event: Event) -> dict[str, User]:
    colleague = factories.user()
    factories.saved(factories.Membership(user=colleague, organisation=event.organiser, confirmed_at=clock.now()))
    return {
        "host": event.host,
        "colleague": colleague,
        "other host": factories.user(Role.HOST),
        "participant": factories.registration(event).user,
        "manager": factories.user(Role.PROGRAMME_MANAGER),
    }


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("who", "status"), [("host", 302), ("colleague", 302), ("other host", 404), ("participant", 403), ("manager", 302)]
)
def test_whoever_edits_the_event_handles_what_it_writes_to_participants(
    client: Any, db_session: Any, who: str, status: int, deed: str
) -> None:
    before = MailState.QUEUED if deed == "hold" else MailState.FAILED
    with unit_of_work():
        event = factories.event()
        people = people_around(event)
        mail_id = put(event, "reminders/event", before)
    client.sign_in(people[who])
    assert client.get(f"/staff/mail/{mail_id}/cancellation").status_code == (200 if status == 302 else status)
    answer = client.post(f"/staff/mail/{mail_id}/{deed}", data={"note": ""})
    assert (answer.status_code, state_of(mail_id)) == (status, DEEDS[deed] if status == 302 else before)


@pytest.mark.parametrize(
    ("template", "is_secret", "is_own"),
    [
        ("registration/link", True, True),
        ("registration/own", False, True),
        ("events/approval_asked", False, True),
        ("hosting/decision", False, True),
        ("accounts/sign_in", False, False),
    ],
)
def test_hosts_hold_back_nothing_of_accounts_nor_what_the_team_reads(
    client: Any, db_session: Any, template: str, is_secret: bool, is_own: bool
) -> None:
    with unit_of_work():
        event = factories.event()
        mail_id = put(event if is_own else None, template, MailState.QUEUED, is_secret=is_secret)
    client.sign_in(event.host)
    refused = 403 if is_own else 404
    for deed in DEEDS:
        assert client.post(f"/staff/mail/{mail_id}/{deed}", data={"note": ""}).status_code == refused
    assert state_of(mail_id) is MailState.QUEUED
    page = client.get(f"/staff/mail/{mail_id}")
    assert page.status_code == (200 if is_own else 404)
    assert "Hold it" not in page.text


@pytest.mark.parametrize(
    ("who", "status"), [("host", 302), ("colleague", 302), ("other host", 403), ("participant", 403), ("manager", 302)]
)
def test_whoever_sets_an_events_reminders_opens_its_mails(client: Any, db_session: Any, who: str, status: int) -> None:
    """Also before it has written to anybody: what is shown then are not the mails of the other events."""
    with unit_of_work():
        event = factories.event()
        people = people_around(event)
        put(factories.event(host=event.host, organiser=event.organiser), "reminders/event", MailState.QUEUED)
    client.sign_in(people[who])
    reminders, mails = (
        client.get(f"/staff/{each}") for each in (f"events/{event.path}/reminders", f"mail/events/{event.path}")
    )
    assert (reminders.status_code, mails.status_code) == (200 if status == 302 else 403, status)
    if status == 302:
        page = client.get(mails.headers["Location"])
        assert page.status_code == 200
        assert "visitor@example.org" not in page.text
        assert f"/staff/mail/events/{event.path}" in client.get(f"/staff/events/{event.path}").text


def test_a_host_is_offered_what_they_may_do_and_no_other_address(client: Any, db_session: Any) -> None:
    """A mail may hold its reader's own links: sent elsewhere, it would lend somebody their registration."""
    with unit_of_work():
        event = factories.event()
        mail_id = put(event, "reminders/event", MailState.FAILED)
    client.sign_in(event.host)
    page = client.get(f"/staff/mail/{mail_id}").text
    assert [words in page for words in ("Try again", "Cancel it", "Correct the address")] == [True, True, False]
    answer = client.post(f"/staff/mail/{mail_id}/address", data={"address": "host@example.org"})
    assert (client.get(f"/staff/mail/{mail_id}/address").status_code, answer.status_code) == (403, 403)
