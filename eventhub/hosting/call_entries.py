"""The dates of calls as entries of a calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import CallState
from eventhub.ical import writer
from eventhub.ical.entries import Entry, Feed, Status
from eventhub.web.pages import address

REMEMBERED_FOR = timedelta(days=30)
"""How long a call stays in the feed after it closed."""
ZONE = "Europe/Brussels"


def of_calls(calls: Iterable[Call], now: datetime) -> bytes:
    """Write when calls open and close, with their cut-offs, in the installation's language, whoever asks."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        return _feed(_("Calls for applications"), calls, now, "hosting.calls", "hosting.calls_feed")


def of_call(call: Call, now: datetime) -> bytes:
    """Write the dates of one call."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        return _feed(call.title, [call], now, "hosting.call", "hosting.call_feed", slug=call.slug)


def entries_of(call: Call, now: datetime) -> Iterator[Entry]:
    """Yield a call's opening, its cut-offs and its closing, each always under its own UID."""
    closing, opens_at = _closing(call, now), call.opens_at
    title = _("Opens: %(call)s", call=call.title)
    yield replace(closing, uid=_name_of_opening(call), starts_at=opens_at, ends_at=opens_at, title=title)
    for cut_off in call.cut_offs:
        yield replace(
            closing,
            uid=cut_off.uid,
            sequence=call.sequence + cut_off.sequence,
            changed_at=max(call.changed_at, cut_off.changed_at),
            starts_at=cut_off.at,
            ends_at=cut_off.at,
            title=_("Cut-off: %(call)s", call=call.title),
        )
    yield closing


def _closing(call: Call, now: datetime) -> Entry:
    return Entry(
        uid=call.uid,
        sequence=call.sequence,
        changed_at=call.changed_at,
        starts_at=call.closes_at,
        ends_at=call.closes_at,
        zone=call.timezone,
        title=_("Closes: %(call)s", call=call.title),
        status=Status.CANCELLED if call.was_called_off(now) else Status.CONFIRMED,
        is_free=True,
        description=call.summary,
        url=address("hosting.call", slug=call.slug),
    )


def _name_of_opening(call: Call) -> str:
    """A call's own UID is its closing's; nothing in it ever changes, so the opening's is made from it."""
    return f"opening-{call.uid}"


def _feed(name: str, calls: Iterable[Call], now: datetime, page: str, source: str, **values: str) -> bytes:
    announced = [call for call in calls if call.state is not CallState.DRAFT]
    return writer.feed(
        Feed(
            name=name,
            entries=tuple(entry for call in announced for entry in entries_of(call, now)),
            url=address(page, **values),
            source=address(source, **values),
            zone=ZONE,
            cancelled_label=_("Called off"),
        )
    )
