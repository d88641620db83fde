"""All the pages of tickets, the door and attendance: naming a file here puts its routes on the blueprint."""

from eventhub.attendance.routes import door, tickets
from eventhub.attendance.routes.blueprint import bp

FILES = (tickets, door)

__all__ = ["FILES", "bp"]
