"""The reminders' addresses, of events and of programmes, on one blueprint."""

from eventhub.reminders.routes import events, programmes
from eventhub.reminders.routes.blueprint import bp

FILES = (events, programmes)
"""Naming them registers their addresses."""
__all__ = ["bp"]
