"""A reader stops the mails they can do without, by one click, by a page or on their account."""

from pathlib import Path
from typing import Any

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.mail import preferences, stopping
from eventhub.mail.jobs import send_all_due
from eventhub.mail.kinds import STOPPABLE, MailKind, kind_of
from eventhub.mail.models import MailPreference, OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import STOPPED, MailState
from tests import factories

TEMPLATES = Path(__file__).parents[2] / "eventhub" / "templates" / "mail"
READER = "visitor@example.org"
FACTS = {"title": "Days", "zone": "UTC", "name": "Ann", "url": "http://127.0.0.1/mine"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def queue(key: str, template: str = "reminders/event", recipient: str = READER) -> OutgoingMail:
    with unit_of_work():
        queue_mail(key, recipient, template, starts_at=factories.in_days(1), ends_at=factories.in_days(2), **FACTS)
    return db.session.scalars(db.select(OutgoingMail).filter_by(dedupe_key=key)).one()


def send() -> dict[str, tuple[MailState, str | None]]:
    list(send_all_due(clock.now()))
    db.session.rollback()
    return {mail.dedupe_key: (mail.state, mail.error) for mail in db.session.scalars(db.select(OutgoingMail))}


def stopped() -> list[tuple[str, MailKind]]:
    db.session.rollback()
    return [(row.address, row.kind) for row in db.session.scalars(db.select(MailPreference))]


def token(recipient: str = READER) -> str:
    return stopping.token_of(queue("reminder:1", recipient=recipient))


def test_a_reminder_carries_what_mail_programs_need_to_stop_it(db_session: Any, mailbox: Any) -> None:
    mail = queue("reminder:1")
    send()
    message = mailbox.messages[0]
    address = f"http://127.0.0.1:8000/mails/one-click/{stopping.token_of(mail)}"
    assert message["List-Unsubscribe"].replace("\r\n ", "") == f"<{address}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert all(stopping.page_of(mail) in words for words in (plain, html))
    assert READER not in address


def test_a_mail_one_needs_says_why_it_comes_and_offers_no_stopping(db_session: Any, mailbox: Any) -> None:
    queue("place:1", "registration/event_postponed")
    send()
    message = mailbox.messages[0]
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)
    assert "as long as the registration" in message.get_body(("plain",)).get_content()


def test_one_click_stops_the_kind_at_the_address_without_cookie_page_or_csrf_token(
    client: Any, db_session: Any, mailbox: Any
) -> None:
    answer = client.post(f"/mails/one-click/{token('Visitor@Example.org')}", data=ONE_CLICK, csrf=False)
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (204, None)
    queue("reminder:2")
    queue("place:1", "registration/event_postponed")
    queue("reminder:3", recipient="other@example.org")
    left = send()
    assert left["reminder:2"] == (MailState.CANCELLED, STOPPED)
    assert {left[key][0] for key in ("place:1", "reminder:3")} == {MailState.SENT}


def test_the_last_word_is_what_holds_when_the_mail_leaves(client: Any, db_session: Any, mailbox: Any) -> None:
    address = token()
    client.post(f"/mails/stop/{address}")
    client.post(f"/mails/allow/{address}")
    assert send()["reminder:1"] == (MailState.SENT, None)


def test_twenty_clicks_are_one(client: Any, db_session: Any) -> None:
    address = token()
    assert {client.post(f"/mails/one-click/{address}", data=ONE_CLICK).status_code for _ in range(20)} == {204}
    assert stopped() == [(READER, MailKind.REMINDER)]


def test_opening_the_link_stops_nothing_and_the_page_needs_its_own_token(client: Any, db_session: Any) -> None:
    address = token()
    pages = [client.get(f"/mails/{way}/{address}") for way in ("stop", "one-click")]
    assert [page.status_code for page in pages] == [200, 200]
    assert client.post(f"/mails/stop/{address}", csrf=False).status_code == 400
    assert client.post(f"/mails/one-click/{address}", csrf=False).status_code == 302
    assert stopped() == []


