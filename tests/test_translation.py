"""Every word a reader meets comes from the catalogue: one that puts brackets around each message shows what does not.

What stands outside the brackets must be somebody's data, or a date, number or name that Babel writes.
"""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel import Locale
from babel.dates import get_timezone_name
from babel.support import NullTranslations
from flask import Flask, url_for
from jinja2 import meta, nodes
from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.db import Base, db
from eventhub.forms import BaseForm
from eventhub.mail.kinds import kind_of
from eventhub.mail.message import write
from eventhub.mail.models import OutgoingMail
from eventhub.web import languages
from tests.demo.atlas import Atlas
from tests.demo.visits import FILES, Visit

OPEN, CLOSE = "⟦", "⟧"
EVENTHUB = Path(__file__).parents[1] / "eventhub"
MAILS = sorted(path.relative_to(EVENTHUB / "templates/mail") for path in EVENTHUB.glob("templates/mail/*/[a-z]*.txt"))
ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "aria-description", "data-confirm", "label"}
UNSEEN = {"script", "style"}
BETWEEN = re.compile("[,;:·|/()“”→\N{EN DASH}\N{EM DASH}]| - ")
MARK, PLACEHOLDER = re.compile(r"^(\d+\.|-) "), re.compile(r"\{[a-z_]+\}")
NAMES_OF_THE_HOUSE = {"eventhub", "http", "https", "iCal", "RSS", "UTC", "GMT", "A4", "Google", "Outlook", "webcal"}
NAMES_OF_THE_HOUSE |= {"OpenStreetMap", "Google Maps", "Apple Maps"}
FOR_OPERATORS = ("archive.py", "cli.py", "config.py", "doctor.py", "demo/", "operating.py", "solver/")
SPEAKS = {"flash", "Refusal", "Outdated", "Forbidden", "Missing", "TooManyRequests", "ValidationError"}
SAMPLES: dict[str, Any] = {"position": 2, "number": 3, "table": 4, "zone": "Europe/Paris"}
SAMPLES |= {"entries": [{"kind": "moved", "title": "Sample", "when": "Sample", "where": "Sample", "url": ""}]}
SAMPLES |= {"lines": ["10:00"], "kept": ["10:00"], "titles": ["Sample"]}
SAMPLES |= {name: ["10:00"] for name in ("drafts", "meetings", "reviews")}
SAMPLES |= {
    "own_subject": "",
    "parts": [{"title": "Sample", "number": 1, "lines": ["10:00"], "url": "http://127.0.0.1:8000/"}],
}
WRITTEN_BY_THE_TEAM = {"hosting/decision", "reminders/meeting_own", "reminders/own", "registration/own"}
"""Mails whose subject and body are letters, which somebody may have reworded."""


class Brackets(NullTranslations):
    """The pseudo-language: English, each message in brackets."""

    def gettext(self, message: str) -> str:
        """Put one message into brackets."""
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        """Put the form for a number into brackets."""
        return self.gettext(singular if num == 1 else plural)

    def pgettext(self, _context: str, message: str) -> str:
        """Put a message with a context into brackets."""
        return self.gettext(message)

    def npgettext(self, _context: str, singular: str, plural: str, num: int) -> str:
        """Put the form for a number, with a context, into brackets."""
        return self.ngettext(singular, plural, num)

    ugettext, ungettext, upgettext, unpgettext = gettext, ngettext, pgettext, npgettext


