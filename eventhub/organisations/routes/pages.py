"""Naming the files puts their addresses on the blueprint."""

from eventhub.organisations.routes import entry, members, merging, public
from eventhub.organisations.routes.blueprint import bp

__all__ = ["bp", "entry", "members", "merging", "public"]
