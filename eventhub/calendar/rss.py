"""The calendar as RSS 2.0: what was announced or changed last comes first."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET  # written only, nothing of others is parsed

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub.calendar import queries
from eventhub.calendar.filters import Filters
from eventhub.calendar.keeping import Built
from eventhub.db import db
from eventhub.events.entries import of_row
from eventhub.ical.entries import Entry, Status
from eventhub.ical.text import clean, clean_line
from eventhub.web.pages import address, period_in, zone_name_in

MOST = 100
ATOM = "http://www.w3.org/2005/Atom"
MINUTES = "60"


def of_calendar(filters: Filters, now: datetime) -> Built:
    """Write the same events as the feed with these filters, in the installation's language."""
    rows = db.session.execute(queries.entries(filters, now)).all()
    latest = sorted(rows, key=lambda row: (row.changed_at, row.id), reverse=True)[:MOST]
    ET.register_namespace("atom", ATOM)
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        root = ET.Element("rss", version="2.0")
        channel = ET.SubElement(root, "channel")
        _add(channel, title=_("Cluster events"), link=address("calendar.index", **filters.arguments()))
        _add(channel, description=_("What is announced, what has moved and what was called off."), ttl=MINUTES)
        here = {"href": address("calendar.rss", **filters.arguments()), "rel": "self", "type": "application/rss+xml"}
        ET.SubElement(channel, f"{{{ATOM}}}link", here)
        for row in latest:
            _add_item(channel, of_row(row), row)
    return Built(body=ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_item(channel: ET.Element, entry: Entry, row: Any) -> None:
    """An event that changed stays the same item: its identity is its UID, not its address or date."""
    item = ET.SubElement(channel, "item")
    is_off = entry.status is Status.CANCELLED
    title = clean_line(entry.title)
    when = f"{period_in(row.starts_at, row.ends_at, row.timezone)} ({zone_name_in(row.starts_at, row.timezone)})"
    words = filter(None, (when, entry.place, entry.description))
    _add(item, title=_("Cancelled: %(title)s", title=title) if is_off else title, link=entry.url or "")
    _add(item, description=clean("\n\n".join(words)), pubDate=format_datetime(entry.changed_at, usegmt=True))
    ET.SubElement(item, "guid", isPermaLink="false").text = entry.uid
    for category in entry.categories:
        _add(item, category=category)


def _add(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text
