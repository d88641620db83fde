"""A reader's language and clocks: what they choose is what their pages and their mails are written in."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask_babel import get_babel, get_domain

from eventhub import clock
from eventhub.accounts import operations
from eventhub.accounts.models import User
from eventhub.db import db, unit_of_work
from eventhub.mail.jobs import send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from tests import factories

GERMAN = {
    "%(title)s starts on %(when)s (%(zone)s).": "%(title)s beginnt am %(when)s (%(zone)s).",
    "%(title)s starts %(date)s at %(time)s": "%(title)s beginnt %(date)s um %(time)s",
    "Your account": "Ihr Konto",
}
STARTS = datetime(2026, 6, 4, 13, tzinfo=UTC)


@pytest.fixture
def german(app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """There is a German catalogue, of three messages."""
    catalogue = Catalog(locale="de")
    for words, translated in GERMAN.items():
        catalogue.add(words, translated)
    file = tmp_path / "de" / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as binary:
        write_mo(binary, catalogue)
    monkeypatch.setitem(app.config, "LOCALES", ("en_GB", "de"))
    monkeypatch.setattr(get_babel(app), "translation_directories", [str(tmp_path)])
    with app.app_context():
        get_domain().cache.clear()
    yield
    with app.app_context():
        get_domain().cache.clear()


@pytest.fixture
def reader(client: Any, db_session: Any) -> User:
    with unit_of_work():
        person = factories.user(email="reader@example.org")
    client.sign_in(person)
    return person


def queue() -> None:
    facts = {"title": "Photonics days", "zone": "America/Toronto", "name": "Rea", "url": "http://127.0.0.1/"}
    with unit_of_work():
        queue_mail("one:1", "Reader@example.org", "reminders/event", starts_at=STARTS, ends_at=STARTS, **facts)


def first_words(mailbox: Any) -> str:
    list(send_all_due(clock.now()))
    [message] = mailbox.messages
    plain: str = message.get_body(("plain",)).get_content()
    return plain.splitlines()[0]


def test_a_mail_that_waits_follows_its_readers_choice(reader: User, client: Any, german: None, mailbox: Any) -> None:
    """It was written while they read English, and said the time in Toronto only."""
    queue()
    answer = client.post("/account/reading", data={"locale": "de", "timezone": "Europe/Berlin"})
    assert answer.status_code == 302
    words = first_words(mailbox)
    assert words.startswith("Photonics days beginnt am Do., 4. Juni 2026, 09:00")
    assert "Do., 4. Juni 2026, 15:00, Mitteleuropäische Sommerzeit" in words


def test_the_desk_finds_a_mail_by_the_subject_its_reader_sees(german: None, db_session: Any) -> None:
    facts = {"title": "Photonics days", "zone": "UTC", "name": "Rea", "url": "http://127.0.0.1/"}
    with unit_of_work():
        queue_mail("one:1", "a@example.org", "reminders/event", locale="de", starts_at=STARTS, ends_at=STARTS, **facts)
    assert (
        db.session.scalars(db.select(OutgoingMail.subject)).one() == "Photonics days beginnt Do., 4. Juni 2026 um 13:00"
    )


@pytest.mark.parametrize("zone", [None, "America/Toronto", "America/New_York"])
def test_the_same_time_is_not_said_twice(reader: User, mailbox: Any, zone: str | None) -> None:
    with unit_of_work():
        operations.read_in(reader, locale="en_GB", timezone=zone)
    queue()
    assert first_words(mailbox) == "Photonics days starts on Thu, 4 Jun 2026, 09:00 (Eastern Daylight Time)."


def test_pages_are_in_the_language_chosen_whatever_the_browser_asks_for(
    reader: User, client: Any, german: None
) -> None:
    english = {"Accept-Language": "en-GB"}
    assert "Your account" in client.get("/account", headers=english).text
    client.post("/account/reading", data={"locale": "de", "timezone": ""})
    page = client.get("/account", headers=english).text
    assert "Ihr Konto" in page
    assert re.search(r"<option[^>]* selected[^>]*>Deutsch<", page)


def test_where_there_is_one_language_only_the_clocks_are_asked_for(reader: User, client: Any) -> None:
    assert 'name="locale"' not in client.get("/account").text
    client.post("/account/reading", data={"locale": "xx", "timezone": "Asia/Tokyo"})
    db.session.rollback()
    assert (reader.locale, reader.timezone) == ("en_GB", "Asia/Tokyo")


@pytest.mark.parametrize("chosen", [{"locale": "xx"}, {"locale": "de", "timezone": "Atlantis/Capital"}, {}])
def test_what_nobody_offered_is_not_taken(reader: User, client: Any, german: None, chosen: dict[str, str]) -> None:
    answer = client.post("/account/reading", data=chosen)
    db.session.rollback()
    assert (answer.status_code, reader.locale, reader.timezone) == (422, "en_GB", None)
