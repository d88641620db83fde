"""What goes over the wire, as the standard library reads it back."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from eventhub.mail.parcels import twins, wire_form, with_calendar

CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:Łódź\r\nEND:VCALENDAR\r\n"
WORDS = [
    "one line",
    "Grüße aus Łódź, Αθήνα and 東京\n\n.\n..two dots\nFrom here = there\n",
    "word " * 500,
    "ž" * 3_000,
    "-- \nfoot\n\t trailing blanks   \nnul \0 and\u2028separator",
]


def read(headers: dict[str, str], *, plain: str = "plain", html: str = "<p>html</p>", calendar: str = "") -> Any:
    body = twins(plain, html)
    content = wire_form(headers, with_calendar(body, calendar) if calendar else body)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) < 998
    return message_from_bytes(content, policy=policy.default)


@pytest.mark.parametrize("words", WORDS)
def test_all_words_arrive_as_they_were_written(words: str) -> None:
    message = read({}, plain=words, html=words)
    assert message.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part.get_payload(decode=True).decode().replace("\r\n", "\n") == words.rstrip() + "\n"
        assert part.get_content_charset() == "utf-8"


@pytest.mark.parametrize("value", ["short", "Łódź: Αθήνα, 東京 " * 8, "long words " * 200, "=?utf-8?q?Paid=3A_yes?="])
def test_headers_arrive_as_they_were_written(value: str) -> None:
    assert str(read({"Subject": value.strip()})["Subject"]) == value.strip()


@pytest.mark.parametrize("value", ["one\r\nBcc: eve@example.org", "one\nBcc: eve", "one\rBcc: eve", "nul\0"])
def test_no_value_begins_another_header(value: str) -> None:
    with pytest.raises(ValueError, match="Subject"):
        read({"Subject": value})


def test_a_calendar_arrives_to_the_last_octet() -> None:
    message = read({}, calendar=CALENDAR)
    attached = list(message.iter_attachments())
    assert [part.get_filename() for part in attached] == ["eventhub.ics"]
    assert attached[0].get_content_type() == "text/calendar"
    assert attached[0].get_payload(decode=True) == CALENDAR.encode()
    assert message.get_body(("plain",)).get_content().strip() == "plain"
