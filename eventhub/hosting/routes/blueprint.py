"""The blueprint every page of calls, applications and reviews is on, and the words its pages use."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from eventhub.hosting.call_labels import call_kind_name
from eventhub.hosting.labels import title_of
from eventhub.hosting.operations.versions import facts_of
from eventhub.questions.labels import shown

bp = Blueprint("hosting", __name__)
bp.add_app_template_filter(facts_of)
bp.add_app_template_filter(call_kind_name)
bp.add_app_template_filter(title_of, "handed_in_title")


@bp.app_template_filter()
def answer_shown(entry: Mapping[str, Any]) -> str:
    """Return an answer of a submitted version in words."""
    return shown(entry, entry["value"])
