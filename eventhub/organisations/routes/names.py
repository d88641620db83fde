"""The directory's names, for forms in which people write their own organisation's."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from eventhub.db import db
from eventhub.directory import naming
from eventhub.directory.models import Organisation
from eventhub.organisations.routes.blueprint import bp
from eventhub.web.access import public
from eventhub.web.limits import PER_TYPIST, limiter
from eventhub.web.pages import country

LEAST_LETTERS, MOST_LETTERS = 2, 120


@bp.get("/names")
@public
@limiter.limit(PER_TYPIST)
def names() -> ResponseReturnValue:
    """A few organisations whose names begin as what was typed; nothing that the directory itself does not show."""
    text = request.args.get("q", "").strip()[:MOST_LETTERS]
    found = db.session.scalars(naming.offered(text)).all() if len(text) >= LEAST_LETTERS else []
    return jsonify([_told(each) for each in found])


def _told(each: Organisation) -> dict[str, str]:
    where = country(each.country)
    return {"name": each.name, "kind": each.kind.value, "country": each.country, "where": where}
