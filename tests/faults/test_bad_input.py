"""Whatever is sent to any page or form, the answer is a page in words: never an error of ours."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.db import db
from tests.demo.atlas import Atlas
from tests.demo.visits import Visit
from tests.support.length import on

HOSTILE = {
    "a NUL": "a\x00b",
    "a line separator": "a\u2028b",
    "four bytes a letter": "\U0001f9ea" * 40,
    "from right to left": "\u202egro.elpmaxe",
    "a thousand marks": "e" + "\u0301" * 1_000,
    "an enormous number": "9" * 40,
    "a negative number": "-1",
    "no number": "NaN",
    "a day that is none": "2027-02-30T25:61",
    "the year one": "0001-01-01T00:00",
    "a formula": '=HYPERLINK("http://evil.example")',
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "nothing but blanks": " \t ",
    "a long line": "x" * 20_000,
}
QUERIES = (
    "page=0",
    "page=99999999999999999999",
    "q=%00",
    "from=2027-02-30&to=x",
    "view=x&by=x&sort=x&state=x",
    "%ff=%ff",
)
BROKEN = 500

pytestmark = [pytest.mark.timeout(600), on("postgresql")]


@pytest.fixture
def rows(demo: Flask) -> Iterator[Atlas]:
    with demo.test_request_context():
        yield Atlas()


def reader_of(demo: Flask, visit: Visit) -> Any:
    client = demo.test_client()
    if visit.reader:
        client.sign_in(db.session.scalars(select(User).filter_by(email=visit.reader)).one())
    return client


def test_no_question_breaks_a_page(demo: Flask, rows: Atlas) -> None:
    broken = []
    for endpoint, visits in rows.gets().items():
        client, address = reader_of(demo, visits[-1]), url_for(endpoint, **visits[-1].values)
        joint = "&" if "?" in address else "?"
        broken += [
            f"{address} {query}" for query in QUERIES if client.get(address + joint + query).status_code >= BROKEN
        ]
    assert broken == []


def test_no_answer_breaks_a_form(demo: Flask, rows: Atlas) -> None:
    broken = []
    for endpoint, visits in rows.forms().items():
        visit = visits[0]
        client, address = reader_of(demo, visit), url_for(endpoint, **visit.values)
        names = fields_of(client.post(address, data={**visit.fields, "title": "x" * 10_000}).text) | set(visit.fields)
        for words, value in HOSTILE.items():
            status = client.post(address, data=dict.fromkeys(names - {"csrf_token"}, value)).status_code
            broken += [f"{endpoint}: {words} -> {status}"] if status >= BROKEN else []
    assert broken == []


@pytest.mark.parametrize(
    "body",
    [
        {"data": {}},
        {"data": b"%00%ff=%fe&=&&=", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"--x\r\nno such part", "content_type": "multipart/form-data; boundary=x"},
        {"data": b"[1, 2", "content_type": "application/json"},
        {"json": ["not", "a", "form"]},
    ],
    ids=["empty", "broken form", "broken multipart", "broken JSON", "JSON"],
)
def test_no_body_breaks_a_form(demo: Flask, rows: Atlas, body: dict[str, Any]) -> None:
    broken = []
    for endpoint, visits in rows.forms().items():
        client, address = reader_of(demo, visits[0]), url_for(endpoint, **visits[0].values)
        status = client.post(address, **body).status_code
        broken += [f"{endpoint} -> {status}"] if status >= BROKEN else []
    assert broken == []


def fields_of(page: str) -> set[str]:
    """Return the names of the fields on a page."""
    return set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page))
