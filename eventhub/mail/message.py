"""From an outbox row to a message: written in the recipient's language, with a plain and an HTML twin."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from typing import Any

import css_inline
from flask import current_app, render_template
from flask_babel import force_locale
from jinja2 import Template

from eventhub import qr
from eventhub.ical.itip import method_of
from eventhub.mail import labels, stopping
from eventhub.mail.models import OutgoingMail
from eventhub.mail.parcels import PICTURE, Parcel, Part, invitation, twins, twins_with_picture, wire_form, with_calendar
from eventhub.signals import mail_addressed, mail_written
from eventhub.web import compiled
from eventhub.web.pages import READER_ZONE

_PLAIN = "mail_templates"
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)
BLOCKS = ("subject", "body", "action", "picture", "why")
NOWHERE = "#"
ITS_READERS_ALONE = {"url": NOWHERE, "qr_url": NOWHERE, "ticket_code": "****-****"}
"""What of a mail's context opens or admits, and what anybody else reads instead."""
"""Stands for an address that is its reader's alone."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words: paragraphs of plain text, one action, and why the reader gets it."""

    subject: str
    paragraphs: list[str]
    action: str
    url: str
    why: str
    stopping: str
    stop_url: str
    html: str
    picture: str
    qr_url: str

    @property
    def text(self) -> str:
        """The plain twin, which says all that the HTML one says."""
        action = [f"{self.action}:\n{self.url}"] if self.action else []
        if self.picture:
            action.append(f"{self.picture}\n{self.qr_url}")
        foot = "\n".join(filter(None, [f"-- \n{self.why}", self.stopping, self.stop_url]))
        return "\n\n".join([*self.paragraphs, *action, foot]) + "\n"


def write(mail: OutgoingMail, *, for_reader: bool = True) -> Letter:
    """Put a mail into words in its recipient's language; whoever else reads it gets none of its reader's addresses.

    `templates/mail/<template>.txt` has the blocks `subject`, `body` (paragraphs apart by an empty line), `action`
    (what the button does; its address is `url` in the context) and `why` (the reason for writing). Where it has a
    block `picture`, `qr_url` in the context is what the QR code beside these words opens.
    """
    locale, zone = _reading(mail)
    context, stop_url = _unpacked(mail.context) | {READER_ZONE: zone}, stopping.page_of(mail)
    if not for_reader:
        hidden = {name: blank for name, blank in ITS_READERS_ALONE.items() if context.get(name)}
        context, stop_url = {**context, **hidden}, stop_url and NOWHERE
    with force_locale(locale):
        template = _template(mail.template)
        words = _blocks(template, BLOCKS, context)
        words["stopping"] = str(labels.stopping(mail.kind))
        paragraphs = [paragraph.strip() for paragraph in words.pop("body").split("\n\n") if paragraph.strip()]
        words["subject"] = " ".join(words["subject"].split())
        addresses = {"url": context.get("url", ""), "stop_url": stop_url, "qr_url": context.get("qr_url", "")}
        drawn = f"cid:{PICTURE}" if words["picture"] and for_reader else ""
        house = f"{current_app.config['BASE_URL']}/" if for_reader else ""
        html = render_template("mail/base.html", paragraphs=paragraphs, drawn=drawn, house=house, **addresses, **words)
    return Letter(paragraphs=paragraphs, html=_INLINER.inline(html), **addresses, **words)


def subject_of(template: str, context: dict[str, Any], locale: str) -> str:
    """Return what a mail will be about in one line; a template that cannot be used says nothing yet."""
    try:
        with force_locale(locale):
            words = _blocks(_template(template), ("subject",), _unpacked(context))
            return " ".join(words["subject"].split())[:300]
    except Exception:  # noqa: BLE001 - whoever gives reason for a mail must not fail with it; the worker says what is wrong
        return ""


def compose(mail: OutgoingMail, sender: str) -> Parcel:
    """Write what goes over the wire; its Message-ID follows from the key, so a retry is no second mail."""
    letter, written_from, to = write(mail), _address(sender), Address(addr_spec=mail.recipient)
    headers = {
        "Subject": letter.subject,
        "From": formataddr((written_from.display_name, written_from.addr_spec)),
        "To": to.addr_spec,
        "Date": format_datetime(mail.created_at),
        "Message-ID": message_id(mail.dedupe_key, written_from.domain),
        "Auto-Submitted": "auto-generated",
    }
    if reply_to := next((answer for _receiver, answer in mail_addressed.send(mail) if answer), None):
        headers["Reply-To"] = Address(addr_spec=reply_to).addr_spec
    if letter.stop_url:
        headers["List-Unsubscribe"] = f"<{stopping.one_click_of(mail)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return Parcel(written_from.addr_spec, to.addr_spec, wire_form(headers, _body(letter, mail.calendar)))


def _body(letter: Letter, calendar: str | None) -> Part:
    """Put the words together with an invitation, or with a calendar file that is only to be kept."""
    method = method_of(calendar) if calendar else None
    if calendar and method:
        return invitation(letter.text, letter.html, calendar, method.value)
    body = twins(letter.text, letter.html)
    if letter.picture:
        body = twins_with_picture(letter.text, letter.html, qr.picture(letter.qr_url))
    return with_calendar(body, calendar) if calendar else body


def message_id(key: str, domain: str) -> str:
    """Derive a mail's Message-ID from what it is about."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _reading(mail: OutgoingMail) -> tuple[str, str | None]:
    """Return in which language the reader reads and by which clocks, as they have it now."""
    answers = (answer for _receiver, answer in mail_written.send(mail))
    return next((answer for answer in answers if answer), (mail.locale, None))


@lru_cache(maxsize=4)
def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)


def _template(name: str) -> Template:
    """Compile each template once: an overlay of its own for every mail would begin with an empty cache."""
    if _PLAIN not in current_app.extensions:
        current_app.extensions[_PLAIN] = current_app.jinja_env.overlay(
            autoescape=False, bytecode_cache=compiled.kept_apart("mail")
        )
    template: Template = current_app.extensions[_PLAIN].get_template(f"mail/{name}.txt")
    return template


def _unpacked(context: dict[str, Any]) -> dict[str, Any]:
    return {name: _unpack(value) for name, value in context.items()}


def _blocks(template: Template, names: Iterable[str], context: dict[str, Any]) -> dict[str, str]:
    """Write some blocks of a template; one that it lacks says nothing."""
    blocks, known = template.blocks, template.new_context(context)
    return {name: "".join(blocks[name](known)).strip() if name in blocks else "" for name in names}


def _unpack(value: Any) -> Any:
    if isinstance(value, dict) and "instant" in value:
        return datetime.fromisoformat(value["instant"])
    return value
