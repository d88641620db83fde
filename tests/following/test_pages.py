"""Asking to follow, confirming by link, changing and ending: without an account, and nobody learns who follows."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from eventhub import clock
from eventhub.calendar.filters import Filters
from eventhub.db import db, unit_of_work
from eventhub.following import operations, tokens
from eventhub.following.models import Follow, new_key
from eventhub.following.states import Rhythm
from eventhub.mail import preferences, stopping
from eventhub.mail.jobs import send_all_due
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import MailPreference, OutgoingMail
from tests import factories

ASKED = {"email": "Ada@Example.org", "rhythm": "weekly", "zone": "Europe/Paris"}
ALL = Filters()
PATH = re.compile(r"http://127\.0\.0\.1:8000(/following/\S+)")


def rows() -> list[Follow]:
    db.session.rollback()
    return db.session.query(Follow).order_by(Follow.id).all()


def link_in(mailbox: Any) -> str:
    """Send what waits, and return the address in the newest mail's button."""
    list(send_all_due(clock.now()))
    return PATH.search(mailbox.messages[-1].get_body(("plain",)).get_content())[1]


def followed(email: str = "ada@example.org", filters: Filters = ALL, key: str | None = None) -> Follow:
    values = {"email": email, "zone": "Europe/Paris", "rhythm": Rhythm.WEEKLY, "reader_key": key or new_key()}
    with unit_of_work():
        digest = operations.digest_of(filters)
        return factories.saved(Follow(filters=filters.arguments(), digest=digest, **values))


def test_one_follows_a_view_by_link_and_the_link_works_once(client: Any, db_session: Any, mailbox: Any) -> None:
    page = client.get("/calendar/follow?country=FR&theme=photonics").text
    assert "France, Photonics" in page
    sent = client.post("/calendar/follow?country=FR&theme=photonics", data=ASKED)
    assert (sent.status_code, rows()) == (200, [])
    path = link_in(mailbox)
    assert "France, Photonics" in client.get(path).text
    assert rows() == []

    answer = client.post(path)
    (row,) = rows()
    assert (row.email, row.zone, row.rhythm) == ("ada@example.org", "Europe/Paris", Rhythm.WEEKLY)
    assert row.filters == {"country": ["FR"], "theme": ["photonics"]}
    assert answer.location == f"/following/{tokens.token_of(row.reader_key)}"
    assert client.post(path).location == answer.location
    assert len(rows()) == 1


def test_the_answer_is_the_same_whether_or_not_the_address_follows(client: Any, db_session: Any, mailbox: Any) -> None:
    followed()
    unknown, known = (
        client.post("/calendar/follow", data=ASKED | {"email": email}) for email in ("bob@example.org", ASKED["email"])
    )
    assert unknown.text.replace("bob@example.org", "") == known.text.replace(ASKED["email"], "")
    assert [mail.template for mail in db.session.query(OutgoingMail).order_by(OutgoingMail.id)] == [
        "following/link",
        "following/known",
    ]
    assert "What you follow" in client.get(link_in(mailbox)).text


def test_asking_changes_nothing_for_who_follows_already(client: Any, db_session: Any) -> None:
    followed()
    client.post("/calendar/follow", data=ASKED | {"rhythm": "at_once", "zone": "Asia/Tokyo"})
    (row,) = rows()
    assert (row.rhythm, row.zone) == (Rhythm.WEEKLY, "Europe/Paris")


def test_a_double_click_sends_one_mail(client: Any, db_session: Any) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _attempt in range(2):
            client.post("/calendar/follow", data=ASKED)
    assert db.session.query(OutgoingMail).count() == 1


def test_somebody_who_asks_again_and_again_is_slowed_down(client: Any, db_session: Any) -> None:
    statuses = [client.post("/calendar/follow", data=ASKED).status_code for _attempt in range(12)]
    assert (statuses[0], statuses[-1]) == (200, 429)


@pytest.mark.parametrize(
    "typed", [{"email": "nobody"}, {"email": ""}, {"rhythm": "hourly"}, {"zone": "Mars/Olympus"}, {"rhythm": ""}]
)
def test_what_cannot_be_is_asked_again(client: Any, db_session: Any, typed: dict[str, str]) -> None:
    answer = client.post("/calendar/follow?country=FR", data=ASKED | typed)
    assert (answer.status_code, "France" in answer.text) == (422, True)
    assert db.session.query(OutgoingMail).count() == 0


