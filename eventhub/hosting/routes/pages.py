"""Every address of calls, applications and reviews on their one blueprint."""

from eventhub.hosting.routes import applications, call_desk, calls, desk, reviews
from eventhub.hosting.routes.blueprint import bp

__all__ = ["bp"]

PAGES = (calls, applications, call_desk, reviews, desk)
"""Naming the files puts their addresses on the blueprint."""
