"""The blueprint on which the files beside this one put their addresses, and the words their pages share."""

from typing import Any

from flask import Blueprint

from eventhub.directory.labels import kind_name
from eventhub.directory.models import Organisation
from eventhub.directory.operations import ZONE
from eventhub.directory.themes import theme_name
from eventhub.web.access import actor

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


@bp.context_processor
def words() -> dict[str, Any]:
    """Let every page name types and themes, say times on one clock, and know whether its reader is signed in."""
    return {"kind_name": kind_name, "theme_names": theme_names, "zone": ZONE, "signed_in": actor() is not None}


def theme_names(organisation: Organisation) -> list[str]:
    """Name an organisation's thematic areas, in the reader's order."""
    return sorted(map(theme_name, organisation.themes), key=str.casefold)
