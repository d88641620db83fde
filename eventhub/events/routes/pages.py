"""All the pages of the host's desk: naming a file here puts its routes on the blueprint."""

from eventhub.events.routes import answers, approval, desk, documents, event, people, programme, publication
from eventhub.events.routes.blueprint import bp

FILES = (desk, event, publication, approval, programme, people, documents, answers)

__all__ = ["FILES", "bp"]
