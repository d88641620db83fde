"""Naming the files puts their addresses on the blueprint."""

from eventhub.organisations.routes import entry, members, merging, names, public
from eventhub.organisations.routes.blueprint import bp

__all__ = ["bp", "entry", "members", "merging", "names", "public"]
