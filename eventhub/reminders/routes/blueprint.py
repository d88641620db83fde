"""Where the addresses of reminders are registered."""

from flask import Blueprint

bp = Blueprint("reminders", __name__, url_prefix="/staff")
