"""The blueprint every page of calls, applications and reviews is on."""

from flask import Blueprint

bp = Blueprint("hosting", __name__)
