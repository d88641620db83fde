"""All the pages of the host's desk: naming a file here puts its routes on the blueprint."""

from eventhub.events.routes import answers, approval, desk, event, programme
from eventhub.events.routes.blueprint import bp

FILES = (desk, event, approval, programme, answers)

__all__ = ["FILES", "bp"]
