"""The blueprint on which the files beside this one put their addresses, and the words their pages share."""

from typing import Any

from flask import Blueprint

from eventhub.directory.themes import theme_name
from eventhub.events.labels import format_name, item_kind_name

bp = Blueprint("calendar", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Let every page name themes, formats and the parts of a programme."""
    return {
        "themes_of": themes_of,
        "format_name": format_name,
        "item_kind_name": item_kind_name,
    }


def themes_of(row: Any) -> list[str]:
    """Name the themes of a row of the calendar's queries."""
    return sorted(theme_name(theme) for theme in (row.themes or "").split(",") if theme)
