"""What is stored about somebody, to be taken along by them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.attachments.models import KEY
from eventhub.db import db
from eventhub.erasure.rows import Belongings, classes
from eventhub.history.queries import history_of
from eventhub.hosting.models.applications import ApplicationMessage, HostingApplication
from eventhub.hosting.models.reviews import Review
from eventhub.privacy import queries
from eventhub.privacy.told import FURTHER, NOT_IN_ONE_FILE, OWN, TYPED
from eventhub.registration.personal import personal_data, plain


def stored_about(user: User) -> dict[str, Any]:
    """Return it as plain values, table by table: instants are in UTC, of the history the newest comes first.

    Left out is what opens something, the words of mails and what is in files, what organisers and the programme team
    noted for each other, answers without a name, and what would tell on others.
    """
    own = Belongings(user)
    applications = own.ids["hosting_application"]
    further = {
        "hosting_application": queries.applications(applications),
        "submitted_version": queries.versions(applications),
        "decision": queries.released(applications),
        "event": queries.hosted_by(user),
        "attachment": queries.files_of(user),
        "outgoing_mail": queries.sent_to(user),
        "history_entry": history_of(user),
    }
    return {
        "written_at": clock.now().isoformat(),
        "user": _told(user, FURTHER["user"]),
        **{table: _own(own, table) for table in OWN},
        "registration": [_registration(row) for row in own.rows("registration")],
        **{table: _all(query, FURTHER[table]) for table, query in further.items()},
    }


def as_file(user: User) -> str:
    """Return the same as JSON that people can read, too; of files their names are told, not their keys."""
    return KEY.sub(_("(file)"), json.dumps(stored_about(user), ensure_ascii=False, indent=2))


def _own(own: Belongings, table: str) -> list[dict[str, Any]]:
    """Tell somebody's rows of a table; those they lead to are read along."""
    kind, more = classes()[table], _MORE.get(table, _nothing_more)
    names = {name.partition(".")[0] for name in OWN[table].split() if "." in name}
    ahead = [_AHEAD[table]] if table in _AHEAD else [joinedload(getattr(kind, name)) for name in names]
    return [{**_told(row, OWN[table]), **more(row)} for row in own.rows(table, *ahead)]


def _all(query: Select[Any], columns: str) -> list[dict[str, Any]]:
    return [_told(row, columns) for row in db.session.scalars(query)]


def _told(row: Any, columns: str) -> dict[str, Any]:
    """Return some of a row's values as JSON can hold them; `organisation.name` is told as the organisation."""
    told = {}
    for column in columns.split():
        first, _dot, name = column.partition(".")
        row_led_to = getattr(row, first) if name else row
        told[first] = plain(row_led_to, [name or first])[name or first] if row_led_to is not None else None
    return told


def _registration(row: Any) -> dict[str, Any]:
    told = personal_data(row)
    kept = {name: part for name, part in told.items() if name not in NOT_IN_ONE_FILE}
    own = {name: value for name, value in told["registration"].items() if name not in NOT_IN_ONE_FILE}
    return {**kept, "registration": own}


def _what_was_typed(link: Any) -> dict[str, Any]:
    return {"typed": {name: link.payload[name] for name in TYPED if name in link.payload}}


def _under_which_call(row: Any) -> dict[str, Any]:
    """Name the call, not the application: its title may have become somebody else's alone."""
    return {"call": row.application.call.title, "application": row.application_id}


def _nothing_more(_row: Any) -> dict[str, Any]:
    return {}


_MORE: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "email_link": _what_was_typed,
    "review": _under_which_call,
    "application_message": _under_which_call,
}
_AHEAD: Mapping[str, Any] = {
    "review": joinedload(Review.application).joinedload(HostingApplication.call),
    "application_message": joinedload(ApplicationMessage.application).joinedload(HostingApplication.call),
}
"""What is read along where a row is told by one that is further away."""
