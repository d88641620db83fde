"""All the addresses of the calendar: naming a file here puts its routes on the blueprint."""

from eventhub.calendar.routes import embedding, event, feeds, mine, public
from eventhub.calendar.routes.blueprint import bp

FILES = (public, event, mine, feeds, embedding)

__all__ = ["FILES", "bp"]