def test_an_expired_link_leads_to_a_fresh_one(client: Any, db_session: Any, mailbox: Any) -> None:
    client.post("/calendar/follow?country=FR", data=ASKED)
    path = link_in(mailbox)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        page = client.get(path).text
        assert client.post(path).status_code == 409
    assert "/calendar/follow?country=FR" in page
    assert rows() == []


def test_an_address_follows_only_so_much(client: Any, db_session: Any, mailbox: Any) -> None:
    for number in range(operations.MOST):
        followed(filters=Filters(q=str(number)), key="0" * 32)
    client.post("/calendar/follow", data=ASKED)
    assert client.post(link_in(mailbox)).status_code == 409
    assert len(rows()) == operations.MOST


def test_a_reader_changes_and_ends_what_they_follow(client: Any, db_session: Any) -> None:
    one, two, three = (followed(filters=Filters(q=word), key="1" * 32) for word in ("one", "two", "three"))
    own = f"/following/{tokens.token_of(one.reader_key)}"
    page = client.get(own).text
    assert all(f"“{word}”" in page.casefold() or f"“{word}”" in page for word in ("one", "two", "three"))
    assert client.post(f"{own}/{one.id}", data={"rhythm": "at_once", "zone": "Asia/Tokyo"}).status_code == 302
    assert (rows()[0].rhythm, rows()[0].zone) == (Rhythm.AT_ONCE, "Asia/Tokyo")
    assert client.post(f"{own}/{one.id}", data={"rhythm": "never"}).status_code == 422
    client.post(f"{own}/{two.id}/end")
    assert [row.id for row in rows()] == [one.id, three.id]
    client.post(f"{own}/end")
    assert rows() == []
    assert "You follow nothing now" in client.get(own).text


def test_nobody_reaches_what_others_follow(client: Any, db_session: Any) -> None:
    mine, other = followed(), followed(email="bob@example.org")
    own = f"/following/{tokens.token_of(mine.reader_key)}"
    assert client.post(f"{own}/{other.id}/end").status_code == 404
    assert client.post(f"{own}/{other.id}", data={"rhythm": "at_once", "zone": "Asia/Tokyo"}).status_code == 404
    forged = tokens.token_of(mine.reader_key)[:-1]
    for path in (f"/following/{forged}", f"/following/{mine.reader_key}", "/following/link/none"):
        assert client.get(path).status_code == 404
    assert len(rows()) == 2


def test_one_click_in_the_mail_program_stops_it_and_confirming_anew_lets_it_come(
    client: Any, db_session: Any, mailbox: Any
) -> None:
    row = followed()
    with unit_of_work():
        factories.event()
    mail = digest_for(row)
    list(send_all_due(clock.now()))
    assert mailbox.messages[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.post(f"/mails/one-click/{stopping.token_of(mail)}", data={"List-Unsubscribe": "One-Click"})
    assert [each.kind for each in db.session.query(MailPreference)] == [MailKind.FOLLOWING]

    client.post("/calendar/follow", data=ASKED)
    client.post(link_in(mailbox))
    assert (db.session.query(MailPreference).all(), len(rows())) == ([], 1)


def test_a_reader_who_stopped_gets_nothing(db_session: Any, mailbox: Any) -> None:
    row = followed()
    with unit_of_work():
        factories.event()
        preferences.stop(row.email, MailKind.FOLLOWING)
    digest_for(row)
    list(send_all_due(clock.now()))
    assert mailbox.messages == []


def test_a_digest_says_what_when_where_and_how_to_end_it(db_session: Any, mailbox: Any) -> None:
    row = followed(filters=Filters(country=("CA",)))
    with unit_of_work():
        factories.event(title="Bridge <b>days</b>")
    digest_for(row)
    list(send_all_due(clock.now()))
    message = mailbox.messages[0]
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for words in ("News among: Canada.", "Toronto, Canada", "/calendar?country=CA", tokens.token_of(row.reader_key)):
        assert words in plain, words
    assert message["Subject"] == "New: Bridge <b>days</b>"
    assert "Bridge &lt;b&gt;days&lt;/b&gt;" in html


def digest_for(row: Follow) -> OutgoingMail:
    """Tell a follower of the one event there is."""
    event = db.session.query(factories.Event).one()
    with unit_of_work():
        operations.note(event, operations.NewsKind.PUBLISHED)
    with unit_of_work():
        assert operations.tell(row, clock.now())
    return db.session.query(OutgoingMail).filter_by(template="following/digest").one()


def test_the_calendar_leads_to_following_its_view(client: Any, db_session: Any) -> None:
    assert 'href="/calendar/follow?country=FR"' in client.get("/calendar?country=FR&view=map").text
