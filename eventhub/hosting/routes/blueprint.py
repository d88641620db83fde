"""The blueprint every page of calls, applications and reviews is on."""

from typing import Any

from flask import Blueprint

from eventhub.directory.labels import kind_name
from eventhub.directory.themes import theme_name
from eventhub.events.labels import format_name

bp = Blueprint("hosting", __name__)


@bp.context_processor
def _names() -> dict[str, Any]:
    """Give this feature's templates the names of what other features keep as values."""
    return {"theme_name": theme_name, "format_name": format_name, "kind_name": kind_name}
