"""The blueprint of the host's desk, and the words its pages use."""

from flask import Blueprint

from eventhub.directory.labels import kind_name
from eventhub.directory.themes import theme_name
from eventhub.events.labels import format_name, item_kind_name

bp = Blueprint("events", __name__, url_prefix="/staff/events")

for word in (kind_name, theme_name, format_name, item_kind_name):
    bp.add_app_template_filter(word)
