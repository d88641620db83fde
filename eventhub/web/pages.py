"""What templates can say: instants in a zone, relative times, countries, languages and sanitised text."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import nh3
from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta, get_timezone_name
from babel.numbers import format_decimal
from flask import Flask, current_app, request
from flask_babel import get_locale
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from markdown_it import MarkdownIt
from markupsafe import Markup

from eventhub import clock

KILOBYTE = 1024
READER_ZONE = "reader_zone"
"""What a mail's context calls the zone of its reader's clocks."""


def init_app(app: Flask) -> None:
    """Give every template the house's filters."""
    app.jinja_env.filters.update(
        datetime_in=datetime_in,
        date_in=date_in,
        time_in=time_in,
        period_in=period_in,
        zone_name=zone_name,
        zone_name_in=zone_name_in,
        zones_in=zones_in,
        number=number,
        file_size=file_size,
        relative=relative,
        iso=iso,
        country=country,
        language=language,
        markdown=markdown,
    )
    app.jinja_env.globals.update(now=clock.now, page_address=page_address)
    app.context_processor(_reader)


def _reader() -> dict[str, str]:
    """Every page knows the language it is written in, as HTML names it."""
    return {"locale": str(get_locale()).replace("_", "-")}


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone))


def datetime_in(instant: datetime, zone: str, format: str = "medium") -> str:  # noqa: A002 - Babel's own word
    """Write an instant as a reader in `zone` would: "Tue, 4 Jun 2019, 09:00"."""
    return f"{date_in(instant, zone, format)}, {time_in(instant, zone)}"


def date_in(instant: datetime | date, zone: str = "UTC", format: str = "medium") -> str:  # noqa: A002
    """Write a date, or an instant's date in `zone`; `format` is one of Babel's names or a CLDR pattern."""
    day = _local(instant, zone).date() if isinstance(instant, datetime) else instant
    return _date(day, format, get_locale())


@lru_cache(maxsize=4096)
def _date(day: date, pattern: str, locale: Locale) -> str:
    if pattern == "medium":
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return str(format_skeleton("yMMMEd", midnight, locale=locale))
    return str(format_date(day, pattern, locale=locale))


def time_in(instant: datetime, zone: str) -> str:
    """Write an instant's time of day in `zone`, always with 24 hours."""
    local = _local(instant, zone)
    return _time(local.hour, local.minute, get_locale())


@lru_cache(maxsize=4096)
def _time(hour: int, minute: int, locale: Locale) -> str:
    return str(format_skeleton("Hm", datetime(2000, 1, 1, hour, minute, tzinfo=UTC), locale=locale))


def period_in(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Write from when to when, without repeating a day."""
    if _local(starts_at, zone).date() == _local(ends_at, zone).date():
        return f"{datetime_in(starts_at, zone)}\N{EN DASH}{time_in(ends_at, zone)}"
    return f"{datetime_in(starts_at, zone)} \N{EN DASH} {datetime_in(ends_at, zone)}"


def zone_name(zone: str) -> str:
    """Write a zone out for the whole year: "Central European Time"."""
    return str(get_timezone_name(ZoneInfo(zone), locale=get_locale()))


def zone_name_in(instant: datetime, zone: str) -> str:
    """Write a zone out as it is called at an instant: "Central European Summer Time", "Morocco Time, GMT+01:00"."""
    local = _local(instant, zone)
    return _zone_at(local.replace(minute=0, second=0, microsecond=0), local.utcoffset(), zone, get_locale())


@pass_context
def zones_in(context: Context, instant: datetime, zone: str) -> str:
    """Write out a zone as it is called at an instant and, for a reader whose clocks differ then, what those show."""
    name, own = zone_name_in(instant, zone), context.get(READER_ZONE)
    if not own or _local(instant, own).utcoffset() == _local(instant, zone).utcoffset():
        return name
    when, where = datetime_in(instant, own), zone_name_in(instant, own)
    return str(_("%(zone)s; on your clocks %(when)s, %(own_zone)s", zone=name, when=when, own_zone=where))


@lru_cache(maxsize=4096)
def _zone_at(local: datetime, _offset: timedelta | None, zone: str, locale: Locale) -> str:
    """The offset and the zone tell hours apart that Python finds equal: those that come twice, and those elsewhere."""
    name = str(get_timezone_name(local, locale=locale))
    is_nameless = any(character.isdigit() for character in name)
    return f"{get_timezone_name(ZoneInfo(zone), locale=locale)}, {name}" if is_nameless else name


def number(value: float) -> str:
    """Write a number with the reader's separators."""
    return str(format_decimal(value, locale=get_locale()))


def file_size(size: int) -> str:
    """Write how many bytes a file has as one reads it: "340 KB", "2.1 MB"."""
    if size < KILOBYTE * KILOBYTE:
        return str(_("%(size)s KB", size=number(-(-size // KILOBYTE))))
    return str(_("%(size)s MB", size=number(round(size / KILOBYTE / KILOBYTE, 1))))


def relative(instant: datetime, now: datetime | None = None) -> str:
    """Write how far an instant is from now: "in 3 days", "2 hours ago"."""
    distance: timedelta = instant - (now or clock.now())
    return str(format_timedelta(distance, add_direction=True, locale=get_locale()))


def iso(instant: datetime) -> str:
    """Write an instant for a machine, as `<time datetime>` wants it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def country(code: str | None) -> str:
    """Name a country in the reader's language."""
    return get_locale().territories.get(code, code) if code else ""


def language(code: str) -> str:
    """Name a language in the reader's language."""
    return str(get_locale().languages.get(code, code))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("js-default", {"linkify": False})


@lru_cache(maxsize=1024)
def markdown(text: str | None) -> Markup:
    """Turn a host's text into safe HTML; the only place where text becomes markup."""
    return Markup(nh3.clean(_markdown().render(text or ""), tags=_TAGS))  # noqa: S704 - sanitised by nh3


_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote", "code", "hr"}


def address(endpoint: str, **values: Any) -> str:
    """Return an endpoint's full address under the installation's fixed base, whatever host a request claimed."""
    base = urlsplit(current_app.config["BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def page_number() -> int:
    """Read the page asked for; anything unusable is the first."""
    text = request.args.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 7 and int(text) > 0 else 1


def page_address(number: int) -> str:
    """Return this page's address with another page number and everything else as it is."""
    return f"{request.path}?{urlencode({**arguments(), 'page': [str(number)]}, doseq=True)}"


def arguments() -> dict[str, Any]:
    """Return the address's parameters, to be carried into the next link."""
    return request.args.to_dict(flat=False)