@pytest.fixture
def bracketed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our catalogue and the one that WTForms brings along for what every form says; no part is remembered without."""
    monkeypatch.setitem(app.extensions, "remembered_parts", {})
    monkeypatch.setattr(languages.Words, "get_translations", lambda _words: Brackets())
    monkeypatch.setattr(BaseForm.Meta, "get_translations", lambda _meta, _form: Brackets())


class Words(HTMLParser):
    """Collects what a page shows outside the brackets; `depth` is how many are open at its end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.outside: list[str] = []
        self.depth = 0
        self._unseen = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Read what an element says by its attributes."""
        said = {name: value or "" for name, value in attributes}
        self._unseen = tag in UNSEEN or said.get("translate") == "no"  # a letter is tried as the mail it is
        names = ATTRIBUTES | ({"value"} if tag == "input" and said.get("type") in ("submit", "button") else set())
        for name in names & set(said):
            self.outside += _outside(said[name], 0)[0]

    def handle_endtag(self, _tag: str) -> None:
        """Leave an element."""
        self._unseen = False

    def handle_data(self, data: str) -> None:
        """Read a text."""
        if not self._unseen:
            outside, self.depth = _outside(data, self.depth)
            self.outside += outside


def _outside(text: str, depth: int) -> tuple[list[str], int]:
    """Return the parts of a text that stand in no bracket, and how many brackets stay open."""
    found, part = [], ""
    for character in text:
        if character in (OPEN, CLOSE):
            found.append(part)
            part = ""
            depth += 1 if character == OPEN else -1
        elif depth == 0:
            part += character
    return [each for each in (*found, part) if re.search(r"[^\W\d_]", each)], depth


class Data:
    """What people wrote and what Babel writes."""

    def __init__(self, *texts: str) -> None:
        self._corpus = "\n".join(sorted(set(map(_normal, (*_everything_written(), *texts)))))
        self._written_by_babel = set(_babel_words())
        self._known: dict[str, bool] = {}

    def forgotten(self, parts: list[str]) -> list[str]:
        """Return the parts that are no data."""
        pieces = {piece for part in set(parts) for piece in self._pieces(_normal(part))}
        return sorted(piece for piece in pieces if not self._is_data(piece))

    def _pieces(self, part: str) -> list[str]:
        return [part] if self._is_data(part) else BETWEEN.split(part)

    def _is_data(self, piece: str) -> bool:
        if piece not in self._known:
            words = re.findall(r"[^\W\d_]+", piece)
            is_written_by_babel = all(word in self._written_by_babel for word in words)
            self._known[piece] = is_written_by_babel or self._is_written(MARK.sub("", piece.strip()))
        return self._known[piece]

    def _is_written(self, piece: str) -> bool:
        if PLACEHOLDER.fullmatch(piece):
            return True
        return piece in self._corpus and re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", self._corpus) is not None


def _everything_written() -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            for value in row:
                yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    """Find the words in a column's value; a state's own name is never for readers."""
    if isinstance(value, str):
        yield value
        yield re.sub(r"[*_`#>]|^- ", "", value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
        yield " ".join(each for each in value if isinstance(each, str))


def _babel_words() -> Iterator[str]:
    locale = Locale.parse("en_GB")
    names = [*locale.territories.values(), *locale.languages.values(), *NAMES_OF_THE_HOUSE]
    for calendar in (locale.months, locale.days):
        names += [name for context in calendar.values() for width in context.values() for name in width.values()]
    for zone in available_timezones():
        winter, summer = (datetime(2026, month, 1, tzinfo=ZoneInfo(zone)) for month in (1, 7))
        names += [zone, *(get_timezone_name(instant, locale=locale) for instant in (winter, summer))]
    names += ["in ago day days hour hours minute minutes second seconds week weeks month months year years Time"]
    return (word for name in names if isinstance(name, str) for word in re.findall(r"[^\W\d_]+", name))


def _normal(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def rows(demo: Flask, bracketed: None) -> Iterator[Atlas]:
    with demo.test_request_context():
        yield Atlas()


def _answers(demo: Flask, rows: Atlas) -> Iterator[tuple[str, str]]:
    """Open every page and send every form; yield where and the words that came back."""
    clients: dict[str, Any] = {}
    pages = [("get", rows.gets()), ("post", rows.forms())]
    visits = [(way, name, visit) for way, found in pages for name, all_of in found.items() for visit in all_of]
    for way, endpoint, visit in visits:
        if endpoint not in FILES:
            client = clients.setdefault(visit.reader, demo.test_client())
            yield f"{way} {endpoint} {visit.values}", _answer(client, way, endpoint, visit)


def _answer(client: Any, way: str, endpoint: str, visit: Visit) -> str:
    if visit.reader and not client.get_cookie("eventhub"):
        client.sign_in(db.session.scalars(select(User).filter_by(email=visit.reader)).one())
    address = url_for(endpoint, **visit.values)
    answer = client.post(address, data=visit.fields) if way == "post" else client.get(address, follow_redirects=True)
    assert answer.status_code == visit.status, f"{way} {address}: {answer.status_code}"
    return str(answer.text)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_word_of_every_page_is_in_the_catalogue(demo: Flask, rows: Atlas) -> None:
    data = Data(*_answers_typed(rows), *(str(value) for value in rows.tokens.values()))
    forgotten = {}
    for where, html in _answers(demo, rows):
        words = Words()
        words.feed(html)
        assert words.depth == 0, f"{where}: a message is cut in two"
        for piece in data.forgotten(words.outside):
            forgotten.setdefault(piece, where)
    assert not forgotten, "\n".join(f"{piece!r} on {where}" for piece, where in forgotten.items())


def _answers_typed(rows: Atlas) -> Iterator[str]:
    """Return what the visits themselves bring along."""
    for found in (rows.gets(), rows.forms()):
        for visits in found.values():
            for visit in visits:
                yield from map(str, (*visit.values.values(), *visit.fields.values()))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("template", MAILS, ids=str)
def test_every_word_of_every_mail_is_in_the_catalogue(template: Path, app: Flask, bracketed: None) -> None:
    name = str(template.with_suffix(""))
    with app.test_request_context():
        letter = write(_mail(name, _context(app, name)))
        data = Data("Sample", "http://127.0.0.1:8000/", *SAMPLES["lines"])
        parts = [letter.subject, *letter.paragraphs, letter.action, letter.why, letter.stopping]
        forgotten = data.forgotten([each for part in parts for each in _outside(part, 0)[0]])
    assert letter.subject.startswith("Sample" if name in WRITTEN_BY_THE_TEAM else OPEN)
    assert forgotten == []


def _mail(template: str, context: dict[str, Any]) -> OutgoingMail:
    """Write a mail as the outbox would hold it."""
    facts = {"id": 1, "recipient": "ada@example.org", "locale": "en_GB", "kind": kind_of(template)}
    return OutgoingMail(template=template, context=context, **facts)


def _context(app: Flask, name: str) -> dict[str, Any]:
    """Give every variable that a template asks for a value of the right kind."""
    asked = _asked_by(app, f"mail/{name}.txt")
    samples = {each: _sample(each) for each in asked - set(app.jinja_env.globals)}
    return samples | ({"own_subject": "Sample"} if name in WRITTEN_BY_THE_TEAM else {})


def _asked_by(app: Flask, template: str) -> set[str]:
    source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, template)
    tree = app.jinja_env.parse(source)
    included = [node.template.value for node in tree.find_all(nodes.Include)]
    return meta.find_undeclared_variables(tree).union(*(_asked_by(app, each) for each in included))


def _sample(name: str) -> Any:
    if name.endswith("_at") or name in {"at", "until"}:
        return {"instant": datetime(2026, 3, 6, 9, tzinfo=UTC).isoformat()}
    if name.endswith("url"):
        return "http://127.0.0.1:8000/"
    return SAMPLES.get(name, "confirmed" if name == "state" else "Sample")


def test_no_refusal_or_notice_bypasses_the_catalogue() -> None:
    """What is raised or flashed to a reader is a message of the catalogue, or made of such: never a bare text."""
    bare = [
        f"{path.relative_to(EVENTHUB)}:{call.lineno}"
        for path in sorted(EVENTHUB.rglob("*.py"))
        if not any(part in str(path.relative_to(EVENTHUB)) for part in FOR_OPERATORS)
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SPEAKS
        if call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert bare == []
