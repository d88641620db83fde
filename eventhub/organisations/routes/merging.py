"""Two entries of one organisation become one."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.directory import operations
from eventhub.directory import queries as directory
from eventhub.directory.models import Organisation
from eventhub.organisations import queries
from eventhub.organisations.routes.blueprint import bp
from eventhub.organisations.routes.doors import two_entries
from eventhub.web.access import actor, manager


@bp.get("/duplicates")
@manager
def duplicates() -> ResponseReturnValue:
    """Show which entries are probably one organisation, and let two others be chosen."""
    groups = list(_alike(db.session.scalars(directory.doubles())))
    everybody = db.session.scalars(directory.organisations()).all()
    return render_template("directory/duplicates.html", groups=groups, everybody=everybody)


def _alike(rows: Iterable[Organisation]) -> Iterator[list[Organisation]]:
    for _unused, group in groupby(rows, key=lambda row: row.stem):
        yield list(group)


@bp.get("/comparison")
@manager
def compare() -> ResponseReturnValue:
    """Show two entries side by side, and what a merger would move."""
    kept, gone = two_entries(*(request.args.get(name, 0, int) for name in ("kept", "gone")))
    belongings = [db.session.execute(queries.belongings(each)).one() for each in (kept, gone)]
    return render_template("directory/compare.html", kept=kept, gone=gone, belongings=belongings)


@bp.post("/<int:kept_id>/mergers/<int:gone_id>")
@manager
def merge(kept_id: int, gone_id: int) -> ResponseReturnValue:
    """Make one of two."""
    kept, gone = two_entries(kept_id, gone_id)
    with unit_of_work():
        operations.merge(kept, gone, by=actor())
    flash(_("Merged. Old links to “%(name)s” lead here now.", name=gone.name), "done")
    return redirect(url_for("organisations.show", organisation_id=kept))
