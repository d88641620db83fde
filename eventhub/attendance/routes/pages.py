"""All the pages of tickets, the door and attendance: naming a file here puts its routes on the blueprint."""

from eventhub.attendance.routes import devices, door, helpers, printing, tickets, walk_ins
from eventhub.attendance.routes.blueprint import bp

FILES = (tickets, door, devices, walk_ins, helpers, printing)

__all__ = ["FILES", "bp"]