def test_a_page_stops_and_lets_come_again(client: Any, db_session: Any) -> None:
    address = token()
    assert "Stop these mails" in client.get(f"/mails/stop/{address}").text
    assert "Stopped: Reminders" in client.post(f"/mails/stop/{address}", follow_redirects=True).text
    assert stopped() == [(READER, MailKind.REMINDER)]
    client.post(f"/mails/allow/{address}")
    assert stopped() == []


def test_a_link_nobody_signed_or_of_another_mail_with_the_same_number_is_none(client: Any, db_session: Any) -> None:
    """Without the fingerprint a mail lost with an old database would stop the mails of whoever has its number now."""
    address = token()
    with unit_of_work():
        db.session.scalars(db.select(OutgoingMail)).one().recipient = "somebody.else@example.org"
    for wrong in (address, address[:-1] + ("a" if address[-1] != "a" else "b"), "nonsense", "[]"):
        answers = [client.get(f"/mails/stop/{wrong}"), client.post(f"/mails/one-click/{wrong}", data=ONE_CLICK)]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert stopped() == []


def test_mails_one_needs_cannot_be_stopped_even_with_a_signed_link(client: Any, db_session: Any) -> None:
    mail = queue("place:1", "registration/event_postponed")
    assert client.post(f"/mails/one-click/{stopping.token_of(mail)}", data=ONE_CLICK).status_code == 404
    assert stopped() == []


def test_the_account_shows_and_changes_what_comes(client: Any, db_session: Any) -> None:
    with unit_of_work():
        person = factories.user(email=READER)
    client.sign_in(person)
    assert "Reminders" in client.get("/account/mails").text
    client.post("/account/mails/reminder/stop")
    assert stopped() == [(READER, MailKind.REMINDER)]
    assert "Let them come again" in client.get("/account/mails").text
    client.post("/account/mails/reminder/allow")
    assert stopped() == []


@pytest.mark.parametrize(("roles", "is_asked"), [([], False), ([Role.PROGRAMME_MANAGER], True)])
def test_only_the_programme_team_is_asked_whether_it_wants_its_morning_list(
    client: Any, db_session: Any, roles: list[Role], is_asked: bool
) -> None:
    with unit_of_work():
        person = factories.user(*roles)
    client.sign_in(person)
    assert ("/account/mails/morning_list/stop" in client.get("/account/mails").text) is is_asked


def test_single_invitations_come_only_to_who_asks_for_them(client: Any, db_session: Any) -> None:
    with unit_of_work():
        person = factories.user(email=READER)
    client.sign_in(person)
    shown = client.get("/account/mails").text
    assert ("Not asked for" in shown, "Send me these" in shown) == (True, True)
    for deed, kept, is_wanted in (("allow", [(READER, MailKind.INVITATION)], True), ("stop", [], False)):
        client.post(f"/account/mails/invitation/{deed}")
        assert (stopped(), preferences.wants(READER.upper(), MailKind.INVITATION)) == (kept, is_wanted)


@pytest.mark.parametrize(("kind", "status"), [("link", 409), ("nonsense", 404)])
def test_the_account_stops_only_what_can_be_stopped(client: Any, db_session: Any, kind: str, status: int) -> None:
    with unit_of_work():
        person = factories.user()
    client.sign_in(person)
    assert client.post(f"/account/mails/{kind}/stop").status_code == status
    assert stopped() == []


def test_every_template_is_sorted_in() -> None:
    """A mail of no kind could not be found by it, and could not be stopped."""
    names = {str(file.relative_to(TEMPLATES).with_suffix("")) for file in TEMPLATES.glob("*/[!_]*.txt")}
    of_notices = {name for name in names if kind_of(name) is MailKind.NOTICE}
    sent_once = {"attendance/helper", "erasure/done", "registration/own"}
    sent_once |= {"matchmaking/misuse_decided", "matchmaking/misuse_reported"}
    assert {name for name in of_notices if not name.startswith("directory/")} == sent_once
    assert {kind_of(name) for name in names} >= set(STOPPABLE)
