"""The blueprint on which the files beside this one put their addresses, and the words its pages share."""

from typing import Any

from flask import Blueprint

from eventhub.directory.labels import KINDS
from eventhub.directory.themes import theme_name
from eventhub.matchmaking.labels import COOPERATION, MODES, PRIORITIES, failure_words, reason_words

bp = Blueprint("matchmaking", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Let every page name themes, priorities and the reasons why a meeting has no place or a run failed."""
    return {
        "theme_name": theme_name,
        "reason_words": reason_words,
        "failure_words": failure_words,
        "priorities": PRIORITIES,
        "cooperation_names": COOPERATION,
        "kind_names": KINDS,
        "mode_names": MODES,
    }
