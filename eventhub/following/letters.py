"""What followers are written: the words stand in `templates/mail/following/`."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.operations import LINK_LASTS
from eventhub.calendar.filters import Filters, read
from eventhub.calendar.words import as_arguments
from eventhub.db import db
from eventhub.events.models import Programme
from eventhub.following import labels
from eventhub.following.models import Follow
from eventhub.following.states import NewsKind
from eventhub.following.tokens import token_of
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address, country, period_in, zone_name_in


def filters_of(follow: Follow) -> Filters:
    """Return what is followed, as the calendar reads it."""
    return read(as_arguments(follow.filters))


def programme_names(*filters: Filters) -> dict[str, str]:
    """Return the names of the programmes that some filters ask for."""
    slugs = {slug for each in filters for slug in each.programme}
    if not slugs:
        return {}
    rows = db.session.execute(select(Programme.slug, Programme.name).where(Programme.slug.in_(slugs)))
    return {slug: name for slug, name in rows}  # noqa: C416 - a row is no pair to the type checker


def send_link(email: str, filters: Filters, token: str, *, key: str, locale: str) -> None:
    """Write to an address that somebody wants to follow the calendar with."""
    queue_mail(
        f"follow:link:{key}",
        email,
        "following/link",
        locale=locale,
        is_secret=True,
        not_after=clock.now() + LINK_LASTS,
        what=_in_words(filters, locale),
        url=address("following.show_link", token=token),
    )


def say_it_is_followed(follow: Follow, *, key: str, locale: str) -> None:
    """Write to an address that follows this already, where that can be changed."""
    what = _in_words(filters_of(follow), locale)
    url = address("following.show", token=token_of(follow.reader_key))
    queue_mail(f"follow:known:{key}", follow.email, "following/known", locale=locale, what=what, url=url)


def tell(follow: Follow, news: Sequence[tuple[NewsKind, Any]], *, key: str) -> None:
    """Write to one follower what happened, each event once."""
    filters = filters_of(follow)
    with force_locale(follow.locale):
        entries = [_entry(kind, row) for kind, row in news]
    queue_mail(
        key,
        follow.email,
        "following/digest",
        locale=follow.locale,
        what=_in_words(filters, follow.locale),
        rhythm=follow.rhythm.value,
        entries=entries,
        url=address("calendar.index", **filters.arguments()),
        change_url=address("following.show", token=token_of(follow.reader_key)),
    )


def _in_words(filters: Filters, locale: str) -> str:
    with force_locale(locale):
        return labels.filters_in_words(filters, programme_names(filters))


def _entry(kind: NewsKind, row: Any) -> Mapping[str, str]:
    zone = zone_name_in(row.starts_at, row.timezone)
    return {
        "kind": kind.value,
        "title": row.title,
        "when": f"{period_in(row.starts_at, row.ends_at, row.timezone)} ({zone})",
        "where": ", ".join(filter(None, (row.city, country(row.country)))),
        "url": address("calendar.event", event_id=row.path),
    }
